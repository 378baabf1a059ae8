import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetUse } from '../../../../../shared/domain/lease/budget-use.ts';
import {
  decideLease,
  renewLease,
  type LeaseContent,
  type LeaseFacts,
} from '../../../../../shared/domain/lease/decide-lease.ts';
import type { LeaseRules } from '../../../../../shared/domain/lease/lease-rules.ts';
import { seed } from '../../../../bench/campaign.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-03-02T08:00:00.000Z');
const at = (hours: number): string => new Date(NOW + hours * HOUR).toISOString();

const RULES: LeaseRules = { run: { hours: 8, end: 'suspend' }, storage: { days: 10, end: 'archive' }, warnHours: 2 };

function makeFacts(part: Partial<LeaseFacts> = {}): LeaseFacts {
  return { rules: RULES, stageId: 'staging', since: at(-24), isRunning: true, isHeld: false, content: null, ...part };
}

const running = (until: string): LeaseContent => ({
  stage: 'staging',
  run: { from: at(-8), until },
  storageUntil: null,
  storageEnded: null,
});

const anyFacts: fc.Arbitrary<LeaseFacts> = fc.record({
  rules: fc.record({
    run: fc.option(fc.record({ hours: fc.integer({ min: 1, max: 100 }), end: fc.constantFrom('suspend', 'shutdown') })),
    storage: fc.option(fc.record({ days: fc.integer({ min: 1, max: 30 }), end: fc.constantFrom('archive', 'tell') })),
    warnHours: fc.integer({ min: 1, max: 48 }),
  }),
  stageId: fc.constantFrom('staging', 'integration'),
  since: fc.integer({ min: -1000, max: 0 }).map(at),
  isRunning: fc.boolean(),
  isHeld: fc.boolean(),
  content: fc.option(
    fc.record({
      stage: fc.constantFrom('staging', 'integration'),
      run: fc.option(fc.record({ from: fc.constant(at(-50)), until: fc.integer({ min: -40, max: 40 }).map(at) })),
      storageUntil: fc.option(fc.integer({ min: -40, max: 40 }).map(at)),
      storageEnded: fc.constant(null),
    }),
  ),
});

describe('a run-time lease', () => {
  it('begins when it is first seen to run, warns ahead, and ends at its time', () => {
    const begun = decideLease(makeFacts(), NOW);
    expect(begun.act).toMatchObject({ kind: 'begin', content: { run: { from: at(0), until: at(8) } } });
    const content = begun.act.kind === 'begin' ? begun.act.content : null;
    expect(decideLease(makeFacts({ content }), NOW + HOUR).run).toMatchObject({ state: 'running' });
    expect(decideLease(makeFacts({ content }), NOW + 7 * HOUR)).toMatchObject({
      run: { state: 'soon' },
      act: { kind: 'none' },
    });
    expect(decideLease(makeFacts({ content }), NOW + 8 * HOUR).act).toEqual({
      kind: 'end',
      part: 'run',
      end: 'suspend',
      until: at(8),
    });
  });

  it('waits while another run holds the configuration, and ends right after', () => {
    const content = running(at(-1));
    const held = decideLease(makeFacts({ content, isHeld: true }), NOW);
    expect(held).toMatchObject({ run: { state: 'waits' }, act: { kind: 'none' } });
    expect(decideLease(makeFacts({ content }), NOW).act).toMatchObject({ kind: 'end', part: 'run' });
  });

  it('is closed once nothing runs, so that the next start begins anew', () => {
    const closed = decideLease(makeFacts({ content: running(at(-1)), isRunning: false }), NOW);
    expect(closed).toMatchObject({ run: null, act: { kind: 'close', content: { run: null } } });
  });

  it('says nothing in a stage it was not written for', () => {
    const moved = decideLease(makeFacts({ content: running(at(-1)), stageId: 'integration' }), NOW);
    expect(moved.act).toMatchObject({ kind: 'begin', content: { stage: 'integration' } });
  });
});

