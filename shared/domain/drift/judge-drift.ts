import type { Severity } from './field-rules.ts';
import { scoreOf, worstOf, type Tally } from './score.ts';
import type { DriftTolerance } from './tolerance.ts';

/** Drift as a stage judges it. */
export interface DriftJudgement {
  /** Differences that count. */
  readonly count: number;
  /** The worst of those that count; null where none does. */
  readonly worst: Severity | null;
  /** The score and the least one that is asked for; null where it is reached, or none is asked for. */
  readonly lowScore: { readonly score: number; readonly least: number } | null;
}

const WORST_FIRST = ['critical', 'high', 'medium', 'low'] as const satisfies readonly Severity[];

/** Judges drift by what a stage lets pass. */
export function judgeDrift(tally: Tally, { countsFrom, leastScore }: DriftTolerance): DriftJudgement {
  const counting = WORST_FIRST.slice(0, WORST_FIRST.indexOf(countsFrom) + 1);
  const count = counting.reduce((sum, severity) => sum + tally.bySeverity[severity], 0);
  const score = scoreOf(tally);
  return {
    count,
    worst: count > 0 ? worstOf(tally) : null,
    lowScore: leastScore !== null && score < leastScore ? { score, least: leastScore } : null,
  };
}
