import type { Manifest, VmManifest } from './manifest.ts';
import { NO_SETTINGS, type Settings } from './vm-settings.ts';

/** One way in which two revisions differ, as an administrator would say it (`revisionChangeText`). VMs by uuid. */
export type RevisionChange =
  | { readonly kind: 'vm-added'; readonly vm: string }
  | { readonly kind: 'vm-removed'; readonly vm: string }
  | {
      readonly kind: 'value';
      readonly vm: string;
      readonly field: VmValue;
      readonly before: string | number | boolean | null;
      readonly after: string | number | boolean | null;
    }
  | {
      readonly kind: 'disk-added' | 'disk-removed';
      readonly vm: string;
      readonly device: number;
      readonly sizeBytes: number;
    }
  /** Another disk in the same place: other content. */
  | { readonly kind: 'disk-replaced'; readonly vm: string; readonly device: number }
  | {
      readonly kind: 'disk-resized';
      readonly vm: string;
      readonly device: number;
      readonly before: number;
      readonly after: number;
    }
  | { readonly kind: 'disk-bootable'; readonly vm: string; readonly device: number; readonly bootable: boolean }
  /** `network`: `role:<role>` or `network:<uuid>`. */
  | {
      readonly kind: 'nic-added' | 'nic-removed';
      readonly vm: string;
      readonly device: number;
      readonly mac: string;
      readonly network: string;
    }
  | {
      readonly kind: 'nic-network' | 'nic-mac';
      readonly vm: string;
      readonly device: number;
      readonly before: string;
      readonly after: string;
    };

/**
 * A value of a VM that a manifest holds: a plain one by its name (`vcpus`), a setting by its own (`platform.nx`), one of a
 * disk or NIC after its place (`disk 0 mode`).
 */
export type VmValue = string;

/** Plain values of a VM. */
type PlainValue = Exclude<keyof VmManifest, 'vm' | 'disks' | 'vifs' | 'settings'>;

/** All ways in which two revisions differ; none: they are the same release. */
export interface RevisionDifference {
  /** SHA-256 of each, hex. */
  readonly before: string;
  readonly after: string;
  /** VM by VM, in the manifest's order. */
  readonly changes: readonly RevisionChange[];
  /** Of every VM that is named, as far as this console knows it. */
  readonly vmNames: Readonly<Record<string, string>>;
}

/** Lists how one manifest departs from another: VMs in order, and of each VM values, disks, NICs. */
export function diffRevisions(before: Manifest, after: Manifest): readonly RevisionChange[] {
  const [old, fresh] = [byUuid(before), byUuid(after)];
  const uuids = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return uuids.flatMap((vm): readonly RevisionChange[] => {
    const [was, is] = [old.get(vm), fresh.get(vm)];
    if (!was) return [{ kind: 'vm-added', vm }];
    if (!is) return [{ kind: 'vm-removed', vm }];
    return [...diffValues(was, is), ...diffDisks(was, is), ...diffNics(was, is)];
  });
}

function byUuid({ vms }: Manifest): ReadonlyMap<string, VmManifest> {
  return new Map(vms.map((vm) => [vm.vm, vm]));
}

function diffValues(was: VmManifest, is: VmManifest): readonly RevisionChange[] {
  const fields = [...new Set([...Object.keys(was), ...Object.keys(is)])].filter(
    (field): field is PlainValue => field !== 'vm' && field !== 'disks' && field !== 'vifs' && field !== 'settings',
  );
  const plain = fields
    .filter((field) => was[field] !== is[field])
    .map((field): RevisionChange => ({ kind: 'value', vm: is.vm, field, before: was[field], after: is[field] }));
  return [...plain, ...diffSettings(is.vm, '', was.settings, is.settings)];
}

