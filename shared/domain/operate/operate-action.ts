import type { OperateWish } from './operate-wish.ts';

/** What steps of plans that operate a configuration do, besides those that all plans share. */
export type OperateAction =
  /** `VM.hard_shutdown`. */
  | { readonly kind: 'switch-off-vm'; readonly vmUuid: string }
  /** `VM.suspend`. */
  | { readonly kind: 'suspend-vm'; readonly vmUuid: string }
  /** `VM.resume`. */
  | { readonly kind: 'resume-vm'; readonly vmUuid: string };

/** The plan kinds that operate a configuration: one for each verb. */
export type OperateKind = OperateWish['verb'];
