import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { NotebookPen } from 'lucide-react';
import type { TimelineEntry } from '../../../../shared/domain/evidence/timeline.ts';
import { Name } from '../../../components/name.tsx';
import { StateMark } from '../../../components/state-mark.tsx';
import type { EntryNames } from '../../../../shared/text/activity-text.ts';
import { formatAbsolute, formatClock } from '../../../../shared/text/format.ts';
import { dayOf, entryText, entryTone, kindWord } from '../../../../shared/text/timeline-text.ts';
import type { WindowView } from './timeline-window.ts';
import classes from './timeline.module.css';

const ROW_HEIGHT = 32;

/** Entries of any number, newest first, of which only what is on screen exists. Arrow keys go from entry to entry. */
export function EntryList({
  view,
  names,
  selectedSeq,
  remarked,
  onSelect,
  onRange,
}: {
  readonly view: WindowView;
  readonly names: EntryNames;
  readonly selectedSeq: number | null;
  /** Entries that a reviewer has remarked on. */
  readonly remarked: ReadonlySet<number>;
  readonly onSelect: (seq: number) => void;
  readonly onRange: (first: number, last: number) => void;
}) {
  const id = useId();
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const count = view.total ?? 0;
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
  });
  const items = virtualizer.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onRange(first, last), [first, last, onRange, view]);
  const selectedIndex = findIndex(view, first, last, selectedSeq);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 12, PageUp: -12 }[event.key];
    const target =
      event.key === 'Home'
        ? 0
        : event.key === 'End'
          ? count - 1
          : step === undefined
            ? null
            : (selectedIndex ?? first) + step;
    if (target === null || count === 0) return;
    event.preventDefault();
    const index = Math.min(count - 1, Math.max(0, target));
    virtualizer.scrollToIndex(index);
    const entry = view.entryAt(index);
    if (entry) onSelect(entry.seq);
  };
  const top = Math.min(count - 1, Math.max(0, Math.floor((virtualizer.scrollOffset ?? 0) / ROW_HEIGHT)));
  const topEntry = view.entryAt(top);
  return (
    <div className={classes['listbox']}>
      <div className={classes['day']} aria-hidden>
        {topEntry ? dayOf(topEntry.time) : ' '}
      </div>
      <div
        ref={setScroller}
        className={classes['scroller']}
        tabIndex={0}
        role="listbox"
        aria-label="Entries"
        aria-activedescendant={selectedIndex === null ? undefined : `${id}-${String(selectedSeq)}`}
        onKeyDown={onKeyDown}
      >
        <div className={classes['rows']} style={{ height: virtualizer.getTotalSize() }} role="presentation">
          {items.map(({ index, start }) => {
            const entry = view.entryAt(index);
            const before = index === 0 ? undefined : view.entryAt(index - 1);
            const isNewDay = entry !== undefined && before !== undefined && dayOf(before.time) !== dayOf(entry.time);
            return (
              <div
                key={index}
                id={entry && `${id}-${String(entry.seq)}`}
                className={classes['row']}
                style={{ height: ROW_HEIGHT, transform: `translateY(${String(start)}px)` }}
                role="option"
                aria-selected={entry !== undefined && entry.seq === selectedSeq}
                aria-setsize={count}
                aria-posinset={index + 1}
                data-kind={entry?.kind}
                data-seq={entry?.seq}
                data-new-day={isNewDay || undefined}
                data-run={(entry?.runId ?? null) !== null || undefined}
                onClick={() => entry && onSelect(entry.seq)}
              >
                {entry ? <Row entry={entry} names={names} isRemarked={remarked.has(entry.seq)} day={isNewDay} /> : '…'}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function findIndex(view: WindowView, first: number, last: number, seq: number | null): number | null {
  if (seq === null) return null;
  for (let index = first; index <= last; index += 1) if (view.entryAt(index)?.seq === seq) return index;
  return null;
}

function Row({
  entry,
  names,
  isRemarked,
  day,
}: {
  readonly entry: TimelineEntry;
  readonly names: EntryNames;
  readonly isRemarked: boolean;
  readonly day: boolean;
}): ReactNode {
  const sentence = entryText(entry, names);
  return (
    <>
      <time className={classes['clock']} dateTime={entry.time} title={formatAbsolute(entry.time)}>
        {formatClock(entry.time)}
      </time>
      <StateMark tone={entryTone(entry)} />
      <span className={classes['text']} data-step={entry.kind === 'run.step' || undefined} title={sentence}>
        {sentence}
      </span>
      {day && <span className={classes['dayChip']}>{dayOf(entry.time)}</span>}
      {isRemarked && <NotebookPen size={13} aria-label="has a remark" className={classes['noted']} />}
      <span className={classes['actor']}>
        <Name>{entry.actor}</Name>
      </span>
      <span className={classes['seq']} title={kindWord(entry.kind)}>
        #{entry.seq}
      </span>
    </>
  );
}
