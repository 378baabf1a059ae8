import type {
  DiskFacts,
  HostFacts,
  ImageFacts,
  NetworkFacts,
  SnapshotFacts,
  SrFacts,
  TaskFacts,
  TemplateFacts,
  VappFacts,
  VifFacts,
  VmFacts,
} from '../../../shared/domain/inventory.ts';
import type { ApplianceRecord } from './records/appliance-record.ts';
import type { VdiRecord } from './records/device-records.ts';
import type { HostRecord, SrRecord } from './records/estate-records.ts';
import type { NetworkRecord } from './records/network-records.ts';
import type { TaskRecord } from './records/task-record.ts';
import type { MachineRecord, VmRecord } from './records/vm-record.ts';
import type { Tables } from './tables.ts';

/** Facts of a virtual machine, references followed; undefined for templates, snapshots and control domains. */
export function toVmFacts(tables: Tables, vm: VmRecord): VmFacts | undefined {
  return vm.kind === 'vm' ? toMachineFacts(tables, vm) : undefined;
}

/** Facts of a template, as of a virtual machine; undefined for all else. */
export function toTemplateFacts(tables: Tables, vm: VmRecord): TemplateFacts | undefined {
  const facts = vm.kind === 'template' ? toMachineFacts(tables, vm) : undefined;
  return facts && { ...facts, isBuiltIn: vm.isBuiltIn };
}

function toMachineFacts(tables: Tables, vm: VmRecord): VmFacts | undefined {
  const { machine } = vm;
  if (machine === null) return undefined;
  const guest = tables.find('VM_guest_metrics', vm.guestMetrics);
  return {
    uuid: vm.uuid,
    nameLabel: vm.nameLabel,
    powerState: machine.powerState,
    // A destroyed vApp leaves its reference behind: that is no vApp.
    vappUuid: tables.find('VM_appliance', machine.appliance)?.uuid ?? null,
    startOrder: machine.order,
    startDelaySeconds: machine.startDelay,
    shutdownDelaySeconds: machine.shutdownDelay,
    vcpus: machine.vcpus,
    memoryBytes: machine.memoryBytes,
    firmware: machine.firmware,
    tags: machine.tags,
    hostUuid: tables.find('host', machine.residentOn)?.uuid ?? null,
    affinityHostUuid: tables.find('host', machine.affinity)?.uuid ?? null,
    vifs: vifsOf(tables, vm),
    disks: disksOf(tables, vm),
    guestOs: guest?.guestOs ?? '',
    guestKernel: guest?.guestKernel ?? '',
    toolsVersion: guest?.toolsVersion ?? '',
    addresses: guest?.addresses ?? [],
    snapshotCount: machine.snapshots.length,
    snapshots: snapshotsOf(tables, machine),
    allowedOperations: machine.allowedOperations,
    currentOperations: machine.currentOperations,
    blockedOperations: machine.blockedOperations,
    settings: machine.settings,
  };
}

const NO_SNAPSHOTS: readonly SnapshotFacts[] = [];

function snapshotsOf(tables: Tables, machine: MachineRecord): readonly SnapshotFacts[] {
  if (machine.snapshots.length === 0) return NO_SNAPSHOTS;
  const found: (SnapshotFacts & { readonly time: number })[] = [];
  for (const ref of machine.snapshots) {
    const record = tables.find('VM', ref);
    if (!record?.snapshot) continue;
    const { takenAt, withMemory } = record.snapshot;
    const nics = vifsOf(tables, record).map(({ device, networkUuid, mac }) => ({ device, networkUuid, mac }));
    const at = takenAt === null ? null : new Date(takenAt).toISOString();
    found.push({ uuid: record.uuid, nameLabel: record.nameLabel, takenAt: at, withMemory, nics, time: takenAt ?? 0 });
  }
  found.sort((a, b) => a.time - b.time || (a.uuid < b.uuid ? -1 : 1));
  return found.map(({ time: _time, ...facts }) => facts);
}

function vifsOf(tables: Tables, vm: VmRecord): readonly VifFacts[] {
  const vifs: VifFacts[] = [];
  for (const ref of vm.vifs) {
    const vif = tables.find('VIF', ref);
    if (!vif) continue;
    const { uuid, device, mac, attached, settings } = vif;
    vifs.push({ uuid, device, mac, attached, settings, networkUuid: tables.find('network', vif.network)?.uuid ?? '' });
  }
  // XAPI's sets have no order.
  return vifs.sort((a, b) => a.device - b.device);
}

function disksOf(tables: Tables, vm: VmRecord): readonly DiskFacts[] {
  const disks: DiskFacts[] = [];
  for (const ref of vm.vbds) {
    const vbd = tables.find('VBD', ref);
    const vdi = vbd?.isDisk === true ? tables.find('VDI', vbd.vdi) : undefined;
    if (!vbd || !vdi) continue;
    disks.push({
      vdiUuid: vdi.uuid,
      device: vbd.device,
      nameLabel: vdi.nameLabel,
      sizeBytes: vdi.sizeBytes,
      srUuid: tables.find('SR', vdi.sr)?.uuid ?? '',
      bootable: vbd.bootable,
      settings: vbd.settings,
      imageSettings: vdi.settings,
      ...lineageOf(tables, vdi),
    });
  }
  return disks.sort((a, b) => a.device - b.device);
}

