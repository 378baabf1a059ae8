import { Chip, Select, TextInput } from '@mantine/core';
import type { Trigger } from '../../../shared/domain/workflow.ts';
import classes from './form.module.css';

const TRIGGERS = [
  { value: 'manual', label: 'A person' },
  { value: 'automatic', label: 'By itself, when nothing blocks' },
  { value: 'scheduled', label: 'At a time of day' },
];
const DAYS: readonly (readonly [number, string, string])[] = [
  [1, 'Mo', 'Monday'],
  [2, 'Tu', 'Tuesday'],
  [3, 'We', 'Wednesday'],
  [4, 'Th', 'Thursday'],
  [5, 'Fr', 'Friday'],
  [6, 'Sa', 'Saturday'],
  [0, 'Su', 'Sunday'],
];

const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

function makeTrigger(kind: string): Trigger {
  if (kind === 'automatic') return { kind };
  if (kind !== 'scheduled') return { kind: 'manual' };
  return { kind, days: [1, 2, 3, 4, 5], time: '22:00', timeZone: ownZone() };
}

/** What starts a transition: a person, nothing but an open gate, or the clock. */
export function TriggerFields({
  trigger,
  onChange,
}: {
  readonly trigger: Trigger;
  readonly onChange: (trigger: Trigger, tag: string | null) => void;
}) {
  return (
    <>
      <Select
        size="xs"
        aria-label="What starts it"
        data={TRIGGERS}
        value={trigger.kind}
        onChange={(kind) => kind !== null && onChange(makeTrigger(kind), null)}
      />
      {trigger.kind === 'scheduled' && <ScheduleFields trigger={trigger} onChange={onChange} />}
      {trigger.kind !== 'manual' && (
        <p className={classes['dim']}>
          Once published, it starts only from workstations on which a person armed it: Automation, on the board.
        </p>
      )}
    </>
  );
}

function ScheduleFields({
  trigger,
  onChange,
}: {
  readonly trigger: Extract<Trigger, { kind: 'scheduled' }>;
  readonly onChange: (trigger: Trigger, tag: string | null) => void;
}) {
  const zones = [...new Set([trigger.timeZone, ownZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])];
  return (
    <>
      <div className={classes['days']} role="group" aria-label="Days">
        {DAYS.map(([day, short, long]) => (
          <Chip
            key={day}
            size="xs"
            variant="outline"
            aria-label={long}
            checked={trigger.days.includes(day)}
            onChange={(isOn) => {
              const days = isOn ? [...trigger.days, day].sort() : trigger.days.filter((each) => each !== day);
              // A schedule without a day would never start: the last day stays.
              if (days.length > 0) onChange({ ...trigger, days }, null);
            }}
          >
            {short}
          </Chip>
        ))}
      </div>
      <div className={classes['pair']}>
        <TextInput
          size="xs"
          type="time"
          label="Time"
          value={trigger.time}
          onChange={(event) => {
            const time = event.currentTarget.value.slice(0, 5);
            if (/^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(time)) onChange({ ...trigger, time }, 'time');
          }}
        />
        <Select
          size="xs"
          label="Time zone"
          searchable
          limit={60}
          data={zones}
          value={trigger.timeZone}
          onChange={(timeZone) => timeZone !== null && onChange({ ...trigger, timeZone }, null)}
        />
      </div>
    </>
  );
}
