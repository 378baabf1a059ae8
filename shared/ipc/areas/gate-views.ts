import type { Blocker } from '../../domain/blocker.ts';
import type { GateBlocker } from '../../domain/gate/gate-blocker.ts';
import type { GatePolicy } from '../../domain/gate/gate-policy.ts';
import type { Refusal } from '../../domain/gate/judge-approval.ts';
import type { GateRight } from '../../domain/gate/wide-policy.ts';
import type { Plan } from '../../domain/plan.ts';
import type { RevisionDifference } from '../../domain/revision-diff.ts';

/** Somebody as their XAPI session names them. */
export interface PersonView {
  readonly name: string;
  readonly sid: string;
  readonly roles: readonly string[];
  /** The same person as the console's own session. */
  readonly isYou: boolean;
}

/**
 * The gate of one transition out of a configuration's present stage; only transitions whose gate asks for something have
 * one. No blockers: the gate is open.
 */
export interface GateView {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
  /** What it asks for: the transition's own gate merged with the policies of service and pool. */
  readonly policy: GatePolicy;
  /** Every unmet condition, in display order (`gateBlockerText`). */
  readonly blockers: readonly GateBlocker[];
  /** When it opens if nothing happens but time passing; null where it takes a person or a change, or is not known. */
  readonly opensAt: string | null;
  /** `half`: somebody broke the glass and a second person is waited for; `broken`: both have signed and it holds. */
  readonly glass: 'whole' | 'half' | 'broken';
  /** The newest request for this transition, whatever its phase; see `requests.changed`. */
  readonly requestId: string | null;
}

/** An item of the checklist and who ticked it for this plan. */
export interface ChecklistItemView {
  readonly id: string;
  readonly text: string;
  readonly tickedBy: string | null;
}

/** A break-glass statement that still holds. */
export interface BreakGlassView {
  readonly id: string;
  readonly by: PersonView;
  readonly reason: string;
  readonly at: string;
  readonly expiresAt: string;
  /** Who agreed; null while a second person is waited for. */
  readonly second: { readonly by: PersonView; readonly reason: string; readonly at: string } | null;
  /** Why it does not hold; null where it does, or would with a second signature. */
  readonly refusal: Refusal | null;
}

/** What is known of a configuration's state before it moves. */
export interface GateEvidence {
  /** Since when exactly this revision has been in its stage; null where it was changed or that is not known. */
  readonly steadySince: string | null;
  /** uuids of members whose guest agent does not report; null while unknown. */
  readonly vmsWithoutTools: readonly string[] | null;
  readonly probe: { readonly at: string; readonly failedVmUuids: readonly string[] } | null;
  /** `at` null: the VM has none. */
  readonly snapshots: readonly { readonly vmUuid: string; readonly at: string | null }[] | null;
}

/** All about one transition of one configuration, before it starts. */
export interface GateReview {
  readonly gate: GateView;
  /** Why there can't be a run beside the gate; see `findPlanBlockers`. */
  readonly blockers: readonly Blocker[];
  /** Null where the blockers leave none. */
  readonly plan: Plan | null;
  readonly planDigest: string | null;
  /** From what is in the target stage now to this configuration; null where nothing, or more than one, is there. */
  readonly difference: RevisionDifference | null;
  readonly checklist: readonly ChecklistItemView[];
  readonly breakGlass: BreakGlassView | null;
  readonly freezeOverride: { readonly by: string; readonly reason: string; readonly at: string } | null;
  /** Rights of the console's own session; other people's are found when they sign. */
  readonly rights: Readonly<Record<GateRight, boolean>>;
}
