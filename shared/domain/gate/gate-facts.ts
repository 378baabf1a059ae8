import type { Binding } from './approval.ts';
import type { GateClock } from './gate-clock.ts';
import type { ReplicaFreshness } from '../replica/replica-freshness.ts';
import type { ApprovalTally } from './tally-approvals.ts';

/** A checklist item that somebody ticked. */
export interface Tick {
  readonly itemId: string;
  /** As it was when it was ticked; a changed text is another item. */
  readonly text: string;
  readonly by: string;
  /** What it was ticked for; for another revision or plan it does not count. */
  readonly revision: string;
  readonly plan: string;
}

/**
 * A record that the gate rests on and that is not believed. `unknown-key`: written with a key that is not known here or
 * was revoked. `older`: one with a higher number was seen before. `replaced`: the same number said something else.
 * `removed`: it was there and is not any more.
 */
export interface Doubt {
  readonly what: 'workflow' | 'policies' | 'stage';
  readonly reason: 'unknown-key' | 'older' | 'replaced' | 'removed';
}

/** Somebody wants to pass in spite of freezes. */
export interface FreezeOverride {
  readonly by: string;
  /** Whether main found that they may. */
  readonly hasRight: boolean;
  readonly reason: string;
}

/**
 * All that a gate is judged by: plain data that main gathers and the renderer receives. Null means that it is not known,
 * which never opens a gate. Times are ms of the coordinator's clock.
 */
export interface GateFacts {
  readonly clock: GateClock;
  /** Records that are not believed; while there are any, no gate opens. */
  readonly doubts: readonly Doubt[];
  /** What is to be done; null while there is no plan. */
  readonly binding: Binding | null;
  readonly approvals: ApprovalTally;
  /** A break-glass statement that `judgeBreakGlass` found valid; null without one. */
  readonly breakGlass: { readonly by: string; readonly second: string; readonly expiresMs: number } | null;
  /** Since when exactly this revision has been in its stage without interruption. */
  readonly steadySinceMs: number | null;
  readonly freezeOverride: FreezeOverride | null;
  /** Differences that count where it is, from what it must equal. */
  readonly driftCount: number | null;
  /** Its score and the least that its stage asks for; null where that is reached, or none is asked for. */
  readonly lowScore: { readonly score: number; readonly least: number } | null;
  /** Whether production is still what this replica of it was made of. */
  readonly replica: ReplicaFreshness | null;
  /** Members whose guest agent does not report. */
  readonly vmsWithoutTools: readonly string[] | null;
  /** The last probing of all members: when it was, and who failed. */
  readonly probe: { readonly atMs: number; readonly failedVmUuids: readonly string[] } | null;
  /** Newest snapshot of each member, null where it has none. */
  readonly snapshots: readonly { readonly vmUuid: string; readonly atMs: number | null }[] | null;
  /** The last restore rehearsal that passed; null without one. */
  readonly rehearsedAtMs: number | null;
  readonly ticks: readonly Tick[];
  /** Other transitions into the stage that are under way. */
  readonly othersEntering: readonly { readonly runId: string; readonly configurationUuid: string }[];
}
