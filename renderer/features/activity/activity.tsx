import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { Activity as Entry } from '../../../shared/domain/activity.ts';
import { loadActivity } from '../../commands/window.ts';
import { openRun } from '../../commands/runs.ts';
import { Chip } from '../../components/chip.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { Page } from '../../components/page.tsx';
import { ActivityPicture } from '../../components/pictures.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { mergeActivity } from '../../state/activity-slice.ts';
import { keyOf } from '../../state/configurations-slice.ts';
import { store, useStore, type State } from '../../state/store.ts';
import {
  ACTIVITY_GROUPS,
  activityGroup,
  activityText,
  type ActivityGroup,
  type EntryNames,
} from '../../text/activity-text.ts';
import { countOf } from '../../text/format.ts';
import classes from './activity.module.css';

const PAGE = 200;
const GROUPS = [
  { value: 'all', label: 'All' },
  ...Object.entries(ACTIVITY_GROUPS).map(([value, label]) => ({ value, label })),
];

/** What happened, from the ledger, newest first. */
export function Activity() {
  const { entries, isComplete, loadOlder } = useEntries();
  const [text, setText] = useState('');
  const [group, setGroup] = useState<ActivityGroup | 'all'>('all');
  const shown = useMemo(() => {
    const wanted = text.trim().toLocaleLowerCase();
    return entries.filter(
      (entry) =>
        (group === 'all' || activityGroup(entry.kind) === group) &&
        (wanted === '' ||
          `${activityText(entry, entryNames(store.getState()))} ${entry.actor} ${entry.kind}`
            .toLocaleLowerCase()
            .includes(wanted)),
    );
  }, [entries, text, group]);
  return (
    <Page
      title="Activity"
      note={entries.length > 0 && `${shown.length.toLocaleString()} of ${countOf(entries.length, 'entry', 'entries')}`}
    >
      <div className={classes['bar']}>
        <TextInput
          size="xs"
          className={classes['filter']}
          aria-label="Filter activity"
          placeholder="Filter by text or person"
          leftSection={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <SegmentedControl
          size="xs"
          aria-label="Kind of activity"
          data={GROUPS}
          value={group}
          onChange={(value) => setGroup(value as ActivityGroup | 'all')}
        />
        {!isComplete && entries.length > 0 && (
          <Button variant="default" onClick={loadOlder}>
            {loadActivity.label({ limit: PAGE })}
          </Button>
        )}
      </div>
      {entries.length === 0 ? (
        <EmptyState picture={<ActivityPicture />} title="Nothing has happened yet">
          Every login, promotion, refusal and decision is written here, in order, as it happens.
        </EmptyState>
      ) : shown.length === 0 ? (
        <p className={classes['nothing']}>Nothing matches</p>
      ) : (
        <div className={classes['list']}>
          <VirtualList
            count={shown.length}
            rowHeight={32}
            label="Activity"
            rowKey={(index) => shown[index]?.seq ?? index}
            renderRow={(index) => {
              const entry = shown[index];
              return entry && <Row entry={entry} />;
            }}
          />
        </div>
      )}
    </Page>
  );
}

function Row({ entry }: { readonly entry: Entry }) {
  const hasRun = useStore((state) => entry.runId !== null && state.runs[entry.runId] !== undefined);
  const sentence = useStore((state) => activityText(entry, entryNames(state)));
  return (
    <div className={classes['row']} data-kind={entry.kind}>
      <span className={classes['time']}>
        <RelativeTime iso={entry.time} />
      </span>
      <span className={classes['text']} title={sentence}>
        {sentence}
      </span>
      {entry.runId !== null && hasRun && (
        <Button size="compact-xs" variant="subtle" onClick={() => openRun.run(entry.runId ?? '')}>
          Open run
        </Button>
      )}
      <span className={classes['actor']}>
        <Name>{entry.actor}</Name>
      </span>
      <span className={classes['seq']}>
        <Chip>#{entry.seq}</Chip>
      </span>
    </div>
  );
}

/** Entries from events, joined with older pages; entries are immutable, so a page never goes stale. */
function useEntries() {
  const recent = useStore((state) => state.activity);
  const [older, setOlder] = useState<readonly Entry[]>([]);
  const [isEnd, setEnd] = useState(false);
  const entries = useMemo(() => mergeActivity(older, recent), [older, recent]);
  const last = entries.at(-1)?.seq;
  const loadOlder = (): void => {
    void loadActivity.run({ limit: PAGE, ...(last === undefined ? {} : { beforeSeq: last }) }).then((result) => {
      if (!result.ok) {
        store.getState().addToast('Older entries could not be loaded', result.problem);
        return;
      }
      setOlder((held) => mergeActivity(held, result.value));
      setEnd(result.value.length < PAGE);
    });
  };
  return { entries, isComplete: isEnd || last === undefined || last <= 1, loadOlder };
}

function entryNames(state: State): EntryNames {
  return {
    pool: (poolId) => state.pools[poolId]?.nameLabel,
    configuration: (poolId, uuid) => state.configurations.get(keyOf({ poolId, uuid }))?.nameLabel,
  };
}
