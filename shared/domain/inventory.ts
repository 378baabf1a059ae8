import type { Settings } from './vm-settings.ts';

/**
 * What the console knows of a pool's objects, in its own words. Everything is identified by uuid; XAPI's opaque
 * references never get here. Units are in the names. Source of each field: the XAPI record of the same class.
 */

/** XAPI's `vm_power_state`, with one more word for a state a newer server may add. */
export type PowerState = 'Running' | 'Halted' | 'Paused' | 'Suspended' | 'Unknown';

/** One virtual network interface of a VM. */
export interface VifFacts {
  readonly uuid: string;
  /** XAPI's device number; VIFs are ordered by it. */
  readonly device: number;
  readonly networkUuid: string;
  readonly mac: string;
  readonly attached: boolean;
  /** `listVifSettings`; absent: none known. */
  readonly settings?: Settings;
}

/** One disk of a VM (CDs and floppies are left out). */
export interface DiskFacts {
  readonly vdiUuid: string;
  readonly device: number;
  readonly nameLabel: string;
  readonly sizeBytes: number;
  readonly srUuid: string;
  readonly bootable: boolean;
  /** `listVbdSettings`; absent: none known. */
  readonly settings?: Settings;
  /** `listVdiSettings`; absent: none known. */
  readonly imageSettings?: Settings;
  /**
   * Disks it came from, nearest first: VHD parents, the disk it is a snapshot of, and those that we noted on a disk that
   * we cloned or copied (`CLONED_FROM`). Absent: none known.
   */
  readonly ancestors?: readonly string[];
  /** Images in its chain, itself included (VHD parents in `VDI.sm_config`). Absent: its SR does not tell. */
  readonly chainLength?: number;
}

/** One disk by itself, whatever it hangs on. */
export interface ImageFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly sizeBytes: number;
  readonly srUuid: string;
  /** `VDI.sharable`: several VMs may write to it at once. */
  readonly sharable: boolean;
  /** VMs and templates that it hangs on; none: it is free. */
  readonly users: readonly { readonly uuid: string; readonly nameLabel: string; readonly isRunning: boolean }[];
}

/** One snapshot of a VM. */
export interface SnapshotFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  /** ISO, by the pool's clock; null where XAPI does not know it. */
  readonly takenAt: string | null;
  /** Holds memory as well (`VM.checkpoint`): reverting to it leaves the VM suspended. */
  readonly withMemory: boolean;
  /** NICs as they were; a revert makes them again on these networks. */
  readonly nics: readonly { readonly device: number; readonly networkUuid: string; readonly mac: string }[];
}

/** One virtual machine that is neither template nor snapshot nor control domain. */
export interface VmFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly powerState: PowerState;
  readonly vappUuid: string | null;
  readonly startOrder: number;
  readonly startDelaySeconds: number;
  readonly shutdownDelaySeconds: number;
  readonly vcpus: number;
  readonly memoryBytes: number;
  readonly firmware: 'bios' | 'uefi';
  readonly tags: readonly string[];
  readonly hostUuid: string | null;
  /** Host it prefers (`VM.affinity`). */
  readonly affinityHostUuid: string | null;
  readonly vifs: readonly VifFacts[];
  readonly disks: readonly DiskFacts[];
  /** As the guest agent reports it; empty while it does not. */
  readonly guestOs: string;
  /** Kernel or build, as the guest agent reports it; absent or empty while it does not. */
  readonly guestKernel?: string;
  readonly toolsVersion: string;
  readonly addresses: readonly string[];
  readonly snapshotCount: number;
  /** Those of them that are known, oldest first. */
  readonly snapshots: readonly SnapshotFacts[];
  readonly allowedOperations: readonly string[];
  readonly currentOperations: readonly string[];
  /** Operation to the reason an administrator gave. */
  readonly blockedOperations: Readonly<Record<string, string>>;
  /** `listVmSettings`; absent: none known. */
  readonly settings?: Settings;
}

/** One VM template: what a virtual machine made of it would be. */
export interface TemplateFacts extends VmFacts {
  /** It came with the hosts: it has no disks, a guest would be installed from scratch. */
  readonly isBuiltIn: boolean;
}

/** One vApp (`VM_appliance`). */
export interface VappFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly description: string;
  readonly vmUuids: readonly string[];
  readonly allowedOperations: readonly string[];
}

/** One host. */
export interface HostFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly address: string;
  readonly enabled: boolean;
  readonly live: boolean;
  readonly isCoordinator: boolean;
  readonly memoryTotalBytes: number;
  readonly memoryFreeBytes: number;
  readonly cpuCount: number;
}

/** One network. `vlan` is -1 where it is untagged, null where it has no PIF at all (host-internal). */
export interface NetworkFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly description: string;
  readonly vlan: number | null;
  /** Hosts that have a PIF on it. */
  readonly hostUuids: readonly string[];
  /** Those whose PIF on it is a part of a bond, so that no VM there can be on it; absent where there is none. */
  readonly bondedHostUuids?: readonly string[];
  readonly tags: readonly string[];
}

/** One storage repository. */
export interface SrFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly type: string;
  readonly shared: boolean;
  /** Hosts to which it is attached now. */
  readonly hostUuids: readonly string[];
  readonly sizeBytes: number;
  readonly usedBytes: number;
}

/** One XAPI task, ours or anybody's; statuses are XAPI's own words. */
export interface TaskFacts {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly status: 'pending' | 'success' | 'failure' | 'cancelling' | 'cancelled';
  readonly progressRatio: number;
  readonly cancellable: boolean;
}

/** What the renderer keeps of a VM: enough for lists, pickers and cards. */
export type VmSummary = Pick<
  VmFacts,
  | 'uuid'
  | 'nameLabel'
  | 'powerState'
  | 'vappUuid'
  | 'startOrder'
  | 'vcpus'
  | 'memoryBytes'
  | 'tags'
  | 'hostUuid'
  | 'guestOs'
  | 'snapshotCount'
> & {
  readonly address: string;
  readonly diskBytes: number;
  readonly networkUuids: readonly string[];
  readonly hasTools: boolean;
};

/** Reduces a VM to what the renderer keeps. */
export function toVmSummary(vm: VmFacts): VmSummary {
  return {
    uuid: vm.uuid,
    nameLabel: vm.nameLabel,
    powerState: vm.powerState,
    vappUuid: vm.vappUuid,
    startOrder: vm.startOrder,
    vcpus: vm.vcpus,
    memoryBytes: vm.memoryBytes,
    tags: vm.tags,
    hostUuid: vm.hostUuid,
    guestOs: vm.guestOs,
    snapshotCount: vm.snapshotCount,
    address: vm.addresses[0] ?? '',
    diskBytes: vm.disks.reduce((sum, disk) => sum + disk.sizeBytes, 0),
    networkUuids: [...new Set(vm.vifs.map((vif) => vif.networkUuid))],
    hasTools: vm.toolsVersion !== '',
  };
}