describe('a storage lease', () => {
  it('counts from the entry, and is dealt with once', () => {
    const facts = makeFacts({ since: at(-241), isRunning: false });
    const over = decideLease(facts, NOW);
    expect(over.act).toEqual({ kind: 'end', part: 'storage', end: 'archive', until: at(-1) });
    const content = { stage: 'staging', run: null, storageUntil: null, storageEnded: at(-1) };
    expect(decideLease({ ...facts, content }, NOW)).toMatchObject({
      storage: { state: 'done' },
      act: { kind: 'none' },
    });
  });
});

describe('renewal', () => {
  it('lengthens, never shortens, and never beyond what the stage gives', () => {
    fc.assert(
      fc.property(
        anyFacts,
        fc.constantFrom('run', 'storage'),
        fc.integer({ min: 1, max: 1000 }),
        (facts, part, hours) => {
          const renewed = renewLease(facts, part, hours, NOW);
          const given = part === 'run' ? facts.rules.run?.hours : (facts.rules.storage?.days ?? 0) * 24;
          if (!renewed.ok) {
            expect(given === undefined || given === 0 || hours > given || (part === 'run' && !facts.isRunning)).toBe(
              true,
            );
            return;
          }
          expect(hours).toBeLessThanOrEqual(given ?? 0);
          expect(Date.parse(renewed.until)).toBeGreaterThanOrEqual(NOW + hours * HOUR);
          const before = decideLease(facts, NOW)[part];
          if (before) expect(Date.parse(renewed.until)).toBeGreaterThanOrEqual(Date.parse(before.until));
          const after = decideLease({ ...facts, content: renewed.content }, NOW)[part];
          expect(after).toMatchObject({ until: renewed.until });
          expect(['running', 'soon']).toContain(after?.state);
        },
      ),
      { seed: seed(), numRuns: 500 },
    );
  });
});

describe('the times of a lease', () => {
  const content = running(at(8));

  it('are warned of from just so many hours ahead', () => {
    const states = [6 * HOUR - 1, 6 * HOUR, 8 * HOUR - 1, 8 * HOUR].map(
      (ms) => decideLease(makeFacts({ content }), NOW + ms).run?.state,
    );
    expect(states).toEqual(['running', 'soon', 'soon', 'over']);
  });

  it('say when to look again: at the next warning or end', () => {
    const next = (hours: number, part: Partial<LeaseFacts> = {}): number =>
      (decideLease(makeFacts({ content, ...part }), NOW + hours * HOUR).nextMs - NOW) / HOUR;
    expect([0, 6, 8, 214, 216].map((hours) => next(hours))).toEqual([6, 8, 214, 216, Infinity]);
    expect(next(0, { rules: { run: null, storage: null, warnHours: 2 } })).toBe(Infinity);
  });

  it('are of storage what stands written, else the days since it came', () => {
    const until = (part: Partial<LeaseContent>, rules = RULES) =>
      decideLease(makeFacts({ rules, content: { ...content, ...part } }), NOW).storage?.until;
    expect(until({})).toBe(at(216));
    expect(until({ storageUntil: at(5) })).toBe(at(5));
    expect(until({ storageUntil: at(5), stage: 'integration' })).toBe(at(216));
    expect(until({ storageUntil: at(5) }, { ...RULES, storage: null })).toBeUndefined();
  });

  it('let a hold go before what no longer runs is closed', () => {
    expect(decideLease(makeFacts({ content, isRunning: false, isHeld: true }), NOW).act).toEqual({ kind: 'none' });
  });
});

