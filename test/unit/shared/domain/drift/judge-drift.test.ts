import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Severity } from '../../../../../shared/domain/drift/field-rules.ts';
import { addTallies, WEIGHTS, type Tally } from '../../../../../shared/domain/drift/score.ts';
import { judgeDrift } from '../../../../../shared/domain/drift/judge-drift.ts';
import { NO_TOLERANCE, type DriftTolerance } from '../../../../../shared/domain/drift/tolerance.ts';

/** Among fields that weigh 100 together. */
function tallyOf(bySeverity: Partial<Tally['bySeverity']>): Tally {
  const counts = { ...addTallies([]).bySeverity, ...bySeverity };
  const severities = Object.keys(counts) as Severity[];
  const drift = severities.reduce((sum, severity) => sum + counts[severity], 0);
  const driftWeight = severities.reduce((sum, severity) => sum + counts[severity] * WEIGHTS[severity], 0);
  return { ...addTallies([]), drift, bySeverity: counts, driftWeight, totalWeight: 100 };
}

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
