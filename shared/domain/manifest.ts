import type { DiskFacts, VifFacts, VmFacts } from './inventory.ts';
import { findRole } from './network-role.ts';
import { NO_SETTINGS, type Settings } from './vm-settings.ts';
import type { Workflow } from './workflow.ts';

/** What of a VM a manifest is made from; vCPUs are the maximum, memory the dynamic maximum (`memoryOf`). */
export type ManifestSource = Pick<
  VmFacts,
  | 'uuid'
  | 'vcpus'
  | 'memoryBytes'
  | 'firmware'
  | 'startOrder'
  | 'startDelaySeconds'
  | 'shutdownDelaySeconds'
  | 'settings'
> & {
  readonly disks: readonly Pick<
    DiskFacts,
    'device' | 'vdiUuid' | 'sizeBytes' | 'bootable' | 'settings' | 'imageSettings'
  >[];
  readonly vifs: readonly Pick<VifFacts, 'device' | 'mac' | 'networkUuid' | 'settings'>[];
};

/** One disk in a manifest. */
export interface DiskManifest {
  readonly bootable: boolean;
  readonly device: number;
  /** Of the disk itself (`VDI`). */
  readonly image: Settings;
  /** Of the way it hangs on its VM (`VBD`). */
  readonly settings: Settings;
  readonly sizeBytes: number;
  readonly vdi: string;
}

/** One NIC in a manifest. */
export interface VifManifest {
  readonly device: number;
  readonly mac: string;
  /** By role where the service knows the network, so that a promotion, which changes networks only, keeps the revision. */
  readonly network: string;
  readonly settings: Settings;
}

/** What a manifest says of one VM; everything that must be equal for two configurations to be the same release. */
export interface VmManifest {
  readonly disks: readonly DiskManifest[];
  readonly firmware: 'bios' | 'uefi';
  readonly memoryBytes: number;
  /** Boot and platform flags, BIOS strings, what happens after a crash, and all else of `listVmSettings`. */
  readonly settings: Settings;
  readonly shutdownDelaySeconds: number;
  readonly startDelaySeconds: number;
  readonly startOrder: number;
  readonly vcpus: number;
  readonly vifs: readonly VifManifest[];
  readonly vm: string;
}

/** The canonical description of a configuration, in an order of its own: VMs by uuid, devices by number. */
export interface Manifest {
  readonly v: 1;
  readonly vms: readonly VmManifest[];
}

/**
 * Describes a configuration for comparison. Names, power state, host, tags and addresses are left out: they change
 * without making another release of it.
 *
 * @param workflow - the service's, null while it is in none; then networks are named by uuid
 * @param stageId - the stage it is in
 */
export function toManifest(
  vms: readonly ManifestSource[],
  workflow: Workflow | null,
  stageId: string | null,
): Manifest {
  return {
    v: 1,
    vms: [...vms].sort((a, b) => (a.uuid < b.uuid ? -1 : 1)).map((vm) => toVmManifest(vm, workflow, stageId)),
  };
}

/** Describes one VM. Properties come in the order of RFC 8785, so that `manifestText` need not sort them. */
export function toVmManifest(vm: ManifestSource, workflow: Workflow | null, stageId: string | null): VmManifest {
  return {
    disks: [...vm.disks]
      .sort((a, b) => a.device - b.device)
      .map((disk) => ({
        bootable: disk.bootable,
        device: disk.device,
        image: disk.imageSettings ?? NO_SETTINGS,
        settings: disk.settings ?? NO_SETTINGS,
        sizeBytes: disk.sizeBytes,
        vdi: disk.vdiUuid,
      })),
    firmware: vm.firmware,
    memoryBytes: vm.memoryBytes,
    settings: vm.settings ?? NO_SETTINGS,
    shutdownDelaySeconds: vm.shutdownDelaySeconds,
    startDelaySeconds: vm.startDelaySeconds,
    startOrder: vm.startOrder,
    vcpus: vm.vcpus,
    vifs: [...vm.vifs]
      .sort((a, b) => a.device - b.device)
      .map((vif) => {
        const role = workflow ? findRole(workflow, stageId, vif.networkUuid) : undefined;
        const network = role ? `role:${role}` : `network:${vif.networkUuid}`;
        return { device: vif.device, mac: vif.mac, network, settings: vif.settings ?? NO_SETTINGS };
      }),
    vm: vm.uuid,
  };
}

/**
 * The text a revision is the SHA-256 of: a fixed prefix, then RFC 8785 JSON. Plain `JSON.stringify` writes exactly that
 * here, since `toManifest` puts every property in order; sorting again would cost a large pool most of its start.
 */
export function manifestText(manifest: Manifest): string {
  return `stagewright/manifest/v1\n${JSON.stringify(manifest)}`;
}
