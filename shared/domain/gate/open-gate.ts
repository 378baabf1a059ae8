import { findOpening, freezeSpan } from './change-window.ts';
import { findApprovalBlockers } from './approval-blockers.ts';
import { findCheckBlockers } from './check-blockers.ts';
import { clearsAtMs, type GateBlocker } from './gate-blocker.ts';
import { clockAt, latestMs, wentAheadMs, wentBackMs } from './gate-clock.ts';
import type { GateFacts } from './gate-facts.ts';
import type { Freeze, GatePolicy } from './gate-policy.ts';
import { isTimeZone } from '../time-zone.ts';

/** What breaking the glass does not clear: nobody can tell whether it still holds, or the stage is in use. */
const UNBREAKABLE: ReadonlySet<GateBlocker['kind']> = new Set([
  'clock-unknown',
  'clock-went-back',
  'clock-went-ahead',
  'stage-busy',
  'record-doubted',
] satisfies GateBlocker['kind'][]);

/**
 * Lists every unmet condition of a gate, in display order; empty means that it is open at the pool's present time.
 *
 * The renderer calls it to explain a button; main calls it with facts of its own before a transition starts and before
 * each step that destroys something, and only main's answer counts.
 */
export function findGateBlockers(gate: GatePolicy, facts: GateFacts): readonly GateBlocker[] {
  const blockers = [
    ...facts.doubts.map((doubt) => ({ kind: 'record-doubted' as const, ...doubt })),
    ...findClockBlockers(gate, facts),
    ...findApprovalBlockers(gate, facts),
    ...findSoakBlockers(gate, facts),
    ...findWindowBlockers(gate, facts),
    ...gate.freezes.flatMap((freeze) => findFreezeBlockers(freeze, facts)),
    ...findCheckBlockers(gate, facts),
    ...findStageBlockers(gate, facts),
  ];
  if (!isBroken(gate, facts)) return blockers;
  return blockers.filter((blocker) => UNBREAKABLE.has(blocker.kind) || isForbidden(blocker));
}

/** Whether the gate allows breaking the glass and somebody did, with a second signature that still holds. */
function isBroken(gate: GatePolicy, { binding, breakGlass, clock }: GateFacts): boolean {
  return gate.isBreakGlassAllowed && binding !== null && breakGlass !== null && breakGlass.expiresMs > latestMs(clock);
}

function isForbidden(blocker: GateBlocker): boolean {
  return blocker.kind === 'frozen' && blocker.override === 'forbidden';
}

function findClockBlockers(gate: GatePolicy, { breakGlass, clock }: GateFacts): readonly GateBlocker[] {
  if (!dependsOnTime(gate) && breakGlass === null) return [];
  if (clock.poolMs === null) return [{ kind: 'clock-unknown' }];
  const behindMs = wentBackMs(clock);
  if (behindMs > 0) return [{ kind: 'clock-went-back', behindMs }];
  const aheadMs = wentAheadMs(clock);
  return aheadMs > 0 ? [{ kind: 'clock-went-ahead', aheadMs }] : [];
}

/** Whether any condition asks for the time; approvals do, because they run out. */
function dependsOnTime({ approvals, calendars, checks, freezes, soakMinutes }: GatePolicy): boolean {
  const ages = [checks.probeMaxAgeMinutes, checks.snapshotMaxAgeMinutes, checks.rehearsalMaxAgeMinutes];
  return (
    approvals.length > 0 ||
    calendars.length > 0 ||
    freezes.length > 0 ||
    soakMinutes > 0 ||
    ages.some((age) => age !== null)
  );
}

function findSoakBlockers({ soakMinutes }: GatePolicy, { clock, steadySinceMs }: GateFacts): readonly GateBlocker[] {
  if (soakMinutes === 0 || clock.poolMs === null) return [];
  if (steadySinceMs === null) return [{ kind: 'fact-unknown', fact: 'soak' }];
  const endsMs = steadySinceMs + soakMinutes * 60_000;
  const remainingMs = endsMs - clock.poolMs;
  return remainingMs > 0 ? [{ kind: 'soaking', remainingMs, clearsAtMs: endsMs }] : [];
}

function findWindowBlockers({ calendars }: GatePolicy, { clock: { poolMs } }: GateFacts): readonly GateBlocker[] {
  if (poolMs === null) return [];
  return calendars.flatMap((calendar): readonly GateBlocker[] => {
    const { timeZone } = calendar;
    if (!isTimeZone(timeZone)) return [{ kind: 'time-zone-unknown', timeZone }];
    const opensMs = findOpening(calendar, poolMs);
    return opensMs === poolMs ? [] : [{ kind: 'outside-window', timeZone, clearsAtMs: opensMs ?? null }];
  });
}

function findFreezeBlockers(freeze: Freeze, { clock: { poolMs }, freezeOverride }: GateFacts): readonly GateBlocker[] {
  if (poolMs === null) return [];
  const { isOverridable, name, timeZone } = freeze;
  if (!isTimeZone(timeZone)) return [{ kind: 'time-zone-unknown', timeZone }];
  const { fromMs, toMs } = freezeSpan(freeze);
  if (poolMs < fromMs || poolMs >= toMs) return [];
  const frozen = { kind: 'frozen', name, clearsAtMs: toMs } as const;
  if (!isOverridable) return [{ ...frozen, override: 'forbidden' }];
  if (!freezeOverride) return [{ ...frozen, override: 'not-asked' }];
  if (!freezeOverride.hasRight) return [{ ...frozen, override: 'right-missing' }];
  return freezeOverride.reason.trim() === '' ? [{ ...frozen, override: 'reason-missing' }] : [];
}

function findStageBlockers({ isExclusive }: GatePolicy, { othersEntering }: GateFacts): readonly GateBlocker[] {
  if (!isExclusive) return [];
  return othersEntering.map(({ configurationUuid, runId }) => ({ kind: 'stage-busy', runId, configurationUuid }));
}

/** How far ahead an opening is looked for. */
const HORIZON_MS = 366 * 86_400_000;

/**
 * When the gate opens if nothing happens but time passing, by the coordinator's clock; the present time where it is open.
 * Undefined where it takes a person or a change first, where something runs out before it could open, and beyond a year.
 */
export function earliestOpening(gate: GatePolicy, facts: GateFacts): number | undefined {
  const nowMs = facts.clock.poolMs;
  if (nowMs === null) return findGateBlockers(gate, facts).length === 0 ? latestMs(facts.clock) : undefined;
  let atMs = nowMs;
  while (atMs <= nowMs + HORIZON_MS) {
    const blockers = findGateBlockers(gate, { ...facts, clock: clockAt(facts.clock, atMs) });
    if (blockers.length === 0) return atMs;
    // Each blocks up to its own end at least, so no opening before the last of them is passed over.
    const ends = blockers.map(clearsAtMs);
    const next = ends.reduce(
      (last, end) => (last === undefined || end === undefined ? undefined : Math.max(last, end)),
      atMs,
    );
    if (next === undefined || next <= atMs) return undefined;
    atMs = next;
  }
  return undefined;
}
