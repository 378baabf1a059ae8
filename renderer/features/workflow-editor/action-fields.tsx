import { Checkbox, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Readiness, StageAction } from '../../../shared/domain/stage-rules.ts';
import { LimitField } from './fields.tsx';
import classes from './form.module.css';

/** What each action does, in words. */
export const ACTION_WORDS: Readonly<Record<StageAction['kind'], string>> = {
  snapshot: 'Snapshot all VMs',
  start: 'Start in order',
  shutdown: 'Shut down in order',
  note: 'Note',
};

/** An action as it is added. */
export function makeAction(kind: StageAction['kind']): StageAction {
  switch (kind) {
    case 'snapshot':
      return { kind, withMemory: false };
    case 'start':
      return { kind, readiness: { probe: { kind: 'agent' }, timeoutSeconds: 600 } };
    case 'shutdown':
      return { kind, forceAfterSeconds: null };
    case 'note':
      return { kind, text: 'Check by hand' };
  }
}

type Change = (action: StageAction, tag: string) => void;

/** The fields of one action. */
export function ActionFields({ action, onChange }: { readonly action: StageAction; readonly onChange: Change }) {
  switch (action.kind) {
    case 'snapshot':
      return (
        <Checkbox
          size="xs"
          label="With memory, of those that run"
          checked={action.withMemory}
          onChange={(event) => onChange({ ...action, withMemory: event.currentTarget.checked }, 'memory')}
        />
      );
    case 'start':
      return (
        <ReadinessFields
          readiness={action.readiness}
          onChange={(readiness, tag) => onChange({ ...action, readiness }, tag)}
        />
      );
    case 'shutdown':
      return (
        <LimitField
          label="Force after (seconds)"
          none="never force"
          min={10}
          max={7200}
          value={action.forceAfterSeconds}
          onChange={(forceAfterSeconds) => onChange({ ...action, forceAfterSeconds }, 'force')}
        />
      );
    case 'note':
      return <NoteField text={action.text} onChange={(text) => onChange({ ...action, text }, 'text')} />;
  }
}

const PROBES: readonly { readonly value: Readiness['probe']['kind']; readonly label: string }[] = [
  { value: 'running', label: 'XAPI says it runs' },
  { value: 'agent', label: 'the guest agent reports' },
  { value: 'address', label: 'the guest agent reports an address' },
  { value: 'tcp', label: 'a TCP port answers' },
  { value: 'http', label: 'a web page answers' },
];

function makeProbe(kind: Readiness['probe']['kind']): Readiness['probe'] {
  if (kind === 'tcp') return { kind, port: 22 };
  return kind === 'http' ? { kind, port: 443, path: '/', isTls: true } : { kind };
}

function ReadinessFields({
  readiness,
  onChange,
}: {
  readonly readiness: Readiness;
  readonly onChange: (readiness: Readiness, tag: string) => void;
}) {
  const { probe, timeoutSeconds } = readiness;
  const setProbe = (next: Readiness['probe'], tag: string): void => onChange({ ...readiness, probe: next }, tag);
  return (
    <>
      <Select
        size="xs"
        label="A VM is ready when"
        data={[...PROBES]}
        value={probe.kind}
        onChange={(kind) => kind !== null && setProbe(makeProbe(kind), 'probe')}
      />
      {(probe.kind === 'tcp' || probe.kind === 'http') && (
        <div className={classes['pair']}>
          <LimitField
            label="Port"
            none={null}
            max={65_535}
            value={probe.port}
            onChange={(port) => port !== null && setProbe({ ...probe, port }, 'port')}
          />
          {probe.kind === 'http' && (
            <CheckedText
              label="Path"
              value={probe.path}
              pattern={/^\/[\x21-\x7e]{0,199}$/}
              wrong="begins with /, no spaces"
              onChange={(path) => setProbe({ ...probe, path }, 'path')}
            />
          )}
        </div>
      )}
      {probe.kind === 'http' && (
        <Checkbox
          size="xs"
          label="Over TLS"
          checked={probe.isTls}
          onChange={(event) => setProbe({ ...probe, isTls: event.currentTarget.checked }, 'tls')}
        />
      )}
      <LimitField
        label="Wait for each tier at most (seconds)"
        none={null}
        min={5}
        max={7200}
        value={timeoutSeconds}
        onChange={(seconds) => seconds !== null && onChange({ ...readiness, timeoutSeconds: seconds }, 'timeout')}
      />
    </>
  );
}

function NoteField({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
  return (
    <CheckedText
      label="Text in plan and ledger"
      value={text}
      pattern={/\S/}
      wrong="Say something"
      maxLength={500}
      onChange={onChange}
    />
  );
}

/** A text that must look a certain way; what does not stays in the field, with the reason, and is not handed on. */
function CheckedText({
  label,
  value,
  pattern,
  wrong,
  maxLength = 200,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly pattern: RegExp;
  readonly wrong: string;
  readonly maxLength?: number;
  readonly onChange: (value: string) => void;
}) {
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <TextInput
      size="xs"
      label={label}
      maxLength={maxLength}
      value={refused ?? value}
      error={refused === null ? null : wrong}
      onBlur={() => setRefused(null)}
      onChange={(event) => {
        const typed = event.currentTarget.value;
        const isRight = pattern.test(typed);
        setRefused(isRight ? null : typed);
        if (isRight) onChange(typed);
      }}
    />
  );
}
