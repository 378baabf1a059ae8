import type { MemberOperations } from './members.ts';
import type { ReportProgress } from './vm-operations.ts';

/** What people note on a VM that a revert rolls back although it is no part of its content; plain data for the journal. */
export interface VmNotes {
  readonly description: string;
  /** `ha_restart_priority`: "", "best-effort" or "restart". */
  readonly haRestartPriority: string;
  /** XenCenter's folder and custom fields: those keys of `VM.other_config`. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Calls about whole members of a configuration, by uuid. Errors as of `PoolOperations`. */
export interface OperateOperations extends MemberOperations {
  /** `VM.suspend`; one that is suspended already is no error. */
  suspendVm(vmUuid: string, report: ReportProgress): Promise<void>;
  /** `VM.resume`; one that runs already is no error. */
  resumeVm(vmUuid: string, report: ReportProgress): Promise<void>;
  /** `VM.get_snapshots`, as uuids. */
  readSnapshotUuids(vmUuid: string): Promise<readonly string[]>;
  readVmNotes(vmUuid: string): Promise<VmNotes>;
  /** Sets what differs, field by field; fields that are not given are removed. */
  writeVmNotes(vmUuid: string, notes: VmNotes): Promise<void>;
}
