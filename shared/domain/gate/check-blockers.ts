import type { GateBlocker } from './gate-blocker.ts';
import { CLOCK_TOLERANCE_MS, latestMs } from './gate-clock.ts';
import type { GateFacts } from './gate-facts.ts';
import type { GatePolicy } from './gate-policy.ts';

const MINUTE_MS = 60_000;

/** Lists the checks of a gate that failed, could not be made or are too old, and the items nobody ticked. */
export function findCheckBlockers(gate: GatePolicy, facts: GateFacts): readonly GateBlocker[] {
  return [
    ...findDriftBlockers(gate, facts),
    ...findReplicaBlockers(gate, facts),
    ...findToolsBlockers(gate, facts),
    ...findProbeBlockers(gate, facts),
    ...findSnapshotBlockers(gate, facts),
    ...findRehearsalBlockers(gate, facts),
    ...findUnticked(gate, facts),
  ];
}

function findDriftBlockers({ checks }: GatePolicy, { driftCount, lowScore }: GateFacts): readonly GateBlocker[] {
  const { maxDrift } = checks;
  if (maxDrift === null) return [];
  if (driftCount === null) return [{ kind: 'fact-unknown', fact: 'drift' }];
  const blockers: GateBlocker[] = [];
  if (driftCount > maxDrift) blockers.push({ kind: 'drift-above', driftCount, maxDrift });
  if (lowScore) blockers.push({ kind: 'score-below', ...lowScore });
  return blockers;
}

function findReplicaBlockers({ checks }: GatePolicy, { replica }: GateFacts): readonly GateBlocker[] {
  if (checks.isFreshReplicaRequired !== true) return [];
  if (replica === null) return [{ kind: 'fact-unknown', fact: 'replica' }];
  if (replica === 'none' || replica === 'fresh') return [];
  return [{ kind: 'replica-stale', isSourceGone: replica === 'source-gone' }];
}

function findToolsBlockers({ checks }: GatePolicy, { vmsWithoutTools }: GateFacts): readonly GateBlocker[] {
  if (!checks.areToolsRequired) return [];
  if (vmsWithoutTools === null) return [{ kind: 'fact-unknown', fact: 'tools' }];
  return vmsWithoutTools.length > 0 ? [{ kind: 'tools-not-running', vmUuids: vmsWithoutTools }] : [];
}

function findProbeBlockers({ checks }: GatePolicy, { clock, probe }: GateFacts): readonly GateBlocker[] {
  if (checks.probeMaxAgeMinutes === null) return [];
  const now = latestMs(clock);
  if (!probe || isAhead(probe.atMs, now)) return [{ kind: 'probe-missing' }];
  if (probe.failedVmUuids.length > 0) return [{ kind: 'probe-failed', vmUuids: probe.failedVmUuids }];
  const [ageMs, maxAgeMs] = [now - probe.atMs, checks.probeMaxAgeMinutes * MINUTE_MS];
  return ageMs > maxAgeMs ? [{ kind: 'probe-stale', ageMs, maxAgeMs }] : [];
}

function findSnapshotBlockers({ checks }: GatePolicy, { clock, snapshots }: GateFacts): readonly GateBlocker[] {
  if (checks.snapshotMaxAgeMinutes === null) return [];
  if (!snapshots) return [{ kind: 'fact-unknown', fact: 'snapshots' }];
  const [now, maxAgeMs] = [latestMs(clock), checks.snapshotMaxAgeMinutes * MINUTE_MS];
  const blockers: GateBlocker[] = [];
  const missing = snapshots.filter(({ atMs }) => atMs === null || isAhead(atMs, now)).map(({ vmUuid }) => vmUuid);
  if (missing.length > 0) blockers.push({ kind: 'snapshot-missing', vmUuids: missing });
  const stale = snapshots.filter(({ atMs }) => atMs !== null && now - atMs > maxAgeMs);
  if (stale.length > 0) {
    const ageMs = Math.max(...stale.map(({ atMs }) => now - (atMs ?? now)));
    blockers.push({ kind: 'snapshot-stale', vmUuids: stale.map(({ vmUuid }) => vmUuid), ageMs, maxAgeMs });
  }
  return blockers;
}

function findRehearsalBlockers({ checks }: GatePolicy, { clock, rehearsedAtMs }: GateFacts): readonly GateBlocker[] {
  if (checks.rehearsalMaxAgeMinutes === null) return [];
  const now = latestMs(clock);
  if (rehearsedAtMs === null || isAhead(rehearsedAtMs, now)) return [{ kind: 'rehearsal-missing' }];
  const [ageMs, maxAgeMs] = [now - rehearsedAtMs, checks.rehearsalMaxAgeMinutes * MINUTE_MS];
  return ageMs > maxAgeMs ? [{ kind: 'rehearsal-stale', ageMs, maxAgeMs }] : [];
}

/** A tick counts for the very text, revision and plan it was made for. */
function findUnticked({ checklist }: GatePolicy, { binding, ticks }: GateFacts): readonly GateBlocker[] {
  const counting = ticks.filter(({ plan, revision }) => plan === binding?.plan && revision === binding.revision);
  return checklist
    .filter(({ id, text }) => !counting.some((tick) => tick.itemId === id && tick.text === text))
    .map(({ id, text }) => ({ kind: 'not-ticked', itemId: id, text }));
}

/** Evidence from the future proves nothing: it would be fresh for longer than the gate allows. */
function isAhead(atMs: number, now: number): boolean {
  return atMs > now + CLOCK_TOLERANCE_MS;
}
