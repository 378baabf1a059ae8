import type { FileRefusal } from '../../domain/gate/approval-file.ts';
import type { GateBlocker } from '../../domain/gate/gate-blocker.ts';
import type { GatePolicy } from '../../domain/gate/gate-policy.ts';
import type { Refusal } from '../../domain/gate/judge-approval.ts';
import type { Approver } from '../../domain/gate/person.ts';
import type { Plan } from '../../domain/plan.ts';
import type { RevisionDifference } from '../../domain/revision-diff.ts';
import type { BreakGlassView, ChecklistItemView, GateEvidence, PersonView } from './gate-views.ts';

/** How a request stands; `void`: it does not hold (`refusal` says why), most often because something changed. */
export type RequestPhase = 'open' | 'met' | 'void' | 'rejected' | 'withdrawn' | 'expired' | 'spent';

/** Why a decision does not count, with what its words need (`refusalText`). */
export type DecisionRefusal = Refusal | { readonly kind: 'requester' } | { readonly kind: 'not-an-approver' };

/** One decision on a request. */
export interface DecisionView {
  readonly nonce: string;
  readonly by: PersonView;
  readonly decision: 'approve' | 'reject' | 'abstain' | 'withdraw';
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  /** Workstation's key that signed it. */
  readonly key: string;
  readonly keyState: 'known' | 'unknown' | 'revoked';
  /** A later one of the same person stands in its place. */
  readonly isReplaced: boolean;
  /** Null where it counts, or is replaced. */
  readonly refusal: DecisionRefusal | null;
}

/** One rule of the gate and who has met it so far. */
export interface RuleView {
  readonly ruleId: string;
  readonly name: string;
  readonly minimum: number;
  readonly from: readonly Approver[];
  readonly isRequesterExcluded: boolean;
  readonly counted: readonly string[];
  /** Whether the console's own session's person could still count for it. */
  readonly acceptsYou: boolean;
}

/** A request for approvals as the inbox lists it. */
export interface RequestView {
  readonly id: string;
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly configurationName: string;
  readonly serviceId: string;
  readonly serviceName: string;
  readonly direction: 'promote' | 'demote';
  readonly fromStageId: string;
  readonly fromStageName: string;
  readonly toStageId: string;
  readonly toStageName: string;
  /** Digests; shown by their first characters. */
  readonly revision: string;
  readonly planDigest: string;
  readonly requester: PersonView;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly phase: RequestPhase;
  /** Why it is void. */
  readonly refusal: Refusal | null;
  /** Who ended it, and what they said; null unless rejected or withdrawn. */
  readonly ended: { readonly by: string; readonly reason: string } | null;
  readonly rules: readonly RuleView[];
  /** Oldest first. */
  readonly decisions: readonly DecisionView[];
  /** It is open, and the console's own session's person could decide and has not. */
  readonly waitsForYou: boolean;
  /** It is open and three quarters of its time are over. */
  readonly isDueSoon: boolean;
  readonly key: string;
  readonly keyState: 'known' | 'unknown' | 'revoked';
  /** It was signed on this workstation. */
  readonly isOurs: boolean;
}

/** A request with what is needed to decide on it. */
export interface OpenedRequest {
  readonly request: RequestView;
  /**
   * What would run, computed on this console now; null where it is not the plan that was asked for (then the request is
   * void) or cannot be made.
   */
  readonly plan: Plan | null;
  /** Conditions other than approvals that are not met now: probes, soak, windows... */
  readonly otherBlockers: readonly GateBlocker[];
  readonly policy: GatePolicy;
  /** From what is in the target stage now to what would enter; null where nothing, or more than one, is there. */
  readonly difference: RevisionDifference | null;
  readonly checklist: readonly ChecklistItemView[];
  /** Members, by name, with what probes said and the newest snapshot; what an approver goes by as evidence. */
  readonly evidence: GateEvidence;
  readonly breakGlass: BreakGlassView | null;
}

/** What became of a file that was chosen in a dialog. */
export type FileOutcome =
  { readonly state: 'cancelled' } | { readonly state: 'refused'; readonly refusal: FileRefusal };

/** A request file as it was read; everything in it is checked against its signatures and digests, nothing against a pool. */
export interface OpenedRequestFile {
  readonly state: 'read';
  readonly fileId: string;
  readonly path: string;
  readonly poolUuid: string;
  /** Whether that pool is connected here: without it nobody can prove who they are. */
  readonly isPoolConnected: boolean;
  readonly plan: Plan;
  readonly revision: string;
  readonly planDigest: string;
  readonly requester: PersonView;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  readonly keyState: 'known' | 'unknown' | 'revoked';
}
