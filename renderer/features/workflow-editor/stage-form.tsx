import { ActionIcon, Button, Checkbox, Select, TextInput } from '@mantine/core';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useMemo } from 'react';
import { controlFault } from '../../../shared/domain/plain-text.ts';
import { NO_RULES, type StageRules } from '../../../shared/domain/stage-rules.ts';
import { rulesOf, type Stage, type Workflow } from '../../../shared/domain/workflow.ts';
import { renameStage, reorderStage, setNetwork, setRules, setStage } from '../../../shared/domain/workflow-edit.ts';
import type { Estate } from '../../state/inventory-slice.ts';
import { compareNames } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import { inSentence, shortUuid } from '../../../shared/text/names.ts';
import { ActionList } from './action-list.tsx';
import { addBehind, removePart, whyNotRemove } from './actions.ts';
import { applyEdit } from './editing.ts';
import { Section } from './fields.tsx';
import { NetworkFields } from './network-fields.tsx';
import { DriftRule } from './drift-rule.tsx';
import { LeaseRule } from './stage-leases.tsx';
import { Access, FenceRule, Limits, type ChangeRules } from './stage-limits.tsx';
import classes from './form.module.css';

interface Named {
  readonly uuid: string;
  readonly label: string;
}

/** Everything a stage is and asks for; each change is in the draft as it is typed. */
export function StageForm({
  serviceKey,
  workflow,
  stage,
  estate,
  counts,
}: {
  readonly serviceKey: string;
  readonly workflow: Workflow;
  readonly stage: Stage;
  readonly estate: Estate;
  readonly counts: ReadonlyMap<string, number>;
}) {
  const { id } = stage;
  const rules = rulesOf(stage);
  const setDialog = useStore((state) => state.setDialog);
  const change = (part: Partial<StageRules>, tag: string | null = null): void =>
    applyEdit(
      serviceKey,
      (now) => setRules(now, id, { ...currentRules(now, id), ...part }),
      tag && `rules:${id}:${tag}`,
    );
  const keepReason = whyNotRemove(counts, id);
  return (
    <>
      <Section title="Stage">
        <TextInput
          size="xs"
          label="Name"
          maxLength={60}
          value={stage.name}
          error={stage.name.trim() === '' ? 'A stage needs a name' : controlFault(stage.name)}
          onChange={(event) => {
            const name = event.currentTarget.value;
            applyEdit(serviceKey, (now) => renameStage(now, id, name), `name:${id}`);
          }}
        />
        <Checkbox
          size="xs"
          label="Production: verbs that destroy ask for the name"
          checked={stage.isProduction}
          onChange={(event) => {
            const isProduction = event.currentTarget.checked;
            applyEdit(serviceKey, (now) => setStage(now, id, { isProduction }));
          }}
        />
        <ColumnPlace serviceKey={serviceKey} workflow={workflow} stage={stage} />
      </Section>
      <Section title="Placement">
        <Placement rules={rules} estate={estate} change={change} />
      </Section>
      <Section title="Networks by role">
        <NetworkFields
          workflow={workflow}
          stage={stage}
          networks={estate.networks}
          hostCount={estate.hosts.length}
          onChange={(role, uuid) => applyEdit(serviceKey, (now) => setNetwork(now, id, role, uuid))}
        />
      </Section>
      <Section title="On entry">
        <ActionList
          list={`entry:${id}`}
          label="on entry"
          actions={rules.entry}
          onChange={(entry, tag) => change({ entry }, tag)}
        />
      </Section>
      <Section title="On exit">
        <ActionList
          list={`exit:${id}`}
          label="on exit"
          actions={rules.exit}
          onChange={(exit, tag) => change({ exit }, tag)}
        />
      </Section>
      <FenceRule rules={rules} change={change} />
      <LeaseRule rules={rules} change={change} />
      <Limits rules={rules} change={change} />
      <DriftRule rules={rules} change={change} />
      <Access rules={rules} change={change} />
      <div className={classes['buttons']}>
        <Button size="compact-xs" variant="default" onClick={() => setDialog({ kind: 'connect-stage', stageId: id })}>
          Connect to…
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => addBehind(serviceKey, id)}>
          Add a stage behind it
        </Button>
        <Button
          size="compact-xs"
          variant="subtle"
          color="red"
          disabled={keepReason !== null}
          onClick={() => removePart(serviceKey, { kind: 'stage', id }, counts)}
        >
          Delete the stage
        </Button>
      </div>
      {keepReason !== null && <div className={classes['dim']}>{keepReason}.</div>}
    </>
  );
}

