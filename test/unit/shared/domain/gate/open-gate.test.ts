import { describe, expect, it } from 'vitest';
import type { GateBlocker } from '../../../../../shared/domain/gate/gate-blocker.ts';
import type { GateFacts } from '../../../../../shared/domain/gate/gate-facts.ts';
import type { GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import { findGateBlockers } from '../../../../../shared/domain/gate/open-gate.ts';
import { makeBinding, makeClock, makeGate, makeGateFacts, makeRule, NOON } from '../../../../fakes/sample-gate.ts';
import { approved, checks, counted, freeze, MINUTE, open, utc, weekend } from './gate-samples.ts';

const override = { by: 'rita', hasRight: true, reason: 'security fix' };
const tick = {
  itemId: 'look',
  text: 'Look at it',
  by: 'anna',
  revision: makeBinding().revision,
  plan: makeBinding().plan,
};
const item = { id: 'look', text: 'Look at it' };

type Row = readonly [string, Partial<GatePolicy>, Partial<GateFacts>, readonly Partial<GateBlocker>[]];

describe('findGateBlockers', () => {
  it.each<Row>([
    ['an empty gate', {}, {}, []],
    ['an empty gate without a clock', {}, { clock: makeClock({ poolMs: null }) }, []],
    [
      'no plan',
      { approvals: [makeRule()] },
      { binding: null },
      [{ kind: 'not-requested' }, { kind: 'approvals-missing' }],
    ],
    [
      'no request',
      { approvals: [makeRule({ minimum: 2 })] },
      {},
      [{ kind: 'not-requested' }, { kind: 'approvals-missing', have: 0, minimum: 2 }],
    ],
    ['enough approvals', { approvals: [makeRule()] }, { approvals: approved(counted()) }, []],
    [
      'too few',
      { approvals: [makeRule({ minimum: 2 })] },
      { approvals: approved(counted()) },
      [{ kind: 'approvals-missing', have: 1, minimum: 2 }],
    ],
    [
      'one person twice',
      { approvals: [makeRule({ minimum: 2 })] },
      { approvals: approved(counted(), counted()) },
      [{ kind: 'approvals-missing', have: 1 }],
    ],
    [
      'an approval that ran out since it was counted',
      { approvals: [makeRule()] },
      { approvals: approved(counted(0)) },
      [{ kind: 'approvals-missing', have: 0 }],
    ],
    [
      'approvals of another rule',
      { approvals: [makeRule({ id: 'dba' })] },
      { approvals: approved(counted()) },
      [{ kind: 'approvals-missing', ruleId: 'dba' }],
    ],
    [
      'a request that ran out since, whatever was approved',
      { approvals: [makeRule()] },
      { approvals: { ...approved(counted()), request: { ...open, expiresMs: NOON } } },
      [{ kind: 'request-expired' }, { kind: 'approvals-missing', have: 0 }],
    ],
    [
      'a rejection',
      { approvals: [makeRule()] },
      { approvals: { ...approved(), request: { state: 'rejected', id: 'r', by: 'anna', reason: 'too early' } } },
      [{ kind: 'request-rejected', by: 'anna', reason: 'too early' }, { kind: 'approvals-missing' }],
    ],
    [
      'a soak',
      { soakMinutes: 60 },
      { steadySinceMs: NOON - 45 * MINUTE },
      [{ kind: 'soaking', remainingMs: 15 * MINUTE, clearsAtMs: NOON + 15 * MINUTE }],
    ],
    ['a soak that is over', { soakMinutes: 60 }, { steadySinceMs: NOON - 60 * MINUTE }, []],
    [
      'a soak that began nobody knows when',
      { soakMinutes: 60 },
      { steadySinceMs: null },
      [{ kind: 'fact-unknown', fact: 'soak' }],
    ],
    [
      'a soak that begins in the future',
      { soakMinutes: 60 },
      { steadySinceMs: NOON + 60 * MINUTE },
      [{ kind: 'soaking', remainingMs: 120 * MINUTE }],
    ],
    [
      'a closed window',
      { calendars: [weekend] },
      {},
      [{ kind: 'outside-window', clearsAtMs: utc('2026-03-07T22:00') }],
    ],
    [
      'an open window',
      { calendars: [{ timeZone: 'Europe/Berlin', weekly: [{ days: [3], from: '11:00', to: '12:00' }] }] },
      {},
      [],
    ],
    [
      'a zone nobody knows',
      { calendars: [{ ...weekend, timeZone: 'Middle-earth/Shire' }] },
      {},
      [{ kind: 'time-zone-unknown' }],
    ],
    [
      'a freeze in a zone nobody knows',
      { freezes: [freeze({ timeZone: 'Nowhere' })] },
      {},
      [{ kind: 'time-zone-unknown' }],
    ],
    [
      'a freeze',
      { freezes: [freeze()] },
      {},
      [{ kind: 'frozen', name: 'audit', override: 'not-asked', clearsAtMs: utc('2026-03-05T00:00') }],
    ],
    ['a freeze that is over', { freezes: [freeze({ to: '2026-03-04T10:00' })] }, {}, []],
    ['a freeze that begins', { freezes: [freeze({ from: '2026-03-04T10:00' })] }, {}, [{ kind: 'frozen' }]],
    ['a freeze overridden', { freezes: [freeze()] }, { freezeOverride: override }, []],
    [
      'an override without the right',
      { freezes: [freeze()] },
      { freezeOverride: { ...override, hasRight: false } },
      [{ kind: 'frozen', override: 'right-missing' }],
    ],
    [
      'an override without a reason',
      { freezes: [freeze()] },
      { freezeOverride: { ...override, reason: ' \n' } },
      [{ kind: 'frozen', override: 'reason-missing' }],
    ],
    [
      'a freeze that nothing overrides',
      { freezes: [freeze({ isOverridable: false })] },
      { freezeOverride: override },
      [{ kind: 'frozen', override: 'forbidden' }],
    ],
    [
      'drift',
      { checks: { ...checks, maxDrift: 2 } },
      { driftCount: 3 },
      [{ kind: 'drift-above', driftCount: 3, maxDrift: 2 }],
    ],
    ['drift within the tolerance', { checks: { ...checks, maxDrift: 2 } }, { driftCount: 2 }, []],
    [
      'drift nobody knows',
      { checks: { ...checks, maxDrift: 2 } },
      { driftCount: null },
      [{ kind: 'fact-unknown', fact: 'drift' }],
    ],
    [
      'drift that weighs more than the stage lets pass, in few places',
      { checks: { ...checks, maxDrift: 2 } },
      { driftCount: 1, lowScore: { score: 89.9, least: 90 } },
      [{ kind: 'score-below', score: 89.9, least: 90 }],
    ],
    ['such drift where the gate does not look', { checks }, { lowScore: { score: 89.9, least: 90 } }, []],
    [
      'a replica of what production was',
      { checks: { ...checks, isFreshReplicaRequired: true } },
      { replica: 'stale' },
      [{ kind: 'replica-stale', isSourceGone: false }],
    ],
    [
      'a replica of what is not in production any more',
      { checks: { ...checks, isFreshReplicaRequired: true } },
      { replica: 'source-gone' },
      [{ kind: 'replica-stale', isSourceGone: true }],
    ],
    [
      'a replica of production as it is',
      { checks: { ...checks, isFreshReplicaRequired: true } },
      { replica: 'fresh' },
      [],
    ],
    ['no replica', { checks: { ...checks, isFreshReplicaRequired: true } }, { replica: 'none' }, []],
    [
      'a replica nobody knows of what',
      { checks: { ...checks, isFreshReplicaRequired: true } },
      { replica: null },
      [{ kind: 'fact-unknown', fact: 'replica' }],
    ],
    [
      'silent tools',
      { checks: { ...checks, areToolsRequired: true } },
      { vmsWithoutTools: ['a'] },
      [{ kind: 'tools-not-running', vmUuids: ['a'] }],
    ],
    [
      'tools nobody knows of',
      { checks: { ...checks, areToolsRequired: true } },
      { vmsWithoutTools: null },
      [{ kind: 'fact-unknown', fact: 'tools' }],
    ],
    ['no probe', { checks: { ...checks, probeMaxAgeMinutes: 5 } }, { probe: null }, [{ kind: 'probe-missing' }]],
    [
      'a probe from the future',
      { checks: { ...checks, probeMaxAgeMinutes: 5 } },
      { probe: { atMs: NOON + 6 * MINUTE, failedVmUuids: [] } },
      [{ kind: 'probe-missing' }],
    ],
    [
      'a failed probe',
      { checks: { ...checks, probeMaxAgeMinutes: 5 } },
      { probe: { atMs: NOON, failedVmUuids: ['a'] } },
      [{ kind: 'probe-failed', vmUuids: ['a'] }],
    ],
    [
      'an old probe',
      { checks: { ...checks, probeMaxAgeMinutes: 4 } },
      {},
      [{ kind: 'probe-stale', ageMs: 5 * MINUTE, maxAgeMs: 4 * MINUTE }],
    ],
    ['a fresh probe', { checks: { ...checks, probeMaxAgeMinutes: 5 } }, {}, []],
    [
      'snapshots, one old, one missing',
      { checks: { ...checks, snapshotMaxAgeMinutes: 4 } },
      {
        snapshots: [
          { vmUuid: 'a', atMs: NOON - 9 * MINUTE },
          { vmUuid: 'b', atMs: null },
          { vmUuid: 'c', atMs: NOON },
        ],
      },
      [
        { kind: 'snapshot-missing', vmUuids: ['b'] },
        { kind: 'snapshot-stale', vmUuids: ['a'], ageMs: 9 * MINUTE },
      ],
    ],
    [
      'snapshots nobody knows of',
      { checks: { ...checks, snapshotMaxAgeMinutes: 4 } },
      { snapshots: null },
      [{ kind: 'fact-unknown', fact: 'snapshots' }],
    ],
    [
      'no rehearsal',
      { checks: { ...checks, rehearsalMaxAgeMinutes: 4 } },
      { rehearsedAtMs: null },
      [{ kind: 'rehearsal-missing' }],
    ],
    ['an old rehearsal', { checks: { ...checks, rehearsalMaxAgeMinutes: 4 } }, {}, [{ kind: 'rehearsal-stale' }]],
    ['an item nobody ticked', { checklist: [item] }, {}, [{ kind: 'not-ticked', itemId: 'look' }]],
    ['an item somebody ticked', { checklist: [item] }, { ticks: [tick] }, []],
    [
      'a tick for another text',
      { checklist: [item] },
      { ticks: [{ ...tick, text: 'Look' }] },
      [{ kind: 'not-ticked' }],
    ],
    [
      'a tick for another revision',
      { checklist: [item] },
      { ticks: [{ ...tick, revision: 'ff' }] },
      [{ kind: 'not-ticked' }],
    ],
    ['a tick for another plan', { checklist: [item] }, { ticks: [{ ...tick, plan: 'ff' }] }, [{ kind: 'not-ticked' }]],
    [
      'another one entering',
      { isExclusive: true },
      { othersEntering: [{ runId: 'r', configurationUuid: 'c' }] },
      [{ kind: 'stage-busy', runId: 'r' }],
    ],
    ['another one entering a stage for many', {}, { othersEntering: [{ runId: 'r', configurationUuid: 'c' }] }, []],
  ])('judges %s', (_what, gate, facts, expected) => {
    const found = findGateBlockers(makeGate(gate), makeGateFacts(facts));
    expect(found).toHaveLength(expected.length);
    expect(found).toMatchObject(expected);
  });
});
