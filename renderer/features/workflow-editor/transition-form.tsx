import { Button, Checkbox, Chip, Group, Radio, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  findTransition,
  modeOf,
  triggerOf,
  type Transition,
  type TransitionMode,
  type Trigger,
  type Workflow,
} from '../../../shared/domain/workflow.ts';
import { insertBetween, setTransition, type TransitionPatch } from '../../../shared/domain/workflow-edit.ts';
import { store } from '../../state/store.ts';
import { addTransition, removePart } from './actions.ts';
import { applyEdit, selectPart } from './editing.ts';
import { keepPlaces } from './edits.ts';
import { Section } from './fields.tsx';
import { placeStages } from './layout.ts';
import classes from './form.module.css';

const MODES: readonly (readonly [TransitionMode, string, string])[] = [
  ['move', 'Move', 'The same VMs are re-homed: other networks, other storage where the stage says so.'],
  ['copy', 'Copy', 'A copy enters the next stage; the source stays where it is and goes on running.'],
  ['swap', 'Swap', 'It takes the place of the configuration there, which goes the other way.'],
  ['return', 'Return', 'The VMs go back to the snapshots made when they entered the stage they leave.'],
];

/** What a transition does, when it starts, and whether it is held. */
export function TransitionForm({
  serviceKey,
  workflow,
  transition,
}: {
  readonly serviceKey: string;
  readonly workflow: Workflow;
  readonly transition: Transition;
}) {
  const { from, to, kind } = transition;
  const change = (patch: TransitionPatch, tag: string | null = null): void =>
    applyEdit(serviceKey, (now) => setTransition(now, from, to, patch), tag && `transition:${from}>${to}:${tag}`);
  const hasWayBack = findTransition(workflow, to, from) !== undefined;
  const insert = (): void => {
    const inserted = insertStageBetween(workflow, from, to);
    if (!inserted) return;
    applyEdit(serviceKey, () => inserted.workflow);
    selectPart(serviceKey, { kind: 'stage', id: inserted.stageId });
    store.getState().announce('Stage added between');
  };
  return (
    <>
      <Section title="Direction">
        <Radio.Group
          aria-label="Direction"
          value={kind}
          onChange={(value) => {
            const next = value === 'demote' ? 'demote' : 'promote';
            // Going back to earlier snapshots is no way forward.
            change(
              next === 'promote' && modeOf(transition) === 'return' ? { kind: next, mode: 'move' } : { kind: next },
            );
          }}
        >
          <Group gap={16}>
            <Radio size="xs" value="promote" label="Promote, forward" />
            <Radio size="xs" value="demote" label="Demote, back" />
          </Group>
        </Radio.Group>
      </Section>
      <Section title="What becomes of the VMs">
        <Radio.Group
          aria-label="Mode"
          value={modeOf(transition)}
          onChange={(value) => {
            const mode = MODES.find(([each]) => each === value)?.[0];
            if (mode) change({ mode });
          }}
        >
          <div className={classes['section']}>
            {MODES.filter(([mode]) => mode !== 'return' || kind === 'demote' || modeOf(transition) === 'return').map(
              ([mode, word, sentence]) => (
                <Radio key={mode} size="xs" value={mode} label={word} description={sentence} />
              ),
            )}
          </div>
        </Radio.Group>
      </Section>
      <Section title="What starts it">
        <TriggerFields trigger={triggerOf(transition)} onChange={(trigger, tag) => change({ trigger }, tag)} />
      </Section>
      <Section title="Hold">
        <HoldFields
          key={`${from}>${to}`}
          hold={transition.hold ?? null}
          onChange={(hold) => change({ hold }, 'hold')}
        />
      </Section>
      <div className={classes['buttons']}>
        <Button size="compact-xs" variant="default" onClick={insert}>
          Insert a stage here
        </Button>
        {!hasWayBack && (
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => addTransition(serviceKey, to, from, kind === 'promote' ? 'demote' : 'promote')}
          >
            Add the way back
          </Button>
        )}
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          onClick={() => removePart(serviceKey, { kind: 'transition', from, to }, new Map())}
        >
          Remove the transition
        </Button>
      </div>
    </>
  );
}

function insertStageBetween(workflow: Workflow, from: string, to: string): ReturnType<typeof insertBetween> {
  const kept = keepPlaces(workflow);
  const places = placeStages(kept);
  const [a, b] = [places.get(from), places.get(to)];
  // Below the line, where it hides neither end.
  const position = a && b ? { x: Math.round((a.x + b.x) / 2), y: Math.round(Math.max(a.y, b.y) + 150) } : undefined;
  return insertBetween(kept, from, to, 'Stage', position);
}

const TRIGGERS = [
  { value: 'manual', label: 'A person' },
  { value: 'automatic', label: 'By itself, as soon as nothing blocks it' },
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

function TriggerFields({
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

/** A hold needs a reason; without one it is not set. */
function HoldFields({
  hold,
  onChange,
}: {
  readonly hold: string | null;
  readonly onChange: (hold: string | null) => void;
}) {
  const [isAsking, setAsking] = useState(false);
  const isOn = hold !== null || isAsking;
  return (
    <>
      <Checkbox
        size="xs"
        label="Held: nothing passes"
        checked={isOn}
        onChange={(event) => {
          setAsking(event.currentTarget.checked);
          if (!event.currentTarget.checked) onChange(null);
        }}
      />
      {isOn && (
        <TextInput
          size="xs"
          label="Why"
          maxLength={500}
          value={hold ?? ''}
          error={hold === null ? 'A hold is set once it has a reason' : null}
          onChange={(event) => {
            const reason = event.currentTarget.value;
            setAsking(true);
            onChange(reason.trim() === '' ? null : reason);
          }}
        />
      )}
    </>
  );
}