// Two changes may follow each other faster than a form is drawn.
function currentRules(workflow: Workflow, id: string): StageRules {
  const stage = workflow.stages.find((each) => each.id === id);
  return stage ? rulesOf(stage) : NO_RULES;
}

function ColumnPlace({
  serviceKey,
  workflow,
  stage,
}: {
  readonly serviceKey: string;
  readonly workflow: Workflow;
  readonly stage: Stage;
}) {
  const at = workflow.stages.findIndex(({ id }) => id === stage.id);
  const move = (by: number): void => applyEdit(serviceKey, (now) => reorderStage(now, stage.id, at + by));
  return (
    <div className={classes['row']}>
      <span>
        Column {at + 1} of {workflow.stages.length} on the board
      </span>
      <ActionIcon size={24} aria-label="Earlier column" disabled={at === 0} onClick={() => move(-1)}>
        <ArrowUp size={14} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size={24}
        aria-label="Later column"
        disabled={at === workflow.stages.length - 1}
        onClick={() => move(1)}
      >
        <ArrowDown size={14} aria-hidden />
      </ActionIcon>
    </div>
  );
}

function Placement({
  rules: { placement },
  estate,
  change,
}: {
  readonly rules: StageRules;
  readonly estate: Estate;
  readonly change: ChangeRules;
}) {
  const srs = useMemo(
    () =>
      estate.srs.map((sr) => ({
        uuid: sr.uuid,
        label: `${inSentence(sr.nameLabel)} · ${sr.shared ? 'shared' : 'local'}, ${formatBytes(sr.sizeBytes - sr.usedBytes)} free`,
      })),
    [estate.srs],
  );
  const hosts = useMemo(
    () => estate.hosts.map((host) => ({ uuid: host.uuid, label: inSentence(host.nameLabel) })),
    [estate.hosts],
  );
  return (
    <>
      <UuidField
        label="Storage repository of all disks"
        none="disks stay where they are"
        among={srs}
        value={placement.srUuid}
        onChange={(srUuid) => change({ placement: { ...placement, srUuid } })}
      />
      <UuidField
        label="Host the VMs prefer"
        none="any host"
        among={hosts}
        value={placement.hostUuid}
        onChange={(hostUuid) => change({ placement: { ...placement, hostUuid } })}
      />
    </>
  );
}

const NONE = 'none';

function UuidField({
  label,
  none,
  among,
  value,
  onChange,
}: {
  readonly label: string;
  readonly none: string;
  readonly among: readonly Named[];
  readonly value: string | null;
  readonly onChange: (uuid: string | null) => void;
}) {
  const known = [...among]
    .sort((a, b) => compareNames(a.label, b.label))
    .map(({ uuid, label: word }) => ({ value: uuid, label: word }));
  const isLost = value !== null && !among.some(({ uuid }) => uuid === value);
  const lost = isLost ? [{ value, label: `not on the pool (${shortUuid(value)})` }] : [];
  return (
    <Select
      size="xs"
      label={label}
      data={[{ value: NONE, label: none }, ...lost, ...known]}
      value={value ?? NONE}
      onChange={(chosen) => chosen !== null && onChange(chosen === NONE ? null : chosen)}
      searchable
      limit={100}
    />
  );
}
