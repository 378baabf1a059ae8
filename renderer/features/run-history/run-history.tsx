import { Button, Checkbox, SegmentedControl, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { toRunSummary, type RunSummary } from '../../../shared/domain/run-summary.ts';
import { compareRuns, loadRuns, reopenRun } from '../../commands/runs.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { Page } from '../../components/page.tsx';
import { ActivityPicture } from '../../components/pictures.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { useStore, type State } from '../../state/store.ts';
import { memo } from '../../state/memo.ts';
import { countOf, formatDuration } from '../../../shared/text/format.ts';
import { runPhaseWord, summaryTitle } from '../../../shared/text/run-text.ts';
import { filterRuns, RUN_GROUPS, type RunGroup } from '../../../shared/text/run-groups.ts';
import classes from './run-history.module.css';

const PAGE = 200;
const GROUPS = Object.entries(RUN_GROUPS).map(([value, label]) => ({ value, label }));

/** Every run of this workstation's journal, newest first: to find, open again and compare. */
export function RunHistory() {
  const { runs, total, loadOlder } = useRuns();
  const [text, setText] = useState('');
  const [group, setGroup] = useState<RunGroup>('all');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const shown = useMemo(() => filterRuns(runs, group, text), [runs, group, text]);
  const choose = (id: string): void =>
    // A third choice lets go of the first.
    setChosen((held) => (held.includes(id) ? held.filter((each) => each !== id) : [...held, id].slice(-2)));
  const [a, b] = chosen;
  return (
    <Page
      title="Runs"
      note={runs.length > 0 && `${shown.length.toLocaleString()} of ${countOf(Math.max(total, runs.length), 'run')}`}
    >
      <div className={classes['bar']}>
        <TextInput
          size="xs"
          className={classes['filter']}
          aria-label="Filter runs"
          placeholder="Filter by name, stage or person"
          leftSection={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value.slice(0, 200))}
        />
        <SegmentedControl
          size="xs"
          aria-label="Outcome"
          data={GROUPS}
          value={group}
          onChange={(value) => setGroup(value as RunGroup)}
        />
        {runs.length < total && (
          <Button variant="default" onClick={loadOlder}>
            {loadRuns.label({ limit: PAGE })}
          </Button>
        )}
        {runs.length > 1 && (
          <Button
            className={classes['end']}
            variant="default"
            disabled={a === undefined || b === undefined}
            title={b === undefined ? 'Choose two runs' : ''}
            onClick={() => a !== undefined && b !== undefined && void compareRuns.run([a, b])}
          >
            {chosen.length === 2 ? 'Compare the two' : 'Compare two…'}
          </Button>
        )}
      </div>
      {runs.length === 0 ? (
        <EmptyState picture={<ActivityPicture />} title="No run yet">
          Every promotion and demotion started on this workstation is kept here with its plan, whatever became of it.
        </EmptyState>
      ) : shown.length === 0 ? (
        <p className={classes['nothing']}>Nothing matches</p>
      ) : (
        <div className={classes['list']}>
          <VirtualList
            count={shown.length}
            rowHeight={36}
            label="Runs of this workstation"
            rowKey={(index) => shown[index]?.id ?? index}
            renderRow={(index) => {
              const run = shown[index];
              return run && <Row run={run} isChosen={chosen.includes(run.id)} onChoose={choose} />;
            }}
          />
        </div>
      )}
    </Page>
  );
}

function Row({
  run,
  isChosen,
  onChoose,
}: {
  readonly run: RunSummary;
  readonly isChosen: boolean;
  readonly onChoose: (id: string) => void;
}) {
  const { word, tone } = runPhaseWord(run.phase);
  const title = summaryTitle(run);
  return (
    <div className={classes['row']} data-run={run.id} data-chosen={isChosen || undefined}>
      <Checkbox
        size="xs"
        aria-label={`Choose to compare: ${title}`}
        checked={isChosen}
        onChange={() => onChoose(run.id)}
      />
      <button type="button" className={classes['open']} onClick={() => void reopenRun.run(run.id)} title={title}>
        <StateMark tone={tone} />
        <span className={classes['title']}>{title}</span>
      </button>
      <span className={classes['word']}>{word}</span>
      <span className={classes['steps']}>
        {run.doneCount}/{run.stepCount} steps
      </span>
      <span className={classes['took']}>
        {run.finishedAt === null ? '' : formatDuration(Date.parse(run.finishedAt) - Date.parse(run.startedAt))}
      </span>
      <span className={classes['who']}>
        <Name>{run.requester}</Name>
      </span>
      <span className={classes['time']}>
        <RelativeTime iso={run.startedAt} />
      </span>
    </div>
  );
}

const summaries = memo((runs: State['runs']) => Object.values(runs).map(toRunSummary));

/** Runs the window heard of, joined with older pages; what is heard of is newer than any page. */
function useRuns() {
  const heard = useStore((state) => summaries(state.runs));
  const [pages, setPages] = useState<readonly RunSummary[]>([]);
  const [total, setTotal] = useState(0);
  const runs = useMemo(() => {
    const known = new Set(heard.map(({ id }) => id));
    return [...heard, ...pages.filter(({ id }) => !known.has(id))].sort((a, b) =>
      a.startedAt < b.startedAt ? 1 : a.startedAt > b.startedAt ? -1 : 0,
    );
  }, [heard, pages]);
  const load = (beforeRunId?: string): void => {
    void loadRuns.run({ limit: PAGE, ...(beforeRunId === undefined ? {} : { beforeRunId }) }).then((result) => {
      if (!result.ok) return;
      setPages((held) => [...held, ...result.value.runs]);
      setTotal(result.value.total);
    });
  };
  useEffect(() => {
    load();
    // The first page, once; newer runs come by events.
  }, []);
  return { runs, total, loadOlder: () => load(pages.at(-1)?.id) };
}
