import { Button, Chip, Collapse, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { RefreshTimes } from '../../../shared/domain/replica/refresh-schedule.ts';
import type { ReplicaWish } from '../../../shared/ipc/areas/replicas.ts';
import { countOf, formatAbsolute } from '../../../shared/text/format.ts';
import { daysText, WEEKDAYS } from '../../../shared/text/gate-text.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { scheduleRefresh, unscheduleRefresh } from '../../commands/replicas.ts';
import { findRefresh } from '../../state/replicas-slice.ts';
import { useStore } from '../../state/store.ts';
import classes from './replicas.module.css';

const NIGHTLY: Omit<RefreshTimes, 'timeZone'> = { days: [1, 2, 3, 4, 5], time: '02:00' };

/** Whether the replica in that stage is made anew by itself, and how to say so. */
export function ReplicaSchedule({ wish }: { readonly wish: ReplicaWish }) {
  const { poolId, configurationUuid, toStageId } = wish;
  const key = { poolId, configurationUuid, toStageId };
  const known = useStore((state) => findRefresh(state, key));
  const [isOpen, setOpen] = useState(false);
  if (known) {
    const { days, time, timeZone } = known.times;
    return (
      <div className={classes['schedule']} role="group" aria-label="Schedule">
        <span>
          Made anew {daysText(days)} at {time} ({inSentence(timeZone)}) by {inSentence(known.armedBy)} on this
          workstation while the console runs,{' '}
          {known.keep === 1 ? 'in place of the one before' : `the last ${countOf(known.keep, 'replica')} kept`}. Next:{' '}
          {formatAbsolute(known.nextAt)}.
          {known.lastReason !== '' && ` The last time nothing was made: ${known.lastReason}.`}
        </span>
        <Button size="compact-xs" variant="default" onClick={() => void unscheduleRefresh.run(key)}>
          {unscheduleRefresh.label(key)}
        </Button>
      </div>
    );
  }
  return (
    <div role="group" aria-label="Schedule">
      <Button size="compact-xs" variant="subtle" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        Make it anew on a schedule…
      </Button>
      <Collapse expanded={isOpen}>
        <Times wish={wish} />
      </Collapse>
    </div>
  );
}

function Times({ wish }: { readonly wish: ReplicaWish }) {
  const [days, setDays] = useState<readonly number[]>(NIGHTLY.days);
  const [time, setTime] = useState(NIGHTLY.time);
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const { poolId, configurationUuid, toStageId, fence, isStarted, keep } = wish;
  const input = {
    ...{ poolId, configurationUuid, toStageId, fence, isStarted },
    keep: keep ?? 1,
    times: { days: [...days], time, timeZone },
  };
  const isTime = /^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(time);
  return (
    <div className={classes['times']}>
      <Chip.Group multiple value={days.map(String)} onChange={(chosen) => setDays(chosen.map(Number))}>
        {WEEKDAYS.map(([day, short, long]) => (
          <Chip key={day} size="xs" value={String(day)} aria-label={long}>
            {short}
          </Chip>
        ))}
      </Chip.Group>
      <TextInput
        size="xs"
        label="At"
        maxLength={5}
        value={time}
        error={isTime ? null : 'a time like 02:00'}
        onChange={(event) => setTime(event.currentTarget.value)}
      />
      <TextInput
        size="xs"
        label="Time zone"
        maxLength={60}
        value={timeZone}
        onChange={(event) => setTimeZone(event.currentTarget.value)}
      />
      <Button
        size="xs"
        variant="default"
        disabled={days.length === 0 || !isTime || timeZone.trim() === ''}
        onClick={() => void scheduleRefresh.run(input)}
      >
        {scheduleRefresh.label(input)}
      </Button>
      <span className={classes['hint']}>
        Older ones go: it keeps {countOf(input.keep, 'replica')}. Only this workstation does it, while the console runs.
      </span>
    </div>
  );
}
