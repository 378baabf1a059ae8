import { NumberInput, Select, Switch } from '@mantine/core';
import type { FencedCopiesWish } from '../../../shared/domain/fence/fenced-copies.ts';
import type { FenceMode } from '../../../shared/domain/fence/fence-request.ts';
import { FENCE_MODES, fenceModeNote } from '../../../shared/text/fence-mode-text.ts';
import classes from './fences.module.css';

const isMode = (value: string | null): value is FenceMode => FENCE_MODES.some((each) => each.value === value);

/** What a person wants of fenced copies. */
export function FenceForm({
  wish,
  onChange,
}: {
  readonly wish: FencedCopiesWish;
  readonly onChange: (wish: FencedCopiesWish) => void;
}) {
  return (
    <div className={classes['form']}>
      <Select
        label="What may cross"
        description={fenceModeNote(wish.mode)}
        data={FENCE_MODES}
        value={wish.mode}
        allowDeselect={false}
        onChange={(mode) => isMode(mode) && onChange({ ...wish, mode })}
      />
      <NumberInput
        label="Copies"
        description="Each gets a fence of its own"
        min={1}
        max={8}
        clampBehavior="strict"
        value={wish.copies}
        onChange={(copies) => typeof copies === 'number' && onChange({ ...wish, copies })}
      />
      <div className={classes['switches']}>
        <Switch
          label="Start them"
          checked={wish.isStarted}
          onChange={(event) => onChange({ ...wish, isStarted: event.currentTarget.checked })}
        />
        <Switch
          label="Must move between hosts while running"
          checked={wish.mustMigrate}
          onChange={(event) => onChange({ ...wish, mustMigrate: event.currentTarget.checked })}
        />
      </div>
    </div>
  );
}
