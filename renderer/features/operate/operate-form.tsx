import { Checkbox, NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { LONGEST_SNAPSHOT_NAME, OPERATE_VERBS, type OperateVerb } from '../../../shared/domain/operate/operate-wish.ts';
import type { OperateView } from '../../../shared/ipc/areas/operate.ts';
import { countOf, formatAbsolute } from '../../../shared/text/format.ts';
import { isOperateVerb, verbNote, verbWord } from '../../../shared/text/operate-text.ts';
import { splitKey } from '../../commands/operate.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { ArrangeFields } from './arrange-fields.tsx';
import { MigrateFields } from './migrate-fields.tsx';
import { CopyFields } from './copy-fields.tsx';
import { commonSets, type OperateDraft, type ReadyChoice } from './draft.ts';
import classes from './operate.module.css';

interface FormProps {
  readonly draft: OperateDraft;
  readonly onChange: (change: Partial<OperateDraft>) => void;
}

/** Verbs that are about one configuration by its nature. */
export const ONE_AT_A_TIME: ReadonlySet<OperateVerb> = new Set<OperateVerb>(['delete', 'arrange', 'copy', 'migrate']);

/** Verb and what it needs to know. */
export function OperateForm({
  id,
  draft,
  views,
  count,
  onChange,
}: FormProps & { readonly id: ConfigurationKey; readonly views: readonly OperateView[]; readonly count: number }) {
  const verbs = OPERATE_VERBS.filter((verb) => count === 1 || !ONE_AT_A_TIME.has(verb));
  return (
    <div className={classes['form']}>
      <Select
        label="Operation"
        description={verbNote(draft.verb)}
        data={verbs.map((value) => ({ value, label: verbLabel(value) }))}
        value={draft.verb}
        allowDeselect={false}
        onChange={(verb) => verb !== null && isOperateVerb(verb) && onChange({ verb })}
      />
      <VerbFields id={id} draft={draft} views={views} onChange={onChange} />
    </div>
  );
}

function verbLabel(verb: OperateVerb): string {
  switch (verb) {
    case 'forget-snapshots':
      return 'Delete snapshots';
    case 'snapshot':
      return 'Take snapshots';
    case 'arrange':
      return 'Edit members and start order';
    default:
      return verbWord(verb);
  }
}

function VerbFields({
  id,
  draft,
  views,
  onChange,
}: FormProps & { readonly id: ConfigurationKey; readonly views: readonly OperateView[] }) {
  switch (draft.verb) {
    case 'start':
      return <ReadyField draft={draft} onChange={onChange} />;
    case 'shutdown':
      return <ForceFields draft={draft} onChange={onChange} />;
    case 'reboot':
      return (
        <>
          <ForceFields draft={draft} onChange={onChange} />
          <ReadyField draft={draft} onChange={onChange} />
        </>
      );
    case 'snapshot':
      return <SnapshotFields draft={draft} onChange={onChange} />;
    case 'revert':
      return (
        <>
          <SetField draft={draft} views={views} onChange={onChange} />
          <div className={classes['switches']}>
            <Switch
              label="Take a snapshot of what is now first"
              checked={draft.keepNow}
              onChange={(event) => onChange({ keepNow: event.currentTarget.checked })}
            />
            <Switch
              label="Start again what runs now"
              checked={draft.powerAfter}
              onChange={(event) => onChange({ powerAfter: event.currentTarget.checked })}
            />
          </div>
          <LiftFields draft={draft} views={views} onChange={onChange} />
        </>
      );
    case 'forget-snapshots':
      return <SetField draft={draft} views={views} onChange={onChange} />;
    case 'copy':
      return (
        <CopyFields id={id} copy={draft.copy} onChange={(change) => onChange({ copy: { ...draft.copy, ...change } })} />
      );
    case 'migrate':
      return (
        <MigrateFields
          id={id}
          migrate={draft.migrate}
          onChange={(change) => onChange({ migrate: { ...draft.migrate, ...change } })}
        />
      );
    case 'arrange':
      return (
        <ArrangeFields
          poolId={splitKey(id).poolId}
          members={draft.arrangement ?? views[0]?.members ?? []}
          onChange={(arrangement) => onChange({ arrangement })}
        />
      );
    case 'delete':
      return <LiftFields draft={draft} views={views} onChange={onChange} />;
    default:
      return null;
  }
}

const READY_CHOICES: readonly { readonly value: ReadyChoice; readonly label: string }[] = [
  { value: 'stage', label: 'As its stage says' },
  { value: 'running', label: 'It runs' },
  { value: 'agent', label: 'Its guest agent reports' },
  { value: 'address', label: 'It has an address' },
];

function ReadyField({ draft, onChange }: FormProps) {
  return (
    <Select
      label="A VM is ready when"
      description="The next tier waits for that, 10 minutes at most"
      data={READY_CHOICES}
      value={draft.ready}
      allowDeselect={false}
      onChange={(value) => {
        const choice = READY_CHOICES.find((each) => each.value === value);
        if (choice) onChange({ ready: choice.value });
      }}
    />
  );
}

function ForceFields({ draft, onChange }: FormProps) {
  return (
    <div className={classes['switches']}>
      <Switch
        label="Switch off what does not shut down in time"
        checked={draft.isForced}
        onChange={(event) => onChange({ isForced: event.currentTarget.checked })}
      />
      {draft.isForced && (
        <NumberInput
          label="Seconds a guest has"
          min={10}
          max={7200}
          clampBehavior="blur"
          value={draft.forceAfterSeconds}
          onChange={(value) =>
            typeof value === 'number' &&
            value >= 10 &&
            value <= 7200 &&
            onChange({ forceAfterSeconds: Math.round(value) })
          }
        />
      )}
    </div>
  );
}

function SnapshotFields({ draft, onChange }: FormProps) {
  const isReserved = draft.name.trim().startsWith('Stagewright ');
  return (
    <>
      <TextInput
        label="Name of the set"
        description="One name for the snapshots of all VMs"
        placeholder="before the patch"
        maxLength={LONGEST_SNAPSHOT_NAME}
        value={draft.name}
        error={isReserved ? 'Names that begin like this are those of stages' : null}
        data-autofocus
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <div className={classes['switches']}>
        <Switch
          label="With the memory of what runs"
          description="VMs stand still while it is written"
          checked={draft.withMemory}
          onChange={(event) => onChange({ withMemory: event.currentTarget.checked })}
        />
      </div>
    </>
  );
}

function SetField({ draft, views, onChange }: FormProps & { readonly views: readonly OperateView[] }) {
  const sets = commonSets(views);
  const chosen = sets.find(({ id }) => id === draft.setId);
  return (
    <Select
      label="Set of snapshots"
      description={
        chosen
          ? `${countOf(chosen.snapshotUuids.length, 'VM')}${chosen.withMemory ? ', with memory' : ''}${chosen.missing.length > 0 ? `; without ${chosen.missing.slice(0, 3).join(', ')}${chosen.missing.length > 3 ? '…' : ''}` : ''}`
          : 'Snapshots of one name belong together'
      }
      placeholder={sets.length === 0 ? 'There is none' : 'Choose one'}
      nothingFoundMessage="No set of that name"
      searchable
      data={sets.map((set) => ({
        value: set.id,
        label: `${set.id}${set.takenAt === null ? '' : ` · ${formatAbsolute(set.takenAt)}`}`,
      }))}
      value={draft.setId}
      allowDeselect={false}
      onChange={(setId) => onChange({ setId })}
    />
  );
}

function LiftFields({ draft, views, onChange }: FormProps & { readonly views: readonly OperateView[] }) {
  const locked = views.find(({ lockedBy }) => lockedBy !== null)?.lockedBy ?? null;
  if (locked === null) return null;
  return (
    <div className={classes['lift']}>
      <Checkbox
        label={`Lift the lock of ${locked === '' ? 'its stage' : locked} for this plan`}
        description={
          draft.verb === 'delete'
            ? 'Reason and person stand in the ledger'
            : 'It is put back; reason and person stand in the ledger'
        }
        checked={draft.isLifted}
        onChange={(event) => onChange({ isLifted: event.currentTarget.checked })}
      />
      {draft.isLifted && (
        <TextInput
          label="Reason"
          maxLength={300}
          value={draft.reason}
          error={draft.reason.trim().length < 3 ? 'A reason is needed' : null}
          onChange={(event) => onChange({ reason: event.currentTarget.value })}
        />
      )}
    </div>
  );
}