/** Settings that differ, by name; one that a side lacks is null there. Manifests kept by older consoles have none. */
function diffSettings(
  vm: string,
  prefix: string,
  was: Settings | undefined,
  is: Settings | undefined,
): readonly RevisionChange[] {
  const [before, after] = [was ?? NO_SETTINGS, is ?? NO_SETTINGS];
  const valueOf = (settings: Settings, name: string): string | null =>
    Object.hasOwn(settings, name) ? (settings[name] ?? null) : null;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .sort()
    .filter((name) => valueOf(before, name) !== valueOf(after, name))
    .map((name) => ({
      kind: 'value',
      vm,
      field: `${prefix}${name}`,
      before: valueOf(before, name),
      after: valueOf(after, name),
    }));
}

/** Pairs things by device number, in order. */
function pair<T extends { readonly device: number }>(
  before: readonly T[],
  after: readonly T[],
): readonly (readonly [device: number, before: T | undefined, after: T | undefined])[] {
  const devices = [...new Set([...before, ...after].map(({ device }) => device))].sort((a, b) => a - b);
  const find = (list: readonly T[], device: number): T | undefined => list.find((each) => each.device === device);
  return devices.map((device) => [device, find(before, device), find(after, device)]);
}

function diffDisks({ disks: before }: VmManifest, { vm, disks: after }: VmManifest): readonly RevisionChange[] {
  return pair(before, after).flatMap(([device, was, is]): readonly RevisionChange[] => {
    if (!was) return is ? [{ kind: 'disk-added', vm, device, sizeBytes: is.sizeBytes }] : [];
    if (!is) return [{ kind: 'disk-removed', vm, device, sizeBytes: was.sizeBytes }];
    const changes: RevisionChange[] = [];
    if (was.vdi !== is.vdi) changes.push({ kind: 'disk-replaced', vm, device });
    if (was.sizeBytes !== is.sizeBytes)
      changes.push({ kind: 'disk-resized', vm, device, before: was.sizeBytes, after: is.sizeBytes });
    if (was.bootable !== is.bootable) changes.push({ kind: 'disk-bootable', vm, device, bootable: is.bootable });
    const prefix = `disk ${String(device)} `;
    return [
      ...changes,
      ...diffSettings(vm, prefix, was.settings, is.settings),
      ...diffSettings(vm, prefix, was.image, is.image),
    ];
  });
}

function diffNics({ vifs: before }: VmManifest, { vm, vifs: after }: VmManifest): readonly RevisionChange[] {
  return pair(before, after).flatMap(([device, was, is]): readonly RevisionChange[] => {
    if (!was) return is ? [{ kind: 'nic-added', vm, device, mac: is.mac, network: is.network }] : [];
    if (!is) return [{ kind: 'nic-removed', vm, device, mac: was.mac, network: was.network }];
    const changes: RevisionChange[] = [];
    if (was.network !== is.network)
      changes.push({ kind: 'nic-network', vm, device, before: was.network, after: is.network });
    if (was.mac !== is.mac) changes.push({ kind: 'nic-mac', vm, device, before: was.mac, after: is.mac });
    return [...changes, ...diffSettings(vm, `NIC ${String(device)} `, was.settings, is.settings)];
  });
}

/**
 * Gives the VMs of one manifest the identity of their counterparts in another, so that two configurations made of
 * different VMs can be compared as one release with another. What makes a copy a copy (disks and MAC addresses of its
 * own) is taken for equal; VMs without a counterpart stay as they are.
 *
 * @param twins - uuid of a VM of `before` to that of its counterpart in `after`
 */
export function alignVms(before: Manifest, after: Manifest, twins: ReadonlyMap<string, string>): Manifest {
  const others = byUuid(after);
  return {
    ...before,
    vms: before.vms.map((vm) => {
      const twin = others.get(twins.get(vm.vm) ?? '');
      if (!twin || others.has(vm.vm)) return vm;
      const device = <T extends { readonly device: number }>(list: readonly T[], wanted: number): T | undefined =>
        list.find((each) => each.device === wanted);
      return {
        ...vm,
        vm: twin.vm,
        disks: vm.disks.map((disk) => ({ ...disk, vdi: device(twin.disks, disk.device)?.vdi ?? disk.vdi })),
        vifs: vm.vifs.map((vif) => ({ ...vif, mac: device(twin.vifs, vif.device)?.mac ?? vif.mac })),
      };
    }),
  };
}
