import { useMemo } from 'react';
import type { ReplayEntry } from '../../../../shared/domain/replay/replay-entry.ts';
import classes from './replay.module.css';

const MOST_BARS = 80;

/** How much changed when: bars over the slider, each for an equal share of the entries' time; those up to the moment are dark. */
export function Density({
  moments,
  position,
}: {
  readonly moments: readonly ReplayEntry[];
  readonly position: number;
}) {
  const bars = useMemo(() => countBars(moments), [moments]);
  const highest = Math.max(1, ...bars.map(({ count }) => count));
  // Few entries are thin lines, not blocks.
  const width = 0.8 * (bars.length / MOST_BARS);
  return (
    <svg
      className={classes['density']}
      viewBox={`0 0 ${String(Math.max(1, bars.length))} 20`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {bars.map(({ count, before }, i) => {
        const height = count === 0 ? 0 : 3 + (17 * count) / highest;
        return (
          <rect
            key={i}
            x={i + 0.5 - width / 2}
            width={width}
            y={20 - height}
            height={height}
            data-past={before < position || undefined}
          />
        );
      })}
    </svg>
  );
}

/** The slider stops at entries, so its bars stand over equal numbers of entries; their height tells how fast those came. */
function countBars(moments: readonly ReplayEntry[]): readonly { readonly count: number; readonly before: number }[] {
  const barCount = Math.min(MOST_BARS, moments.length);
  return Array.from({ length: barCount }, (_, i) => {
    const from = Math.floor((i * moments.length) / barCount);
    const to = Math.max(from + 1, Math.floor(((i + 1) * moments.length) / barCount));
    const [first, last] = [moments[from], moments[Math.min(to, moments.length) - 1]];
    if (!first || !last) return { count: 0, before: from };
    const spanMs = Math.max(1000, Date.parse(last.time) - Date.parse(first.time));
    return { count: Math.log2(1 + ((to - from) * 3_600_000) / spanMs), before: from };
  });
}
