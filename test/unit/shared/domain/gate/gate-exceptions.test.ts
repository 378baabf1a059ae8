import { describe, expect, it } from 'vitest';
import type { GateBlocker } from '../../../../../shared/domain/gate/gate-blocker.ts';
import type { GateFacts } from '../../../../../shared/domain/gate/gate-facts.ts';
import type { GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import { findGateBlockers } from '../../../../../shared/domain/gate/open-gate.ts';
import { makeClock, makeGate, makeGateFacts, makeRule, NOON } from '../../../../fakes/sample-gate.ts';
import { checks, DAY, freeze, MINUTE, weekend } from './gate-samples.ts';

const item = { id: 'look', text: 'Look at it' };

type Row = readonly [string, Partial<GatePolicy>, Partial<GateFacts>, readonly Partial<GateBlocker>[]];

describe('findGateBlockers', () => {
  const timely: Partial<GatePolicy> = { soakMinutes: 1 };
  it.each<Row>([
    ['unknown', timely, { clock: makeClock({ poolMs: null }) }, [{ kind: 'clock-unknown' }]],
    [
      'back by more than five minutes',
      timely,
      { clock: makeClock({ highestSeenMs: NOON + 5 * MINUTE + 1 }) },
      [{ kind: 'clock-went-back', behindMs: 5 * MINUTE + 1 }],
    ],
    ['back by five minutes', timely, { clock: makeClock({ highestSeenMs: NOON + 5 * MINUTE }) }, []],
    [
      'ahead of what it should show',
      timely,
      { clock: makeClock({ expectedPoolMs: NOON - DAY }) },
      [{ kind: 'clock-went-ahead', aheadMs: DAY }],
    ],
    [
      'ahead of the workstation, with nothing else known',
      timely,
      { clock: makeClock({ expectedPoolMs: null, localMs: NOON - DAY }) },
      [{ kind: 'clock-went-ahead', aheadMs: DAY }],
    ],
    ['as expected, with the workstation a day behind', timely, { clock: makeClock({ localMs: NOON - DAY }) }, []],
    [
      'back, in a gate that does not ask for the time',
      { isExclusive: true },
      { clock: makeClock({ highestSeenMs: NOON + DAY }) },
      [],
    ],
  ])('judges a clock that is %s', (_what, gate, facts, expected) => {
    expect(findGateBlockers(makeGate(gate), makeGateFacts(facts))).toEqual(expected);
  });

  describe('with the glass broken', () => {
    const breakGlass = { by: 'rita', second: 'anna', expiresMs: NOON + MINUTE };
    const gate = makeGate({
      approvals: [makeRule()],
      soakMinutes: 9999,
      calendars: [weekend],
      freezes: [freeze()],
      checks: { ...checks, maxDrift: 0 },
      checklist: [item],
      isBreakGlassAllowed: true,
    });
    const facts = makeGateFacts({ breakGlass, driftCount: 5 });

    it('passes in spite of every condition', () => {
      expect(findGateBlockers(gate, { ...facts, breakGlass: null })).toHaveLength(7);
      expect(findGateBlockers(gate, facts)).toEqual([]);
    });

    it.each<[string, Partial<GatePolicy>, Partial<GateFacts>, GateBlocker['kind']]>([
      ['where the gate does not allow it', { isBreakGlassAllowed: false }, {}, 'soaking'],
      ['when it has run out', {}, { breakGlass: { ...breakGlass, expiresMs: NOON } }, 'soaking'],
      ['when it has run out by the latest clock', {}, { clock: makeClock({ localMs: NOON + DAY }) }, 'soaking'],
      ['without a plan', {}, { binding: null }, 'soaking'],
      ['while the clock is doubtful', {}, { clock: makeClock({ highestSeenMs: NOON + DAY }) }, 'clock-went-back'],
      [
        'into a stage that is in use',
        { isExclusive: true },
        { othersEntering: [{ runId: 'r', configurationUuid: 'c' }] },
        'stage-busy',
      ],
      ['through a freeze that nothing overrides', { freezes: [freeze({ isOverridable: false })] }, {}, 'frozen'],
    ])('does not pass %s', (_what, part, given, kind) => {
      const kinds = findGateBlockers({ ...gate, ...part }, { ...facts, ...given }).map((blocker) => blocker.kind);
      expect(kinds).toContain(kind);
    });
  });
});