/** A disk by itself with what it hangs on, read from the other end: `VDI.VBDs` may be told late. */
export function toImageFacts(tables: Tables, ref: string, vdi: VdiRecord): ImageFacts {
  const users: ImageFacts['users'][number][] = [];
  for (const vbd of tables.of('VBD').values()) {
    const vm = vbd.vdi === ref ? tables.find('VM', vbd.vm) : undefined;
    if (!vm) continue;
    const isRunning = vm.kind === 'control-domain' || (vm.machine !== null && vm.machine.powerState !== 'Halted');
    users.push({ uuid: vm.uuid, nameLabel: vm.nameLabel, isRunning });
  }
  const { uuid, nameLabel, sizeBytes } = vdi;
  const srUuid = tables.find('SR', vdi.sr)?.uuid ?? '';
  return { uuid, nameLabel, sizeBytes, srUuid, sharable: vdi.settings['sharable'] === 'yes', users };
}

const NO_LINEAGE: Pick<DiskFacts, 'ancestors' | 'chainLength'> = { ancestors: [] };
/** Longer chains than any SR allows are a loop that somebody's record claims. */
const LONGEST_CHAIN = 64;

function lineageOf(tables: Tables, vdi: VdiRecord): Pick<DiskFacts, 'ancestors' | 'chainLength'> {
  const source = tables.find('VDI', vdi.snapshotOf)?.uuid;
  if (vdi.parent === '' && source === undefined && vdi.clonedFrom.length === 0) return NO_LINEAGE;
  const parents: string[] = [];
  for (let at = vdi.parent; at !== '' && parents.length < LONGEST_CHAIN && !parents.includes(at);) {
    parents.push(at);
    at = tables.parentOf(at);
  }
  const chain = parents.length === 0 ? {} : { chainLength: parents.length + 1 };
  return { ancestors: [...parents, ...(source === undefined ? [] : [source]), ...vdi.clonedFrom], ...chain };
}

/** Facts of a vApp; members that are unknown or no virtual machines are left out. */
export function toVappFacts(tables: Tables, ref: string, appliance: ApplianceRecord): VappFacts {
  const vmUuids: string[] = [];
  for (const member of appliance.vms) {
    const vm = tables.find('VM', member);
    if (vm?.machine?.appliance === ref) vmUuids.push(vm.uuid);
  }
  return {
    uuid: appliance.uuid,
    nameLabel: appliance.nameLabel,
    description: appliance.description,
    vmUuids,
    allowedOperations: appliance.allowedOperations,
  };
}

/** Facts of a host with its latest measurements. */
export function toHostFacts(tables: Tables, host: HostRecord, isCoordinator: boolean): HostFacts {
  const metrics = tables.find('host_metrics', host.metrics);
  return {
    uuid: host.uuid,
    nameLabel: host.nameLabel,
    address: host.address,
    enabled: host.enabled,
    live: metrics?.live ?? false,
    isCoordinator,
    memoryTotalBytes: metrics?.memoryTotalBytes ?? 0,
    memoryFreeBytes: metrics?.memoryFreeBytes ?? 0,
    cpuCount: host.cpuCount,
  };
}

/** Facts of a network, gathered from its PIFs. */
export function toNetworkFacts(tables: Tables, network: NetworkRecord): NetworkFacts {
  const pifs = network.pifs.map((ref) => tables.find('PIF', ref)).filter((pif) => pif !== undefined);
  const hostsOf = (those: typeof pifs): readonly string[] => [
    ...new Set(those.flatMap((pif) => tables.find('host', pif.host)?.uuid ?? [])),
  ];
  const bonded = hostsOf(pifs.filter(({ memberOf }) => memberOf !== null));
  return {
    uuid: network.uuid,
    nameLabel: network.nameLabel,
    description: network.description,
    vlan: pifs[0]?.vlan ?? null,
    hostUuids: hostsOf(pifs),
    ...(bonded.length > 0 ? { bondedHostUuids: bonded } : {}),
    tags: network.tags,
  };
}

/** Facts of a storage repository. */
export function toSrFacts(tables: Tables, sr: SrRecord): SrFacts {
  const { uuid, nameLabel, type, shared, sizeBytes, usedBytes } = sr;
  const hostUuids: string[] = [];
  for (const ref of sr.pbds) {
    const pbd = tables.find('PBD', ref);
    const host = pbd?.attached === true ? tables.find('host', pbd.host) : undefined;
    if (host) hostUuids.push(host.uuid);
  }
  return { uuid, nameLabel, type, shared, hostUuids, sizeBytes, usedBytes };
}

/** Facts of a task, without its result. */
export function toTaskFacts(task: TaskRecord): TaskFacts {
  const { uuid, nameLabel, status, progressRatio, cancellable } = task;
  return { uuid, nameLabel, status, progressRatio, cancellable };
}
