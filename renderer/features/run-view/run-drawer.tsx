import { ActionIcon } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronUp } from 'lucide-react';
import { memo, useState } from 'react';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { openRun } from '../../commands/runs.ts';
import { changeSettings } from '../../commands/window.ts';
import { ProgressLine } from '../../components/progress-line.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { selectRuns, selectUnfinishedRuns } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { remainingText } from '../../../shared/text/run-progress.ts';
import { planTitle, runPhaseWord } from '../../../shared/text/run-text.ts';
import { RunActions } from './run-actions.tsx';
import classes from './run-drawer.module.css';

/** Runs, newest first: one line always there, the list when opened. */
export function RunDrawer() {
  const isOpen = useStore((state) => state.settings.drawerOpen);
  const unfinished = useStore(selectUnfinishedRuns);
  const count = useStore((state) => selectRuns(state).length);
  const decisions = unfinished.filter((run) => run.phase === 'interrupted').length;
  const isListed = isOpen && count > 0;
  return (
    <section className={classes['drawer']} aria-label="Runs">
      <div className={classes['head']}>
        <h2>Runs</h2>
        <span className={classes['note']}>
          {unfinished.length === 0
            ? count === 0
              ? 'none yet'
              : 'none in progress'
            : `${String(unfinished.length)} unfinished`}
          {decisions > 0 && (
            <strong>, {decisions === 1 ? '1 needs' : `${String(decisions)} need`} your decision</strong>
          )}
        </span>
        {count > 0 && (
          <ActionIcon
            size={24}
            aria-label={isOpen ? 'Hide the runs' : 'Show the runs'}
            aria-expanded={isOpen}
            onClick={() => void changeSettings.run({ drawerOpen: !isOpen })}
          >
            {isOpen ? <ChevronDown size={14} /> : <ChevronUp size={14} />}
          </ActionIcon>
        )}
      </div>
      {isListed && <RunList />}
    </section>
  );
}

const ROW = 34;

function RunList() {
  const runs = useStore(selectRuns);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const virtualizer = useVirtualizer({
    count: runs.length,
    getScrollElement: () => scroller,
    estimateSize: () => ROW,
    getItemKey: (index) => runs[index]?.id ?? index,
    overscan: 3,
  });
  return (
    <div ref={setScroller} className={classes['scroller']} style={{ height: Math.min(4, runs.length) * ROW }}>
      <ul className={classes['list']} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <li
            key={key}
            className={classes['row']}
            style={{ transform: `translateY(${String(start)}px)` }}
            aria-setsize={runs.length}
            aria-posinset={index + 1}
          >
            <RunRow runId={runs[index]?.id ?? ''} />
          </li>
        ))}
      </ul>
    </div>
  );
}

const RunRow = memo(function RunRow({ runId }: { readonly runId: string }) {
  const run = useStore((state) => state.runs[runId]);
  if (!run) return null;
  const { word, tone } = runPhaseWord(run.phase);
  const isFinal = FINAL_PHASES.has(run.phase);
  const remaining = remainingText(run);
  return (
    <>
      <button type="button" className={classes['open']} onClick={() => openRun.run(run.id)}>
        <StateMark tone={tone} />
        <span className={classes['title']}>{planTitle(run.plan)}</span>
      </button>
      <span className={classes['word']}>{word}</span>
      {isFinal ? (
        <span className={classes['time']}>
          <RelativeTime iso={run.finishedAt ?? run.startedAt} />
        </span>
      ) : (
        <>
          <ProgressLine ratio={run.progressRatio} tone={tone} label={planTitle(run.plan)} />
          <span className={classes['time']}>
            {Math.round(run.progressRatio * 100)} %{remaining !== null && `, ${remaining}`}
          </span>
          <RunActions run={run} size="compact-xs" />
        </>
      )}
    </>
  );
});
