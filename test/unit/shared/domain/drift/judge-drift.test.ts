import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity } from '../../../../../shared/domain/drift/field-rules.ts';
import { addTallies, scoreOf, WEIGHTS, worstOf, type Tally } from '../../../../../shared/domain/drift/score.ts';
import { judgeDrift } from '../../../../../shared/domain/drift/judge-drift.ts';
import { NO_RULES, toleranceOf } from '../../../../../shared/domain/stage-rules.ts';
import { NO_TOLERANCE, type DriftTolerance } from '../../../../../shared/domain/drift/tolerance.ts';

/** Among fields that weigh 100 together. */
function tallyOf(bySeverity: Partial<Tally['bySeverity']>): Tally {
  const counts = { ...addTallies([]).bySeverity, ...bySeverity };
  const severities = Object.keys(counts) as Severity[];
  const drift = severities.reduce((sum, severity) => sum + counts[severity], 0);
  const driftWeight = severities.reduce((sum, severity) => sum + counts[severity] * WEIGHTS[severity], 0);
  return { ...addTallies([]), drift, bySeverity: counts, driftWeight, totalWeight: 100 };
}

describe('tallies of several VMs', () => {
  it('are added up, part by part', () => {
    const one: Tally = {
      ...{ same: 1, expected: 2, drift: 3, driftWeight: 4, totalWeight: 5 },
      bySeverity: { critical: 6, high: 7, medium: 8, low: 9 },
    };
    expect(addTallies([one, one, one])).toEqual({
      ...{ same: 3, expected: 6, drift: 9, driftWeight: 12, totalWeight: 15 },
      bySeverity: { critical: 18, high: 21, medium: 24, low: 27 },
    });
  });

  it.each([
    [0, 0, 100],
    [0, 10, 100],
    [1, 10_000, 99.9],
    [1, 3, 66.6],
    [3, 3, 0],
  ])('of %i in %i come to a score of %f', (driftWeight, totalWeight, score) => {
    expect(scoreOf({ driftWeight, totalWeight })).toBe(score);
  });

  it('know the worst of them', () => {
    const worst = (part: Partial<Tally['bySeverity']>) => worstOf(tallyOf(part));
    expect([{ critical: 1, low: 1 }, { high: 1 }, { medium: 2, low: 1 }, { low: 1 }, {}].map(worst)).toEqual([
      'critical',
      'high',
      'medium',
      'low',
      null,
    ]);
  });

  it('are judged by what the stage tolerates, which is nothing where it says nothing', () => {
    const drift = { countsFrom: 'high', leastScore: null } as const;
    expect(toleranceOf({ ...NO_RULES, drift })).toBe(drift);
    expect(toleranceOf(NO_RULES)).toBe(NO_TOLERANCE);
  });
});

describe('judgeDrift', () => {
  it.each<[string, Partial<Tally['bySeverity']>, DriftTolerance, object]>([
    ['no drift', {}, NO_TOLERANCE, { count: 0, worst: null, lowScore: null }],
    ['every difference', { high: 1, low: 2 }, NO_TOLERANCE, { count: 3, worst: 'high', lowScore: null }],
    ['the milder ones', { low: 2 }, { countsFrom: 'medium', leastScore: null }, { count: 0, worst: null }],
    [
      'its own severity',
      { medium: 1, low: 2 },
      { countsFrom: 'medium', leastScore: null },
      { count: 1, worst: 'medium' },
    ],
    [
      'worse than it',
      { critical: 1, high: 2 },
      { countsFrom: 'critical', leastScore: null },
      { count: 1, worst: 'critical' },
    ],
    ['a score reached', { low: 5 }, { countsFrom: 'high', leastScore: 95 }, { count: 0, lowScore: null }],
    [
      'many mild ones',
      { low: 6 },
      { countsFrom: 'high', leastScore: 95 },
      { count: 0, lowScore: { score: 94, least: 95 } },
    ],
  ])('judges %s', (_what, bySeverity, tolerance, expected) => {
    expect(judgeDrift(tallyOf(bySeverity), tolerance)).toMatchObject(expected);
  });

  it('never counts more where more is tolerated', () => {
    const severities = ['low', 'medium', 'high', 'critical'] as const;
    const counts = fc.record({ critical: fc.nat(2), high: fc.nat(3), medium: fc.nat(3), low: fc.nat(3) });
    fc.assert(
      fc.property(counts, fc.nat(2), (bySeverity, at) => {
        const tally = tallyOf(bySeverity);
        const [strict, lax] = [severities[at], severities[at + 1]].map((countsFrom) =>
          judgeDrift(tally, { countsFrom: countsFrom ?? 'low', leastScore: null }),
        );
        expect(lax?.count).toBeLessThanOrEqual(strict?.count ?? -1);
        expect(judgeDrift(tally, NO_TOLERANCE).count).toBe(tally.drift);
      }),
    );
  });
});
