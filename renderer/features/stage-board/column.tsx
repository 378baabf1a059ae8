import { ActionIcon } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronsLeft, ChevronsRight } from 'lucide-react';
import { memo, useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react';
import { toggleStage } from '../../commands/window.ts';
import { Name } from '../../components/name.tsx';
import { isFiltering, selectColumn, type BoardColumn } from '../../state/board.ts';
import { store, useStore } from '../../state/store.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { BudgetMeters } from './budget-meters.tsx';
import { Card, CARD_PITCH } from './card.tsx';
import { makeDropTarget } from './drag.ts';
import { judgeDrop } from './drop-verdict.ts';
import { likelyHeight, observeHeight } from './list-height.ts';
import classes from './column.module.css';

interface ColumnProps {
  readonly id: string;
  readonly columnKey: string;
}

/** One stage of the service, or the tray. */
export const Column = memo(function Column({ id, columnKey }: ColumnProps) {
  const column = useStore((state) => selectColumn(state, id));
  const isCollapsed = useStore((state) => state.settings.collapsedStages.includes(columnKey));
  const verdictKind = useStore((state) => state.draggedKey && judgeDrop(state, state.draggedKey, id).kind);
  const verdictText = useStore((state) => state.draggedKey && judgeDrop(state, state.draggedKey, id).text);
  const [element, setElement] = useState<HTMLElement | null>(null);
  const [isOver, setOver] = useState(false);
  useEffect(
    () =>
      element
        ? makeDropTarget(element, id, {
            accepts: (key) => judgeDrop(store.getState(), key, id).kind === 'open',
            setOver,
          })
        : undefined,
    [element, id],
  );
  if (!column) return null;
  const name = column.stage?.name ?? 'Not in a stage';
  return (
    <section
      ref={setElement}
      className={classes['column']}
      aria-label={`${inSentence(name)}, ${countOf(column.totalCount, 'configuration')}`}
      data-column={id}
      data-tray={column.stage === null || undefined}
      data-collapsed={isCollapsed || undefined}
      data-drop={verdictKind ?? undefined}
      data-over={isOver || undefined}
    >
      <ColumnHead column={column} name={name} columnKey={columnKey} isCollapsed={isCollapsed} verdict={verdictText} />
      {!isCollapsed && <CardList column={column} name={name} />}
    </section>
  );
});

function ColumnHead({
  column,
  name,
  columnKey,
  isCollapsed,
  verdict,
}: {
  readonly column: BoardColumn;
  readonly name: string;
  readonly columnKey: string;
  readonly isCollapsed: boolean;
  /** While a card is held: what dropping it here would do, in the place of the sums, so that nothing moves. */
  readonly verdict: string | null;
}) {
  const { totalCount, vmCount, runningCount, vcpus, memoryBytes, diskBytes } = column;
  const shown =
    column.keys.length === totalCount ? String(totalCount) : `${String(column.keys.length)}/${String(totalCount)}`;
  return (
    <header className={classes['head']}>
      <div className={classes['title']}>
        <h2>
          <Name>{name}</Name>
        </h2>
        <span className={classes['count']}>{shown}</span>
        <ActionIcon
          className={classes['fold']}
          size={24}
          aria-expanded={!isCollapsed}
          aria-label={`${isCollapsed ? 'Open' : 'Collapse'} ${inSentence(name)}`}
          onClick={() => void toggleStage.run(columnKey)}
        >
          {isCollapsed ? <ChevronsRight size={14} /> : <ChevronsLeft size={14} />}
        </ActionIcon>
      </div>
      {verdict !== null && !isCollapsed && <div className={classes['verdict']}>{verdict}</div>}
      {verdict === null && !isCollapsed && (
        <div
          className={classes['sums']}
          title={`${String(vcpus)} vCPUs, ${formatBytes(memoryBytes)} memory, ${formatBytes(diskBytes)} disk`}
        >
          <span>
            {runningCount}/{vmCount} VMs
          </span>
          <span>{vcpus} vCPU</span>
          <span>{formatBytes(memoryBytes)}</span>
        </div>
      )}
      {column.stage && !isCollapsed && (
        <BudgetMeters stage={column.stage} used={{ configurations: totalCount, vcpus, memoryBytes, diskBytes }} />
      )}
    </header>
  );
}

const pitchOf = (): number => CARD_PITCH;

function CardList({ column, name }: { readonly column: BoardColumn; readonly name: string }) {
  const { id, keys } = column;
  // In state, not in a ref: the virtualiser must run again once the element is there.
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  // The same function while the keys are the same: with another one the virtualiser places every card of the column anew.
  const getItemKey = useCallback((index: number) => keys[index] ?? index, [keys]);
  const virtualizer = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroller,
    estimateSize: pitchOf,
    getItemKey,
    // None in the first frame: what one has to scroll to is made after it.
    overscan: useDeferredValue(1, 0),
    // Cards are in the first frame, not in the one after the list has been measured.
    initialRect: { width: 0, height: likelyHeight(id) },
    observeElementRect: useMemo(() => observeHeight(id), [id]),
  });
  const request = useStore((state) => state.focusRequests);
  const focusedIndex = useStore((state) => (state.focusedKey === null ? -1 : keys.indexOf(state.focusedKey)));
  useEffect(() => {
    if (request > 0 && focusedIndex >= 0) virtualizer.scrollToIndex(focusedIndex, { align: 'auto' });
    // Only a request scrolls; a card that changes its place does not drag the view along.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- focusedIndex and virtualizer change without a request
  }, [request]);
  return (
    <div ref={setScroller} className={classes['scroller']} tabIndex={0}>
      {keys.length === 0 && <EmptyColumn column={column} />}
      <ul className={classes['list']} style={{ height: virtualizer.getTotalSize() }} aria-label={inSentence(name)}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            className={classes['slot']}
            style={{ transform: `translateY(${String(start)}px)` }}
            aria-setsize={keys.length}
            aria-posinset={index + 1}
          >
            <Card id={keys[index] ?? ''} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function EmptyColumn({ column }: { readonly column: BoardColumn }) {
  const isFiltered = useStore((state) => isFiltering(state.boardFilter));
  return (
    <p className={classes['nothing']}>{isFiltered && column.totalCount > 0 ? 'Nothing matches' : 'Nothing here'}</p>
  );
}
