import type { Doubt } from './gate-facts.ts';
import type { Approver } from './person.ts';
import type { Refusal } from './judge-approval.ts';

/** A check that could not be made, because what it asks for is not known. */
export type UnknownFact = 'plan' | 'soak' | 'drift' | 'replica' | 'tools' | 'snapshots';

/**
 * One condition of a gate that is not met, with what its words need. `clearsAtMs`: when time alone clears it, by the
 * coordinator's clock; null where it does not, or where nobody can tell when.
 */
export type GateBlocker =
  // The clock.
  | { readonly kind: 'clock-unknown' }
  /** The pool's clock is behind the latest time it has shown, in ms; nothing that depends on time is believed meanwhile. */
  | { readonly kind: 'clock-went-back'; readonly behindMs: number }
  /** The pool's clock jumped, or is ahead of this workstation's and of what it should show, in ms; likewise. */
  | { readonly kind: 'clock-went-ahead'; readonly aheadMs: number }
  /** A record on the pool that the gate rests on is not believed. */
  | ({ readonly kind: 'record-doubted' } & Doubt)
  // Approvals.
  | { readonly kind: 'not-requested' }
  | { readonly kind: 'request-refused'; readonly refusal: Refusal }
  | { readonly kind: 'request-rejected'; readonly by: string; readonly reason: string }
  | { readonly kind: 'request-withdrawn'; readonly by: string }
  | { readonly kind: 'request-expired'; readonly atMs: number }
  | {
      readonly kind: 'approvals-missing';
      readonly ruleId: string;
      readonly ruleName: string;
      readonly have: number;
      readonly minimum: number;
      readonly from: readonly Approver[];
      readonly isRequesterExcluded: boolean;
    }
  // Time.
  | { readonly kind: 'soaking'; readonly remainingMs: number; readonly clearsAtMs: number }
  | { readonly kind: 'outside-window'; readonly timeZone: string; readonly clearsAtMs: number | null }
  | {
      readonly kind: 'frozen';
      readonly name: string;
      readonly clearsAtMs: number;
      /** What an override lacks; `forbidden`: this freeze has none. */
      readonly override: 'forbidden' | 'not-asked' | 'right-missing' | 'reason-missing';
    }
  | { readonly kind: 'time-zone-unknown'; readonly timeZone: string }
  // Checks.
  | { readonly kind: 'fact-unknown'; readonly fact: UnknownFact }
  | { readonly kind: 'drift-above'; readonly driftCount: number; readonly maxDrift: number }
  /** In per cent: what the drift weighs is more than the stage it is in lets pass. */
  | { readonly kind: 'score-below'; readonly score: number; readonly least: number }
  /** Production is not what the replica was made of. */
  | { readonly kind: 'replica-stale'; readonly isSourceGone: boolean }
  | { readonly kind: 'tools-not-running'; readonly vmUuids: readonly string[] }
  | { readonly kind: 'probe-missing' }
  | { readonly kind: 'probe-failed'; readonly vmUuids: readonly string[] }
  | { readonly kind: 'probe-stale'; readonly ageMs: number; readonly maxAgeMs: number }
  | { readonly kind: 'snapshot-missing'; readonly vmUuids: readonly string[] }
  | {
      readonly kind: 'snapshot-stale';
      readonly vmUuids: readonly string[];
      readonly ageMs: number;
      readonly maxAgeMs: number;
    }
  | { readonly kind: 'rehearsal-missing' }
  | { readonly kind: 'rehearsal-stale'; readonly ageMs: number; readonly maxAgeMs: number }
  | { readonly kind: 'not-ticked'; readonly itemId: string; readonly text: string }
  // The stage.
  | { readonly kind: 'stage-busy'; readonly runId: string; readonly configurationUuid: string };

/** When time alone clears a blocker, by the coordinator's clock; undefined where it takes a person or a change. */
export function clearsAtMs(blocker: GateBlocker): number | undefined {
  switch (blocker.kind) {
    case 'soaking':
    case 'frozen':
      return blocker.clearsAtMs;
    case 'outside-window':
      return blocker.clearsAtMs ?? undefined;
    default:
      return undefined;
  }
}
