import type { PowerState } from '../../shared/domain/inventory.ts';
import type { Settings } from '../../shared/domain/vm-settings.ts';
import type { HealOperations } from './heal.ts';

/** Told how far a long call is, 0 to 1. */
export type ReportProgress = (progressRatio: number) => void;

/** One VM, template or snapshot as the pool has it at this moment; events may be late, this is not. */
export interface VmReading {
  readonly uuid: string;
  readonly nameLabel: string;
  readonly powerState: PowerState;
  readonly isTemplate: boolean;
  readonly isSnapshot: boolean;
  /** Null also where the vApp it names is gone. */
  readonly vappUuid: string | null;
  readonly order: number;
  readonly startDelaySeconds: number;
  readonly shutdownDelaySeconds: number;
  /** `listVmSettings`; absent where a stand-in knows none. */
  readonly settings?: Settings;
  /** `memoryOf`; absent where it is `memoryBytes`. */
  readonly memoryInUseBytes?: number;
  /** `VCPUs_at_startup`. */
  readonly vcpus: number;
  readonly vcpusMax: number;
  /** `memory_static_max`. */
  readonly memoryBytes: number;
  readonly firmware: 'bios' | 'uefi';
  readonly affinityHostUuid: string | null;
  readonly tags: readonly string[];
  readonly blockedOperations: Readonly<Record<string, string>>;
  /** What XAPI does with it now (`current_operations`), whoever asked. */
  readonly operations: readonly string[];
}

/** One NIC as the pool has it at this moment. */
export interface VifReading {
  readonly uuid: string;
  readonly device: number;
  readonly networkUuid: string;
  readonly mac: string;
  /** `listVifSettings`; absent where a stand-in knows none. */
  readonly settings?: Settings;
}

/** One disk of a VM as the pool has it at this moment. */
export interface DiskReading {
  readonly device: number;
  readonly vbdUuid: string;
  readonly vdiUuid: string;
  readonly srUuid: string;
  readonly sizeBytes: number;
  readonly bootable: boolean;
  /** `listVbdSettings`; absent where it hangs on nothing. */
  readonly settings?: Settings;
  /** `listVdiSettings`; absent where a stand-in knows none. */
  readonly imageSettings?: Settings;
  /** `VDI.other_config`. */
  readonly notes: Readonly<Record<string, string>>;
  /** What XAPI does with it now (`current_operations`). */
  readonly operations: readonly string[];
}

/** How a disk hangs on its VM, to hang another one in its place; plain data for the journal. */
export interface DiskPlace {
  readonly device: number;
  readonly bootable: boolean;
  readonly mode: 'RO' | 'RW';
  readonly isUnpluggable: boolean;
  readonly notes: Readonly<Record<string, string>>;
  /** `qos_algorithm_type`; absent in journals of consoles that did not keep it. */
  readonly qos?: string;
  readonly qosParams?: Readonly<Record<string, string>>;
}

/** What the guest agent says; nothing while it does not report. */
export interface GuestReading {
  readonly reports: boolean;
  readonly addresses: readonly string[];
}

/**
 * Calls that make, change and remove whole VMs and disks, by uuid. Errors as of `PoolOperations`. Those with a progress
 * report run as XAPI tasks; a task the pool forgot is reported as `pool-unreachable` too, since its outcome is unknown.
 */
export interface VmOperations extends HealOperations {
  /** Undefined when it is gone. */
  readVm(uuid: string): Promise<VmReading | undefined>;
  readVifs(vmUuid: string): Promise<readonly VifReading[]>;
  /** CDs and empty drives are left out; ordered by device. */
  readDisks(vmUuid: string): Promise<readonly DiskReading[]>;
  readGuest(vmUuid: string): Promise<GuestReading>;
  /** VMs, templates and snapshots of exactly that name. */
  findVmsByName(nameLabel: string): Promise<readonly string[]>;
  findVappsByName(nameLabel: string): Promise<readonly string[]>;

