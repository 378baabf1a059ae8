import { Button, Checkbox, Group, Radio, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  findTransition,
  modeOf,
  triggerOf,
  type Transition,
  type TransitionMode,
  type Workflow,
} from '../../../shared/domain/workflow.ts';
import { insertBetween, setTransition, type TransitionPatch } from '../../../shared/domain/workflow-edit.ts';
import { store } from '../../state/store.ts';
import { addTransition, removePart } from './actions.ts';
import { applyEdit, selectPart } from './editing.ts';
import { keepPlaces } from './edits.ts';
import { GateSection } from './gate-form/gate-section.tsx';
import { Section } from './fields.tsx';
import { placeStages } from './layout.ts';
import { TriggerFields } from './trigger-fields.tsx';
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
      <GateSection serviceKey={serviceKey} workflow={workflow} transition={transition} />
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
