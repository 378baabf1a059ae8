import { ActionIcon, Button, SegmentedControl, Select } from '@mantine/core';
import { Pause, Play, SkipBack, SkipForward } from 'lucide-react';
import { useMemo, useState, type ReactNode } from 'react';
import type { BoardHistory } from '../../../../shared/domain/evidence/board-history.ts';
import type { EvidenceSource } from '../../../../shared/domain/evidence/timeline.ts';
import { cardKey } from '../../../../shared/domain/replay/board.ts';
import { BoardReplay } from '../../../../shared/domain/replay/board-replay.ts';
import { look, showEntry } from '../../../commands/evidence.ts';
import { copyDetails } from '../../../commands/window.ts';
import { Callout } from '../../../components/callout.tsx';
import { ProblemBox } from '../../../components/problem-box.tsx';
import { StateMark } from '../../../components/state-mark.tsx';
import { FRESH_VIEW, sourceKey } from '../../../state/evidence-view-slice.ts';
import { useStore } from '../../../state/store.ts';
import type { EntryNames } from '../../../../shared/text/activity-text.ts';
import { formatAbsolute } from '../../../../shared/text/format.ts';
import { inSentence } from '../../../../shared/text/names.ts';
import { entryText, entryTone } from '../../../../shared/text/timeline-text.ts';
import { Density } from './density.tsx';
import { columnsOf, serviceOfEntry, servicesOf, type PastService } from './past-columns.ts';
import { PastBoard } from './past-board.tsx';
import { useHistory } from './use-history.ts';
import { usePlaying } from './use-playing.ts';
import classes from './replay.module.css';

const NOT_KNOWN: readonly PastService[] = [];

/** The board as it was at any moment that the entries of a source tell of. */
export function Replay({
  source,
  names,
  newestSeq,
  known = NOT_KNOWN,
  empty,
}: {
  readonly source: EvidenceSource;
  readonly names: EntryNames;
  readonly newestSeq: number;
  /** The services of today, where they are at hand: names and order of stages. */
  readonly known?: readonly PastService[];
  readonly empty: ReactNode;
}) {
  const result = useHistory(source, newestSeq);
  if (result === undefined)
    return (
      <p className={classes['wait']} role="status">
        Reading the entries…
      </p>
    );
  if (!result.ok)
    return (
      <div className={classes['wait']}>
        <ProblemBox problem={result.problem} onCopy={copyDetails} />
      </div>
    );
  if (result.value.entries.length === 0) return empty;
  return <Replayed source={source} names={names} known={known} history={result.value} />;
}

const SPEEDS = [
  { value: '1', label: '1×' },
  { value: '4', label: '4×' },
  { value: '16', label: '16×' },
];
const STEP_MS = 800;

function Replayed({
  source,
  names,
  known,
  history,
}: {
  readonly source: EvidenceSource;
  readonly names: EntryNames;
  readonly known: readonly PastService[];
  readonly history: BoardHistory;
}) {
  const { momentSeq } = useStore((state) => state.sourceViews[sourceKey(source)] ?? FRESH_VIEW);
  const [service, setService] = useState<string | null>(null);
  const [speed, setSpeed] = useState('1');
  const replay = useMemo(() => new BoardReplay(history.entries), [history]);
  const { moments } = replay;
  // Moment 0 is the board before the first entry; moment n the one after entry n.
  const position = momentSeq === null ? moments.length : moments.filter(({ seq }) => seq <= momentSeq).length;
  const go = (to: number): void => {
    const bounded = Math.min(moments.length, Math.max(0, to));
    look.run({ source, momentSeq: bounded === 0 ? 0 : (moments[bounded - 1]?.seq ?? null) });
  };
  const playing = usePlaying(position < moments.length, STEP_MS / Number(speed), () => go(position + 1));
  const current = moments[position - 1];
  const board = useMemo(() => replay.at(current?.seq ?? 0), [replay, current]);
  const services = useMemo(() => servicesOf(replay, history, known), [replay, history, known]);
  // Unless the person chose one, the service of what changes at that moment is in front.
  const changedCard = current && board.cards.get(cardKey(current.poolId ?? '', current.configurationUuid ?? ''));
  const columns = columnsOf(services, service ?? serviceOfEntry(services, changedCard), board);
  const moment =
    current === undefined ? 'before the first entry' : `${formatAbsolute(current.time)}, entry #${String(current.seq)}`;
  return (
    <div className={classes['replay']}>
      {history.isCut && (
        <Callout tone="info" role="status" title="Older entries are left out">
          There are more than can be replayed at once; the board begins where the oldest of these does.
        </Callout>
      )}
      <div className={classes['controls']}>
        <ActionIcon aria-label="Entry before" disabled={position === 0} onClick={() => go(position - 1)}>
          <SkipBack size={16} />
        </ActionIcon>
        <ActionIcon
          variant="filled"
          color="accent"
          aria-label={playing.isPlaying ? 'Pause' : 'Play'}
          onClick={() => {
            if (!playing.isPlaying && position === moments.length) go(0);
            playing.toggle();
          }}
        >
          {playing.isPlaying ? <Pause size={16} /> : <Play size={16} />}
        </ActionIcon>
        <ActionIcon aria-label="Next entry" disabled={position === moments.length} onClick={() => go(position + 1)}>
          <SkipForward size={16} />
        </ActionIcon>
        <SegmentedControl size="xs" aria-label="Speed" data={SPEEDS} value={speed} onChange={setSpeed} />
        <div className={classes['track']}>
          <Density moments={moments} position={position} />
          <input
            type="range"
            className={classes['slider']}
            aria-label="Moment"
            aria-valuetext={moment}
            min={0}
            max={moments.length}
            step={1}
            value={position}
            onChange={(event) => {
              playing.stop();
              go(Number(event.currentTarget.value));
            }}
          />
        </div>
        {services.length > 1 && (
          <Select
            size="xs"
            aria-label="Service"
            className={classes['service']}
            data={services.map(({ id, name }) => ({ value: id, label: inSentence(name) }))}
            value={columns.service?.id ?? null}
            onChange={setService}
          />
        )}
      </div>
      <div className={classes['moment']} role="status">
        {current ? <StateMark tone={entryTone(current)} /> : null}
        <span className={classes['what']}>
          <strong>{moment}</strong>
          {current && `: ${entryText({ ...current, isVeiled: false }, names)}`}
        </span>
        <span className={classes['count']}>
          {position.toLocaleString()} of {moments.length.toLocaleString()}
        </span>
        {current && (
          <Button size="compact-xs" variant="default" onClick={() => showEntry.run({ source, seq: current.seq })}>
            {showEntry.label({ source, seq: current.seq })}
          </Button>
        )}
      </div>
      <PastBoard columns={columns} changed={current?.configurationUuid ?? null} names={names} />
    </div>
  );
}
