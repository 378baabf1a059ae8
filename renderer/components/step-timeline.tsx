import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import classes from './step-timeline.module.css';

const ROW_HEIGHT = 24;
/** Rows that page up and page down pass over. */
const PAGE = 10;

/** One step on the axis of time. */
export interface TimelineBar {
  readonly id: string;
  readonly title: string;
  /** Read aloud after the title: when it begins, how long it takes, what goes on beside it. */
  readonly words: string;
  readonly startMs: number;
  readonly lengthMs: number;
  /** One of the chain that decides how long everything takes. */
  readonly isCritical: boolean;
}

/** Steps as bars on an axis of time, one of them selected; only what is on screen exists. Arrow keys move the selection. */
export function StepTimeline({
  bars,
  endMs,
  ticks,
  legend,
  selectedId,
  onSelect,
}: {
  readonly bars: readonly TimelineBar[];
  readonly endMs: number;
  /** Times to mark on the axis, with their words. */
  readonly ticks: readonly { readonly atMs: number; readonly word: string }[];
  readonly legend: string;
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}) {
  const optionId = useId();
  // In state, not in a ref: the virtualiser must run again once the element is there.
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const virtualizer = useVirtualizer({
    count: bars.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => bars[index]?.id ?? index,
    overscan: 8,
  });
  const selected = bars.findIndex(({ id }) => id === selectedId);
  useEffect(() => {
    if (scroller && selected >= 0) virtualizer.scrollToIndex(selected, { align: 'auto' });
  }, [scroller, selected, virtualizer]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = targetOf(event.key, selected, bars.length);
    const bar = to === undefined ? undefined : bars[to];
    if (!bar) return;
    event.preventDefault();
    onSelect(bar.id);
  };
  const share = (ms: number): string => `${String(endMs === 0 ? 0 : (100 * ms) / endMs)}%`;
  return (
    <div className={classes['frame']}>
      <div className={classes['axis']} aria-hidden>
        <span className={classes['legend']}>{legend}</span>
        <span className={classes['scale']}>
          {ticks.map(({ atMs, word }) => (
            <span key={atMs} className={classes['tick']} style={{ insetInlineStart: share(atMs) }}>
              {word}
            </span>
          ))}
        </span>
      </div>
      <div
        ref={setScroller}
        className={classes['scroller']}
        role="listbox"
        tabIndex={0}
        aria-label="Steps by time"
        aria-activedescendant={selected < 0 ? undefined : `${optionId}-${String(selected)}`}
        onKeyDown={onKeyDown}
      >
        <div style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ key, index, start }) => {
            const bar = bars[index];
            return (
              bar && (
                <div
                  key={key}
                  id={`${optionId}-${String(index)}`}
                  className={classes['row']}
                  style={{ height: ROW_HEIGHT, transform: `translateY(${String(start)}px)` }}
                  role="option"
                  aria-selected={bar.id === selectedId}
                  aria-setsize={bars.length}
                  aria-posinset={index + 1}
                  aria-label={`${bar.title}. ${bar.words}`}
                  data-step={bar.id}
                  onClick={() => onSelect(bar.id)}
                >
                  <span className={classes['title']} title={bar.title}>
                    {bar.title}
                  </span>
                  <span className={classes['track']}>
                    <span
                      className={classes['bar']}
                      data-critical={bar.isCritical || undefined}
                      style={{ insetInlineStart: share(bar.startMs), width: share(bar.lengthMs) }}
                    />
                  </span>
                </div>
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

function targetOf(key: string, at: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(count - 1, at + 1);
    case 'ArrowUp':
      return Math.max(0, at - 1);
    case 'PageDown':
      return Math.min(count - 1, at + PAGE);
    case 'PageUp':
      return Math.max(0, at - PAGE);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
