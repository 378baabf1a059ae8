import canonicalize from 'canonicalize';
import type { DiskFacts, VifFacts, VmFacts } from './inventory.ts';
import { findRole } from './network-role.ts';
import type { Workflow } from './workflow.ts';

/** What of a VM a manifest is made from; memory is the static maximum, vCPUs those at start. */
export type ManifestSource = Pick<
  VmFacts,
  'uuid' | 'vcpus' | 'memoryBytes' | 'firmware' | 'startOrder' | 'startDelaySeconds' | 'shutdownDelaySeconds'
> & {
  readonly disks: readonly Pick<DiskFacts, 'device' | 'vdiUuid' | 'sizeBytes' | 'bootable'>[];
  readonly vifs: readonly Pick<VifFacts, 'device' | 'mac' | 'networkUuid'>[];
};

/** What a manifest says of one VM; everything that must be equal for two configurations to be the same release. */
export interface VmManifest {
  readonly vm: string;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly firmware: 'bios' | 'uefi';
  readonly startOrder: number;
  readonly startDelaySeconds: number;
  readonly shutdownDelaySeconds: number;
  readonly disks: readonly {
    readonly device: number;
    readonly vdi: string;
    readonly sizeBytes: number;
    readonly bootable: boolean;
  }[];
  /** By role where the service knows the network, so that a promotion, which changes networks only, keeps the revision. */
  readonly vifs: readonly { readonly device: number; readonly mac: string; readonly network: string }[];
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
    vms: [...vms]
      .sort((a, b) => (a.uuid < b.uuid ? -1 : 1))
      .map((vm) => ({
        vm: vm.uuid,
        vcpus: vm.vcpus,
        memoryBytes: vm.memoryBytes,
        firmware: vm.firmware,
        startOrder: vm.startOrder,
        startDelaySeconds: vm.startDelaySeconds,
        shutdownDelaySeconds: vm.shutdownDelaySeconds,
        disks: [...vm.disks]
          .sort((a, b) => a.device - b.device)
          .map((disk) => ({
            device: disk.device,
            vdi: disk.vdiUuid,
            sizeBytes: disk.sizeBytes,
            bootable: disk.bootable,
          })),
        vifs: [...vm.vifs]
          .sort((a, b) => a.device - b.device)
          .map((vif) => {
            const role = workflow ? findRole(workflow, stageId, vif.networkUuid) : undefined;
            return { device: vif.device, mac: vif.mac, network: role ? `role:${role}` : `network:${vif.networkUuid}` };
          }),
      })),
  };
}

/** The text a revision is the SHA-256 of: a fixed prefix, then RFC 8785 JSON. */
export function manifestText(manifest: Manifest): string {
  return `stagewright/manifest/v1\n${canonicalize(manifest) ?? ''}`;
}
