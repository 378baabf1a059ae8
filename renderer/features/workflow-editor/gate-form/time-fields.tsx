import { Button, Checkbox, Chip, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import type { ChangeCalendar, Freeze, GatePolicy } from '../../../../shared/domain/gate/gate-policy.ts';
import { WEEKDAYS } from '../../../../shared/text/gate-text.ts';
import { inSentence } from '../../../../shared/text/names.ts';
import { changeAt, removeAt } from './edit-list.ts';
import {
  ownZone,
  Part,
  ProblemLine,
  RemoveButton,
  TimeField,
  useProblem,
  ZoneField,
  type ChangeGate,
} from './gate-fields.tsx';
import classes from './gate-form.module.css';

type Window = ChangeCalendar['weekly'][number];

const NEW_WINDOW: Window = { days: [1, 2, 3, 4], from: '20:00', to: '23:00' };

/** When it may go: soak, windows and freezes. */
export function TimeFields({ gate, change }: { readonly gate: GatePolicy; readonly change: ChangeGate }) {
  const { calendars, freezes } = gate;
  const addFreeze = (): void => {
    const day = new Date().toISOString().slice(0, 10);
    const freeze = { name: '', from: `${day}T00:00`, to: `${day}T23:59`, timeZone: ownZone(), isOverridable: true };
    change({ freezes: [...freezes, freeze] });
  };
  return (
    <Part
      title="Time"
      hint="The clock is the coordinator's. Windows follow the wall clock of their zone, daylight saving included."
    >
      <TimeField
        label="Unchanged in its stage for"
        minutes={gate.soakMinutes === 0 ? null : gate.soakMinutes}
        path="soakMinutes"
        none="no soak"
        onChange={(minutes) => change({ soakMinutes: minutes ?? 0 })}
      />
      {calendars.map((calendar, i) => (
        <Calendar
          key={i}
          calendar={calendar}
          number={i + 1}
          path={`calendars.${String(i)}`}
          onChange={(patch) => change({ calendars: changeAt(calendars, i, patch) })}
          onRemove={() => change({ calendars: removeAt(calendars, i) })}
        />
      ))}
      {freezes.map((freeze, i) => (
        <FreezeFields
          key={i}
          freeze={freeze}
          path={`freezes.${String(i)}`}
          onChange={(patch) => change({ freezes: changeAt(freezes, i, patch) })}
          onRemove={() => change({ freezes: removeAt(freezes, i) })}
        />
      ))}
      <div className={classes['line']}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={calendars.length >= 20}
          onClick={() => change({ calendars: [...calendars, { timeZone: ownZone(), weekly: [NEW_WINDOW] }] })}
        >
          Add change windows
        </Button>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={freezes.length >= 100}
          onClick={addFreeze}
        >
          Add a freeze
        </Button>
      </div>
    </Part>
  );
}

function Calendar({
  calendar: { timeZone, weekly },
  number,
  path,
  onChange,
  onRemove,
}: {
  readonly calendar: ChangeCalendar;
  readonly number: number;
  readonly path: string;
  readonly onChange: (patch: Partial<ChangeCalendar>) => void;
  readonly onRemove: () => void;
}) {
  return (
    <div className={classes['box']} role="group" aria-label={`Change windows ${String(number)}`}>
      <div className={classes['line']}>
        <div data-grow>
          <ZoneField value={timeZone} path={`${path}.timeZone`} onChange={(zone) => onChange({ timeZone: zone })} />
        </div>
        <RemoveButton what="change windows" onClick={onRemove} />
      </div>
      {weekly.map((window, i) => (
        <WindowFields
          key={i}
          window={window}
          path={`${path}.weekly.${String(i)}`}
          onChange={(patch) => onChange({ weekly: changeAt(weekly, i, patch) })}
          onRemove={() => onChange({ weekly: removeAt(weekly, i) })}
        />
      ))}
      <ProblemLine path={`${path}.weekly`} />
      <div>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={weekly.length >= 40}
          onClick={() => onChange({ weekly: [...weekly, NEW_WINDOW] })}
        >
          Add a window
        </Button>
      </div>
    </div>
  );
}

function WindowFields({
  window,
  path,
  onChange,
  onRemove,
}: {
  readonly window: Window;
  readonly path: string;
  readonly onChange: (patch: Partial<Window>) => void;
  readonly onRemove: () => void;
}) {
  const { days, from, to } = window;
  return (
    <>
      <div className={classes['line']}>
        <div className={classes['days']} role="group" aria-label="Days" data-grow>
          {WEEKDAYS.map(([day, short, long]) => (
            <Chip
              key={day}
              size="xs"
              variant="outline"
              aria-label={long}
              checked={days.includes(day)}
              onChange={(isOn) =>
                onChange({ days: isOn ? [...days, day].sort((a, b) => a - b) : days.filter((each) => each !== day) })
              }
            >
              {short}
            </Chip>
          ))}
        </div>
        <TimeOfDay label="From" value={from} path={`${path}.from`} onChange={(time) => onChange({ from: time })} />
        <TimeOfDay label="To" value={to} path={`${path}.to`} onChange={(time) => onChange({ to: time })} />
        <RemoveButton what="window" isBare onClick={onRemove} />
      </div>
      <ProblemLine path={`${path}.days`} />
      {to < from && <span className={classes['hint']}>It ends on the next day.</span>}
      {to === from && to !== '' && <span className={classes['hint']}>It lasts a whole day.</span>}
    </>
  );
}

function TimeOfDay({
  label,
  value,
  path,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly path: string;
  readonly onChange: (time: string) => void;
}) {
  const { error } = useProblem(path);
  return (
    <div data-slim>
      <TextInput
        size="xs"
        type="time"
        aria-label={label}
        title={label}
        value={value}
        error={error}
        onChange={(event) => onChange(event.currentTarget.value.slice(0, 5))}
      />
    </div>
  );
}

function FreezeFields({
  freeze,
  path,
  onChange,
  onRemove,
}: {
  readonly freeze: Freeze;
  readonly path: string;
  readonly onChange: (patch: Partial<Freeze>) => void;
  readonly onRemove: () => void;
}) {
  const { error } = useProblem(`${path}.name`);
  return (
    <div className={classes['box']} role="group" aria-label={`Freeze ${inSentence(freeze.name)}`}>
      <div className={classes['line']}>
        <div data-grow>
          <TextInput
            size="xs"
            label="Name of the freeze"
            placeholder="Year's end"
            maxLength={80}
            value={freeze.name}
            error={error}
            onChange={(event) => onChange({ name: event.currentTarget.value })}
          />
        </div>
        <div data-grow>
          <ZoneField
            value={freeze.timeZone}
            path={`${path}.timeZone`}
            onChange={(timeZone) => onChange({ timeZone })}
          />
        </div>
        <RemoveButton what={`freeze ${freeze.name}`} onClick={onRemove} />
      </div>
      <div className={classes['grid']}>
        <LocalTime label="Begins" value={freeze.from} path={`${path}.from`} onChange={(from) => onChange({ from })} />
        <LocalTime label="Ends" value={freeze.to} path={`${path}.to`} onChange={(to) => onChange({ to })} />
      </div>
      <Checkbox
        size="xs"
        label="May be overridden, with the right to and a reason"
        description={freeze.isOverridable ? undefined : 'Not even breaking the glass passes.'}
        checked={freeze.isOverridable}
        onChange={(event) => onChange({ isOverridable: event.currentTarget.checked })}
      />
    </div>
  );
}

function LocalTime({
  label,
  value,
  path,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly path: string;
  readonly onChange: (value: string) => void;
}) {
  const { error, warning } = useProblem(path);
  return (
    <TextInput
      size="xs"
      type="datetime-local"
      label={label}
      value={value}
      error={error}
      {...(warning === null ? {} : { description: warning, inputWrapperOrder: ['label', 'input', 'description'] })}
      onChange={(event) => onChange(event.currentTarget.value.slice(0, 16))}
    />
  );
}
