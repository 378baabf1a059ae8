import { useVirtualizer } from '@tanstack/react-virtual';
import { useState, type ReactNode } from 'react';
import classes from './virtual-list.module.css';

/** A list of any length of which only what is on screen exists. All rows have the same height. */
export function VirtualList({
  count,
  rowHeight,
  label,
  rowKey,
  renderRow,
}: {
  readonly count: number;
  readonly rowHeight: number;
  readonly label: string;
  readonly rowKey: (index: number) => string | number;
  readonly renderRow: (index: number) => ReactNode;
}) {
  // In state, not in a ref: the virtualiser must run again once the element is there.
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller,
    estimateSize: () => rowHeight,
    getItemKey: rowKey,
    overscan: 6,
  });
  return (
    <div ref={setScroller} className={classes['scroller']} tabIndex={0} role="region" aria-label={label}>
      <ul className={classes['list']} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <li
            key={key}
            className={classes['row']}
            style={{ height: rowHeight, transform: `translateY(${String(start)}px)` }}
            aria-setsize={count}
            aria-posinset={index + 1}
          >
            {renderRow(index)}
          </li>
        ))}
      </ul>
    </div>
  );
}
