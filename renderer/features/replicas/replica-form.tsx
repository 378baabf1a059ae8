import { NumberInput, SegmentedControl, Select, Switch, Textarea } from '@mantine/core';
import type { FenceMode } from '../../../shared/domain/fence/fence-request.ts';
import type { Stage } from '../../../shared/domain/workflow.ts';
import type { ReplicaWish } from '../../../shared/ipc/areas/replicas.ts';
import { FENCE_MODES, fenceModeNote } from '../../../shared/text/fence-mode-text.ts';
import classes from './replicas.module.css';

const isMode = (value: string | null): value is FenceMode => FENCE_MODES.some((each) => each.value === value);

/** What a person wants of a replica. */
export function ReplicaForm({
  wish,
  stages,
  onChange,
}: {
  readonly wish: ReplicaWish;
  readonly stages: readonly Stage[];
  readonly onChange: (wish: ReplicaWish) => void;
}) {
  const isFenced = wish.fence !== null;
  return (
    <div className={classes['form']}>
      <Select
        label="Into"
        data={stages.map(({ id, name }) => ({ value: id, label: name }))}
        value={wish.toStageId}
        allowDeselect={false}
        onChange={(toStageId) => toStageId !== null && onChange({ ...wish, toStageId })}
      />
      <div>
        <div className={classes['label']}>Networks</div>
        <SegmentedControl
          fullWidth
          size="sm"
          aria-label="Networks"
          value={isFenced ? 'fence' : 'stage'}
          onChange={(value) => onChange({ ...wish, fence: value === 'fence' ? 'block' : null })}
          data={[
            { value: 'fence', label: 'Fenced: same IP and MAC' },
            { value: 'stage', label: "The stage's: own MACs" },
          ]}
        />
      </div>
      <NumberInput
        label="Keep"
        placeholder="all replicas"
        description="Older ones in the stage are removed"
        min={1}
        max={50}
        allowDecimal={false}
        value={wish.keep ?? ''}
        onChange={(keep) =>
          onChange({ ...wish, keep: typeof keep === 'number' && keep >= 1 ? Math.min(keep, 50) : null })
        }
      />
      {isFenced && (
        <>
          <Select
            label="What may cross the fence"
            description={fenceModeNote(wish.fence ?? 'block')}
            data={FENCE_MODES}
            value={wish.fence}
            allowDeselect={false}
            onChange={(fence) => isMode(fence) && onChange({ ...wish, fence })}
          />
          <div className={classes['switches']}>
            <Switch
              label="Start it once it is made"
              checked={wish.isStarted}
              onChange={(event) => onChange({ ...wish, isStarted: event.currentTarget.checked })}
            />
          </div>
        </>
      )}
    </div>
  );
}

/** Why it is made: first in the ledger. Kept apart so that typing asks main for nothing. */
export function ReplicaNote({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (note: string) => void;
}) {
  return (
    <Textarea
      label="Note"
      placeholder="Why: the patch, the ticket, who asked"
      autosize
      minRows={1}
      maxRows={3}
      maxLength={500}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