describe('a renewal by hand', () => {
  const content = running(at(2));
  const renewed = (part: 'run' | 'storage', hours: number, facts: Partial<LeaseFacts> = {}) =>
    renewLease(makeFacts({ content, ...facts }), part, hours, NOW);

  it('lasts from now, up to all that the stage gives', () => {
    expect(renewed('run', 8)).toEqual({
      ...{ ok: true, until: at(8) },
      content: { ...content, run: { from: at(-8), until: at(8) } },
    });
    expect(renewed('run', 1)).toMatchObject({ until: at(2) });
    expect(renewed('storage', 240)).toEqual({
      ok: true,
      until: at(240),
      content: { ...content, storageUntil: at(240) },
    });
    expect(renewed('storage', 1)).toMatchObject({ until: at(216) });
    expect(renewed('run', 3, { content: null })).toMatchObject({ content: { run: { from: at(0), until: at(3) } } });
    expect(renewed('run', 3, { stageId: 'integration' })).toMatchObject({
      content: { stage: 'integration', run: { from: at(0), until: at(3) } },
    });
  });

  it.each([
    ['run', 9, {}, 'too-long'],
    ['storage', 241, {}, 'too-long'],
    ['run', 1, { isRunning: false }, 'not-running'],
    ['run', 1, { rules: { ...RULES, run: null } }, 'no-lease'],
    ['storage', 1, { rules: { ...RULES, storage: null } }, 'no-lease'],
  ] as const)('of %s by %i hours is refused: %j', (part, hours, facts, fault) => {
    expect(renewed(part, hours, facts)).toEqual({ ok: false, fault });
  });

  it('of storage needs nothing that runs', () => {
    expect(renewed('storage', 1, { isRunning: false }).ok).toBe(true);
  });
});

describe('any lease', () => {
  it('never ends while something holds the configuration, and never before its time', () => {
    fc.assert(
      fc.property(anyFacts, fc.integer({ min: -50, max: 50 }), (facts, hours) => {
        const now = NOW + hours * HOUR;
        const { act, nextMs } = decideLease(facts, now);
        if (act.kind === 'end') {
          expect(facts.isHeld).toBe(false);
          expect(Date.parse(act.until)).toBeLessThanOrEqual(now);
          if (act.part === 'run') expect(facts.isRunning).toBe(true);
        }
        expect(nextMs).toBeGreaterThan(now);
      }),
      { seed: seed(), numRuns: 500 },
    );
  });

  it('comes to rest: doing what is said leads to a state that asks for nothing more at that moment', () => {
    fc.assert(
      fc.property(anyFacts, (start) => {
        let facts: LeaseFacts = { ...start, isHeld: false };
        for (let step = 0; step < 6; step += 1) {
          const { act } = decideLease(facts, NOW);
          if (act.kind === 'none') return;
          if (act.kind === 'begin' || act.kind === 'close') facts = { ...facts, content: act.content };
          else if (act.part === 'run') facts = { ...facts, isRunning: false };
          else {
            const content = facts.content?.stage === facts.stageId ? facts.content : null;
            const kept = content ?? { stage: facts.stageId, run: null, storageUntil: null, storageEnded: null };
            facts = { ...facts, content: { ...kept, storageEnded: act.until } };
          }
        }
        expect(decideLease(facts, NOW).act).toEqual({ kind: 'none' });
      }),
      { seed: seed(), numRuns: 500 },
    );
  });
});

describe('a budget', () => {
  it('is tight, full or passed by what is there, and says nothing without a limit', () => {
    const used = { configurations: 4, vcpus: 8, memoryBytes: 10, diskBytes: 3 };
    expect(budgetUse({ configurations: 4, vcpus: 10, memoryBytes: 9, diskBytes: null }, used)).toEqual([
      { part: 'configurations', used: 4, limit: 4, state: 'full' },
      { part: 'vcpus', used: 8, limit: 10, state: 'tight' },
      { part: 'memory', used: 10, limit: 9, state: 'over' },
    ]);
    const none = { configurations: null, vcpus: 10, memoryBytes: null, diskBytes: 4 };
    expect(budgetUse(none, { ...used, vcpus: 7 }).map(({ state }) => state)).toEqual(['fits', 'fits']);
  });
});
