import { useEffect, useState } from 'react';
import type { DriftSample } from '../../../shared/domain/drift/drift-view.ts';
import { baselineText } from '../../../shared/text/drift-text.ts';
import { countOf, formatAbsolute } from '../../../shared/text/format.ts';
import { loadDriftHistory } from '../../commands/drift.ts';
import { RelativeTime } from '../../components/relative-time.tsx';
import { useStore } from '../../state/store.ts';
import classes from './comparison.module.css';

const WIDTH = 200;
const HEIGHT = 40;
const EDGE = 3;

/** How the score of a configuration went against what it is held against all the time; nothing while it never changed. */
export function HistoryChart({ id, score }: { readonly id: string; readonly score: number }) {
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
  const [first] = samples;
  if (!first || !view || samples.length < 2) return null;
  const low = Math.min(...samples.map((sample) => sample.score), 99);
  const label = `Score over time: lowest ${String(low)} %, ${countOf(samples.length, 'change')}`;
  return (
    <figure className={classes['history']}>
      <span className={classes['scale']} aria-hidden>
        <span>100 %</span>
        <span>{low} %</span>
      </span>
      <svg
        className={classes['chart']}
        viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`}
        role="img"
        aria-label={label}
      >
        <title>{label}</title>
        <path d={`M0 ${String(EDGE)}H${String(WIDTH)}`} className={classes['full']} />
        <path d={toSteps(samples, low)} fill="none" stroke="currentColor" strokeWidth="1.5" />
      </svg>
      <figcaption className={classes['formula']} title={`since ${formatAbsolute(first.at)}`}>
        against {baselineText(view)}, since <RelativeTime iso={first.at} />
      </figcaption>
    </figure>
  );
}

/** A score holds until the next one: steps, not slopes. The last reaches the edge. */
function toSteps(samples: readonly DriftSample[], low: number): string {
  const start = Date.parse(samples[0]?.at ?? '');
  const span = Math.max(1, Date.parse(samples.at(-1)?.at ?? '') - start);
  const points = samples.map(({ at, score }) => ({
    // What was last said has a tenth of the width of its own.
    x: ((WIDTH * 0.9) / span) * (Date.parse(at) - start),
    y: EDGE + ((HEIGHT - 2 * EDGE) * (100 - score)) / Math.max(1, 100 - low),
  }));
  const steps = points.map(
    ({ x, y }, index) => `${index === 0 ? 'M' : 'H'}${x.toFixed(1)}${index === 0 ? ' ' : 'V'}${y.toFixed(1)}`,
  );
  return `${steps.join('')}H${String(WIDTH)}`;
}
