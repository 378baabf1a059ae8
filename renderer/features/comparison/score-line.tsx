import type { Comparison } from '../../../shared/domain/drift/compare.ts';
import { SCORE_FORMULA } from '../../../shared/domain/drift/score.ts';
import { Chip } from '../../components/chip.tsx';
import { countOf } from '../../../shared/text/format.ts';
import { HistoryChart } from './history-chart.tsx';
import classes from './comparison.module.css';

const TONES = { critical: 'bad', high: 'bad', medium: 'waiting', low: 'plain' } as const;

/** The score with what it is made of, its formula, and how it went. */
export function ScoreLine({
  comparison,
  historyOf,
}: {
  readonly comparison: Comparison;
  readonly historyOf: string | null;
}) {
  const { score, tally } = comparison;
  return (
    <div className={classes['score']}>
      <strong className={classes['figure']}>{score} %</strong>
      <span>
        {countOf(tally.drift, 'difference')}, {tally.expected} expected, {tally.same} the same
      </span>
      {(['critical', 'high', 'medium', 'low'] as const)
        .filter((severity) => tally.bySeverity[severity] > 0)
        .map((severity) => (
          <Chip key={severity} tone={TONES[severity]}>
            {`${String(tally.bySeverity[severity])} ${severity}`}
          </Chip>
        ))}
      {historyOf !== null && <HistoryChart id={historyOf} score={score} />}
      <span className={classes['formula']}>
        {SCORE_FORMULA}. Here: 100 × (1 − {tally.driftWeight} ÷ {tally.totalWeight}).
      </span>
    </div>
  );
}