  /** `VM.snapshot`, or `VM.checkpoint` with memory; answers the snapshot's uuid. */
  snapshotVm(vmUuid: string, nameLabel: string, withMemory: boolean, report: ReportProgress): Promise<string>;
  /**
   * `VM.snapshot_with_quiesce`: the guest writes down what it holds first. Answers the snapshot's uuid; undefined where
   * guest or host would not, and nothing was made.
   */
  snapshotQuiescedVm(vmUuid: string, nameLabel: string, report: ReportProgress): Promise<string | undefined>;
  /** `VM.clone`; of a snapshot the clone is a template. Answers its uuid. */
  cloneVm(vmUuid: string, nameLabel: string, report: ReportProgress): Promise<string>;
  /** `VM.copy` to an SR; answers the copy's uuid. */
  copyVm(vmUuid: string, nameLabel: string, srUuid: string, report: ReportProgress): Promise<string>;
  /** `VM.revert`; the VM is halted or suspended afterwards, its NICs and disks are new objects. */
  revertVm(snapshotUuid: string, report: ReportProgress): Promise<void>;
  /**
   * Removes a VM or snapshot with the disks that hang on nothing else; shared ones, ISOs and disks of others stay. What
   * is gone already is no error, so that a break in between is mended by doing it again.
   */
  destroyVmWithDisks(vmUuid: string): Promise<void>;

  /** Whether a host could start it as it is now (`VM.assert_can_boot_here`); `xapi-failure` says why not. */
  assertBootsOn(vmUuid: string, hostUuid: string): Promise<void>;
  startVm(vmUuid: string, report: ReportProgress): Promise<void>;
  cleanShutdownVm(vmUuid: string, report: ReportProgress): Promise<void>;
  hardShutdownVm(vmUuid: string): Promise<void>;

  renameVm(vmUuid: string, nameLabel: string): Promise<void>;
  /** Makes a VM of a template, as a clone of a snapshot is one. */
  clearTemplateFlag(vmUuid: string): Promise<void>;
  /** Null leaves the host to the pool. */
  setAffinity(vmUuid: string, hostUuid: string | null): Promise<void>;
  /** `VCPUs_max` and `VCPUs_at_startup`, in the order XAPI allows. */
  setVcpus(vmUuid: string, vcpusMax: number, vcpus: number): Promise<void>;
  /** `VM.set_memory` (7.1). */
  setMemory(vmUuid: string, bytes: number): Promise<void>;
  /** Sets the reasons given and takes away the operations named; others stay. */
  blockOperations(vmUuid: string, add: Readonly<Record<string, string>>, remove: readonly string[]): Promise<void>;

  /** `VDI.pool_migrate`: live, the disk hangs on its VM all the time. Answers the uuid it has there. */
  migrateDisk(vdiUuid: string, srUuid: string, report: ReportProgress): Promise<string>;
  /** `VDI.copy`; the copy has the notes of its source from its first moment. Answers its uuid. */
  copyDisk(vdiUuid: string, srUuid: string, report: ReportProgress): Promise<string>;
  /** `VDI.snapshot`; the snapshot has the notes of its disk from its first moment. Answers its uuid. */
  snapshotDisk(vdiUuid: string, report: ReportProgress): Promise<string>;
  /** `VDI.clone`, on the SR where the disk is; the clone has its notes from its first moment. Answers its uuid. */
  cloneDisk(vdiUuid: string, report: ReportProgress): Promise<string>;
  /** A disk, whatever it hangs on; undefined when it is gone. */
  readDisk(vdiUuid: string): Promise<DiskReading | undefined>;
  /** Disks on one SR whose `other_config` has that value under that key. */
  findDisksByNote(srUuid: string, key: string, value: string): Promise<readonly DiskReading[]>;
  /** Sets one key of `VDI.other_config`; null removes it. A disk that is gone: UUID_INVALID. */
  noteDisk(vdiUuid: string, key: string, value: string | null): Promise<void>;
  readDiskPlace(vbdUuid: string): Promise<DiskPlace>;
  /** Takes the disk off its VM, which is halted; the disk stays. Silent when that is done. */
  detachDisk(vbdUuid: string): Promise<void>;
  attachDisk(vmUuid: string, vdiUuid: string, place: DiskPlace): Promise<void>;
  /** Removes a disk that hangs on nothing; silent when it is gone or hangs on something. Answers whether it is gone. */
  destroyFreeDisk(vdiUuid: string): Promise<boolean>;
}

/** Knocks at guests to see whether they answer; every refusal and silence is a plain no. */
export interface GuestProbe {
  /** True when a TCP connection is accepted in time. */
  tcp(address: string, port: number, timeoutMs: number): Promise<boolean>;
  /** True for any HTTP answer below 500; the guest's certificate is not checked. */
  http(
    address: string,
    target: { readonly port: number; readonly path: string; readonly isTls: boolean },
    timeoutMs: number,
  ): Promise<boolean>;
}
