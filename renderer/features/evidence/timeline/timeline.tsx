import { Button } from '@mantine/core';
import { useEffect, useMemo, type ReactNode } from 'react';
import type { EvidenceSource } from '../../../../shared/domain/evidence/timeline.ts';
import { look } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { FRESH_VIEW, sourceKey } from '../../../state/evidence-view-slice.ts';
import { useStore } from '../../../state/store.ts';
import type { EntryNames } from '../../../../shared/text/activity-text.ts';
import { countOf } from '../../../../shared/text/format.ts';
import { EntryDetails } from '../entry/entry-details.tsx';
import { EntryList } from './entry-list.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useTimeline } from './use-timeline.ts';
import classes from './timeline.module.css';

const NO_REMARKS: ReadonlySet<number> = new Set();

/** The entries of a source: filtered, searched, each to be opened to its evidence. The same for the ledger and for a bundle. */
export function Timeline({
  source,
  names,
  newestSeq,
  remarked = NO_REMARKS,
  empty,
  renderBeside,
}: {
  readonly source: EvidenceSource;
  readonly names: EntryNames;
  /** Newest entry the window knows of; 0 where none is added any more. */
  readonly newestSeq: number;
  readonly remarked?: ReadonlySet<number>;
  /** Shown where the source has no entry at all. */
  readonly empty: ReactNode;
  /** More about the entry that is open. */
  readonly renderBeside?: (seq: number) => ReactNode;
}) {
  const { filter, selectedSeq } = useStore((state) => state.sourceViews[sourceKey(source)] ?? FRESH_VIEW);
  const { view, onRange, refresh } = useTimeline(source, filter);
  const added = view.upToSeq > 0 && newestSeq > view.upToSeq;
  // What is added comes by itself: rows keep their place by number from the newest, and few people read while runs write.
  useEffect(() => {
    if (added) refresh();
  }, [added, newestSeq, refresh]);
  const isFiltered = useMemo(() => JSON.stringify(filter) !== JSON.stringify(FRESH_VIEW.filter), [filter]);
  if (view.total === 0 && !isFiltered) return empty;
  return (
    <div className={classes['timeline']}>
      <FilterBar
        source={source}
        filter={filter}
        upToSeq={view.upToSeq}
        count={view.total === null ? '' : countOf(view.total, 'entry', 'entries')}
      />
      {view.problem && (
        <div className={classes['problem']}>
          <ProblemBox
            problem={view.problem}
            onCopy={copyDetails}
            actions={
              <Button size="compact-xs" variant="default" onClick={refresh}>
                Try again
              </Button>
            }
          />
        </div>
      )}
      <div className={classes['body']} data-open={selectedSeq !== null || undefined}>
        {view.total === 0 ? (
          <p className={classes['nothing']}>Nothing matches</p>
        ) : (
          <EntryList
            view={view}
            names={names}
            selectedSeq={selectedSeq}
            remarked={remarked}
            onRange={onRange}
            onSelect={(seq) => look.run({ source, selectedSeq: seq })}
          />
        )}
        {selectedSeq !== null && (
          <EntryDetails key={selectedSeq} source={source} seq={selectedSeq} names={names}>
            {renderBeside?.(selectedSeq)}
          </EntryDetails>
        )}
      </div>
    </div>
  );
}
