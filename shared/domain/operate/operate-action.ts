import type { OperateWish } from './operate-wish.ts';

/** What steps of plans that operate a configuration do, besides those that all plans share. */
export type OperateAction =
  /** `VM.hard_shutdown`. */
  | { readonly kind: 'switch-off-vm'; readonly vmUuid: string }
  /** `VM.suspend`. */
  | { readonly kind: 'suspend-vm'; readonly vmUuid: string }
  /** `VM.resume`. */
  | { readonly kind: 'resume-vm'; readonly vmUuid: string }
  /**
   * Removes a halted or suspended member with its snapshots and the disks that are only its own; only while it is still
   * in this vApp and has no snapshot besides those given.
   */
  | {
      readonly kind: 'remove-member';
      readonly vmUuid: string;
      readonly vappUuid: string;
      readonly snapshotUuids: readonly string[];
    }
  /** Removes the stage records of a configuration whose vApp is gone. */
  | { readonly kind: 'forget-records' };

/** The plan kinds that operate a configuration: one for each verb. */
export type OperateKind = OperateWish['verb'];
