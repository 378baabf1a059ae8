import type { StageRecord } from '../stage-record.ts';
import type { ArrangedMember } from './arrangement.ts';
import type { OperateWish } from './operate-wish.ts';

/** What steps of plans that operate a configuration do, besides those that all plans share. */
export type OperateAction =
  /** `VM.hard_shutdown`. */
  | { readonly kind: 'switch-off-vm'; readonly vmUuid: string }
  /** `VM.suspend`. */
  | { readonly kind: 'suspend-vm'; readonly vmUuid: string }
  /** `VM.resume`. */
  | { readonly kind: 'resume-vm'; readonly vmUuid: string }
  /** Takes a VM that is in no vApp into this one, or leaves it there; sets start order and delays, and the stage's tag. */
  | ({
      readonly kind: 'place-member';
      readonly vappUuid: string;
      /** Null where it has the tag, or there is none. */
      readonly addTag: string | null;
      readonly removeTags: readonly string[];
    } & ArrangedMember)
  /** Takes a member out of this vApp, and the stage's tags from it. */
  | {
      readonly kind: 'release-member';
      readonly vmUuid: string;
      readonly vappUuid: string;
      readonly removeTags: readonly string[];
    }
  /** Writes the members of the plan's configuration into its stage record; the rest of it stays. */
  | { readonly kind: 'record-members'; readonly afterSeq: number; readonly members: StageRecord['members'] };

/** The plan kinds that operate a configuration: one for each verb. */
export type OperateKind = OperateWish['verb'];
