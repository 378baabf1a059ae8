import { useEffect, useState } from 'react';
import type { Comparison } from '../../../shared/domain/drift/compare.ts';
import type { DriftSample } from '../../../shared/domain/drift/drift-view.ts';
import { SCORE_FORMULA } from '../../../shared/domain/drift/score.ts';
import { loadDriftHistory } from '../../commands/drift.ts';
import { Chip } from '../../components/chip.tsx';
import { useStore } from '../../state/store.ts';
import { countOf } from '../../../shared/text/format.ts';
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
      {historyOf !== null && <History id={historyOf} score={score} />}
      <span className={classes['formula']}>
        {SCORE_FORMULA}. Here: 100 × (1 − {tally.driftWeight} ÷ {tally.totalWeight}).
      </span>
    </div>
  );
}

/** How the score went, as a line; the table for screen readers is its label. */
function History({ id, score }: { readonly id: string; readonly score: number }) {
  const [samples, setSamples] = useState<readonly DriftSample[]>([]);
  const view = useStore((state) => state.drift.get(id));
  useEffect(() => {
    let isCurrent = true;
    void loadDriftHistory.run(id).then((loaded) => {
      if (isCurrent) setSamples(loaded);
    });
    return () => {
      isCurrent = false;
    };
  }, [id, score, view]);
  if (samples.length < 2) return null;
  const [first] = samples;
  const start = Date.parse(first?.at ?? '');
  const span = Math.max(1, Date.parse(samples.at(-1)?.at ?? '') - start);
  const low = Math.min(...samples.map((sample) => sample.score), 99);
  const points = samples.map((sample) => {
    const x = 2 + (156 * (Date.parse(sample.at) - start)) / span;
    const y = 3 + (26 * (100 - sample.score)) / Math.max(1, 100 - low);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const label = `Score over time: lowest ${String(low)} %, ${countOf(samples.length, 'change')}`;
  return (
    <svg className={classes['chart']} viewBox="0 0 160 32" role="img" aria-label={label}>
      <title>{label}</title>
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" />
    </svg>
  );
}
