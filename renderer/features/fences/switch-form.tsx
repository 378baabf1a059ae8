import { ActionIcon, Button, NumberInput, Select, TextInput } from '@mantine/core';
import { Trash2 } from 'lucide-react';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './fences.module.css';
import type { SwitchDraft, SwitchFaults } from './settings-draft.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
}

/** One switch: what is plugged into it, and which tags fences may take on it. */
export function SwitchForm({
  draft,
  faults,
  networks,
  hosts,
  onChange,
  onRemove,
}: {
  readonly draft: SwitchDraft;
  readonly faults: SwitchFaults;
  /** Networks that are no VLANs. */
  readonly networks: readonly Choice[];
  readonly hosts: readonly Choice[];
  readonly onChange: (part: Partial<SwitchDraft>) => void;
  readonly onRemove: () => void;
}) {
  const { bases } = draft;
  const changeBase = (at: number, part: Partial<SwitchDraft['bases'][number]>): void =>
    onChange({ bases: bases.map((base, index) => (index === at ? { ...base, ...part } : base)) });
  return (
    <fieldset className={classes['switch']} aria-label={`Switch ${inSentence(draft.name)}`}>
      <div className={classes['settings']}>
        <TextInput
          label="Name of the switch"
          description="As your people call it"
          maxLength={64}
          value={draft.name}
          error={faults.name}
          onChange={(event) => onChange({ name: event.currentTarget.value })}
        />
        <TextInput
          label="VLAN tags for fences"
          description="Free on the switch: 300-309, 320"
          value={draft.tags}
          error={faults.tags}
          onChange={(event) => onChange({ tags: event.currentTarget.value })}
        />
        <TextInput
          label="Of these, kept back"
          description="Listed, but not given to fences now"
          value={draft.reserved}
          error={faults.reserved}
          onChange={(event) => onChange({ reserved: event.currentTarget.value })}
        />
      </div>
      {bases.map((base, at) => (
        <div key={at} className={classes['base']}>
          <Select
            label="Network plugged into it"
            data={networks}
            value={base.networkUuid}
            error={at === 0 && faults.bases}
            searchable
            onChange={(networkUuid) => changeBase(at, { networkUuid })}
          />
          <NumberInput
            label="Tag of untagged frames"
            min={1}
            max={4094}
            value={base.nativeTag}
            onChange={(nativeTag) => typeof nativeTag === 'number' && changeBase(at, { nativeTag })}
          />
          <ActionIcon
            mt={26}
            variant="subtle"
            aria-label="Unplug this network"
            disabled={bases.length === 1}
            onClick={() => onChange({ bases: bases.filter((_base, index) => index !== at) })}
          >
            <Trash2 size={15} aria-hidden />
          </ActionIcon>
        </div>
      ))}
      <details className={classes['details']} open={Object.keys(draft.missing).length > 0 || undefined}>
        <summary>Tags that single hosts lack</summary>
        <div className={classes['settings']}>
          {hosts.map(({ value, label }) => (
            <TextInput
              key={value}
              label={`Not carried to ${inSentence(label)}`}
              value={draft.missing[value] ?? ''}
              error={faults.missing?.[value]}
              onChange={(event) => {
                const { [value]: _former, ...others } = draft.missing;
                const text = event.currentTarget.value;
                onChange({ missing: text === '' ? others : { ...others, [value]: text } });
              }}
            />
          ))}
        </div>
      </details>
      <div className={classes['actions']}>
        <Button
          size="compact-sm"
          variant="default"
          disabled={bases.length >= 32}
          onClick={() => onChange({ bases: [...bases, { networkUuid: null, nativeTag: 1 }] })}
        >
          Plug in another network
        </Button>
        <Button size="compact-sm" variant="subtle" color="red" onClick={onRemove}>
          Remove the switch
        </Button>
      </div>
    </fieldset>
  );
}
