import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GateFacts } from '../../../../../shared/domain/gate/gate-facts.ts';
import type { GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import { earliestOpening, findGateBlockers } from '../../../../../shared/domain/gate/open-gate.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';
import { makeClock, makeGate, makeGateFacts, makeRule, NOON } from '../../../../fakes/sample-gate.ts';
import { approved, checks, counted, DAY, freeze, MINUTE, utc, weekend } from './gate-samples.ts';

describe('earliestOpening', () => {
  it.each<[string, Partial<GatePolicy>, Partial<GateFacts>, number | undefined]>([
    ['now where it is open', {}, {}, NOON],
    ['the end of a soak', { soakMinutes: 60 }, { steadySinceMs: NOON }, NOON + 60 * MINUTE],
    ['the next window', { calendars: [weekend] }, {}, utc('2026-03-07T22:00')],
    [
      'the end of the soak within a window',
      { calendars: [weekend], soakMinutes: 60 },
      { steadySinceMs: utc('2026-03-07T22:30') },
      utc('2026-03-07T23:30'),
    ],
    [
      'the first time two calendars are open',
      { calendars: [weekend, { timeZone: 'UTC', weekly: [{ days: [0], from: '01:00', to: '03:00' }] }] },
      {},
      utc('2026-03-08T01:00'),
    ],
    [
      'after the freeze, in the next window',
      { calendars: [weekend], freezes: [freeze({ to: '2026-03-10T00:00' })] },
      {},
      utc('2026-03-14T22:00'),
    ],
    [
      'never, where windows never meet',
      { calendars: [weekend, { timeZone: 'UTC', weekly: [{ days: [1], from: '01:00', to: '03:00' }] }] },
      {},
      undefined,
    ],
    [
      'not known, where it takes a person',
      { approvals: [makeRule()], soakMinutes: 60 },
      { steadySinceMs: NOON },
      undefined,
    ],
    [
      'not known, where an approval runs out before',
      { approvals: [makeRule()], soakMinutes: 60 },
      { steadySinceMs: NOON, approvals: approved(counted(60)) },
      undefined,
    ],
    [
      'the end of the soak, where the approval lasts',
      { approvals: [makeRule()], soakMinutes: 60 },
      { steadySinceMs: NOON, approvals: approved(counted(61)) },
      NOON + 60 * MINUTE,
    ],
    [
      'not known, where a probe gets too old before',
      { checks: { ...checks, probeMaxAgeMinutes: 30 }, soakMinutes: 60 },
      { steadySinceMs: NOON },
      undefined,
    ],
    [
      'not known, while the clock is doubtful',
      { soakMinutes: 60 },
      { steadySinceMs: NOON, clock: makeClock({ highestSeenMs: NOON + DAY }) },
      undefined,
    ],
    [
      'not known, while the stage is in use',
      { isExclusive: true },
      { othersEntering: [{ runId: 'r', configurationUuid: 'c' }] },
      undefined,
    ],
    ['not known beyond a year', { freezes: [freeze({ to: '2027-06-01T00:00' })] }, {}, undefined],
  ])('is %s', (_what, gate, facts, expected) => {
    expect(earliestOpening(makeGate(gate), makeGateFacts(facts))).toBe(expected);
  });

  const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe');
  const times = fc.constantFrom('00:00', '01:30', '02:00', '02:30', '03:00', '22:00');
  const gates = fc.record({
    soakMinutes: fc.constantFrom(0, 90, 3000),
    calendars: fc.array(
      fc.record({
        timeZone: zones,
        weekly: fc.array(fc.record({ days: fc.uniqueArray(fc.nat(6), { minLength: 1 }), from: times, to: times }), {
          minLength: 1,
          maxLength: 2,
        }),
      }),
      { maxLength: 2 },
    ),
    isFrozen: fc.boolean(),
  });
  const starts = fc
    .constantFrom(
      '2026-03-28T12:00',
      '2026-10-24T12:00',
      '2026-03-07T12:00',
      '2026-10-31T12:00',
      '2026-04-04T06:00',
      '2026-10-03T06:00',
    )
    .map(utc);

  it('is open, and nothing before it is', () => {
    fc.assert(
      fc.property(gates, starts, fc.nat(1440), ({ isFrozen, ...part }, start, minute) => {
        const at = start + minute * MINUTE;
        const timeZone = 'Europe/Berlin';
        const day = new Date(at).toISOString().slice(0, 10);
        const gate = makeGate({
          ...part,
          freezes: isFrozen ? [freeze({ timeZone, from: `${day}T00:00`, to: `${day}T23:30` })] : [],
        });
        const clock = (ms: number): GateFacts['clock'] => ({
          poolMs: ms,
          expectedPoolMs: ms,
          highestSeenMs: ms,
          localMs: ms,
        });
        const facts = makeGateFacts({ clock: clock(at), steadySinceMs: at - 60 * MINUTE });
        const isOpen = (ms: number): boolean => findGateBlockers(gate, { ...facts, clock: clock(ms) }).length === 0;
        const opening = earliestOpening(gate, facts);
        if (opening !== undefined && !isOpen(opening)) return false;
        const end = Math.min(opening ?? Infinity, at + 3 * DAY);
        for (let ms = at; ms < end; ms += 10 * MINUTE) if (isOpen(ms)) return false;
        return true;
      }),
      { seed: seed(), numRuns: campaign(25, 500) },
    );
  });

  it('never lets a clock that was set open what a right one keeps shut', () => {
    const steps = fc.constantFrom(-DAY, -60 * MINUTE, -6 * MINUTE, 6 * MINUTE, 60 * MINUTE, DAY);
    fc.assert(
      fc.property(
        gates,
        starts,
        fc.nat(1440),
        steps,
        fc.constantFrom('pool', 'workstation'),
        fc.boolean(),
        (part, start, minute, by, which, isFirst) => {
          const at = start + minute * MINUTE;
          const gate = makeGate({ ...part, soakMinutes: part.soakMinutes + 1, freezes: [] });
          const facts = (clock: GateFacts['clock']): GateFacts =>
            makeGateFacts({ clock, steadySinceMs: at - 91 * MINUTE });
          const right = { poolMs: at, expectedPoolMs: at, highestSeenMs: at, localMs: at };
          const set = which === 'pool' ? { ...right, poolMs: at + by } : { ...right, localMs: at + by };
          // At the first reading there is nothing to expect but what the workstation shows.
          const seen = isFirst && which === 'pool' ? { ...set, expectedPoolMs: null } : set;
          const isShut = findGateBlockers(gate, facts(right)).length > 0;
          return !isShut || findGateBlockers(gate, facts(seen)).length > 0;
        },
      ),
      { seed: seed(), numRuns: campaign(100, 3000) },
    );
  });
});
