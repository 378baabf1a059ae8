import { Button, Checkbox, TextInput } from '@mantine/core';
import { Plus } from 'lucide-react';
import type { GatePolicy } from '../../../../shared/domain/gate/gate-policy.ts';
import { changeAt, freeId, removeAt } from './edit-list.ts';
import { CountField, Part, RemoveButton, TimeField, useProblem, type ChangeGate } from './gate-fields.tsx';
import classes from './gate-form.module.css';

/** What must be so, as the console finds by itself. */
export function CheckFields({ gate: { checks }, change }: { readonly gate: GatePolicy; readonly change: ChangeGate }) {
  const set = (patch: Partial<GatePolicy['checks']>): void => change({ checks: { ...checks, ...patch } });
  return (
    <Part title="Checks" hint="Looked at when it starts. What can't be found out counts as not met.">
      <Checkbox
        size="xs"
        label="Guest tools report in all VMs"
        checked={checks.areToolsRequired}
        onChange={(event) => set({ areToolsRequired: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label="A replica is of production as it is now"
        description="Closed for a replica once production is another than it was made of; other configurations pass."
        checked={checks.isFreshReplicaRequired === true}
        onChange={(event) => {
          const { isFreshReplicaRequired: _former, ...rest } = checks;
          change({ checks: event.currentTarget.checked ? { ...rest, isFreshReplicaRequired: true } : rest });
        }}
      />
      <div className={classes['grid']}>
        <TimeField
          label="Snapshots not older than"
          minutes={checks.snapshotMaxAgeMinutes}
          path="checks.snapshotMaxAgeMinutes"
          none="any"
          onChange={(snapshotMaxAgeMinutes) => set({ snapshotMaxAgeMinutes })}
        />
        <TimeField
          label="Probes not older than"
          minutes={checks.probeMaxAgeMinutes}
          path="checks.probeMaxAgeMinutes"
          none="any"
          onChange={(probeMaxAgeMinutes) => set({ probeMaxAgeMinutes })}
        />
        <TimeField
          label="Restore rehearsed within"
          minutes={checks.rehearsalMaxAgeMinutes}
          path="checks.rehearsalMaxAgeMinutes"
          none="any"
          onChange={(rehearsalMaxAgeMinutes) => set({ rehearsalMaxAgeMinutes })}
        />
        <CountField
          label="Most drift, in places"
          placeholder="any"
          value={checks.maxDrift}
          path="checks.maxDrift"
          onChange={(maxDrift) => set({ maxDrift })}
        />
      </div>
    </Part>
  );
}

/** What a person looks at and ticks, for each plan anew. */
export function ChecklistFields({ gate, change }: { readonly gate: GatePolicy; readonly change: ChangeGate }) {
  const { checklist } = gate;
  return (
    <Part title="Checklist" hint="Ticked by a person, for each revision and plan anew.">
      {checklist.map((item, i) => (
        <Item
          key={item.id}
          text={item.text}
          path={`checklist.${String(i)}.text`}
          onChange={(text) => change({ checklist: changeAt(checklist, i, { text }) })}
          onRemove={() => change({ checklist: removeAt(checklist, i) })}
        />
      ))}
      <div>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<Plus size={13} aria-hidden />}
          disabled={checklist.length >= 50}
          onClick={() => change({ checklist: [...checklist, { id: freeId('item', checklist), text: '' }] })}
        >
          Add an item
        </Button>
      </div>
    </Part>
  );
}

function Item({
  text,
  path,
  onChange,
  onRemove,
}: {
  readonly text: string;
  readonly path: string;
  readonly onChange: (text: string) => void;
  readonly onRemove: () => void;
}) {
  const { error, warning } = useProblem(path);
  return (
    <div className={classes['line']}>
      <div data-grow>
        <TextInput
          size="xs"
          aria-label="What is to be checked"
          placeholder="Load test passed"
          maxLength={300}
          value={text}
          error={error}
          {...(warning === null ? {} : { description: warning, inputWrapperOrder: ['input', 'description'] })}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </div>
      <RemoveButton what="item" isBare onClick={onRemove} />
    </div>
  );
}

/** What holds for the stage as a whole, and the way round all of it. */
export function OtherFields({ gate, change }: { readonly gate: GatePolicy; readonly change: ChangeGate }) {
  return (
    <Part title="Stage and emergency">
      <Checkbox
        size="xs"
        label="One at a time into the stage"
        checked={gate.isExclusive}
        onChange={(event) => change({ isExclusive: event.currentTarget.checked })}
      />
      <Checkbox
        size="xs"
        label="Breaking the glass is allowed"
        description="In an emergency it goes without its conditions, with a reason and the signature of a second person."
        checked={gate.isBreakGlassAllowed}
        onChange={(event) => change({ isBreakGlassAllowed: event.currentTarget.checked })}
      />
    </Part>
  );
}
