import { Select } from '@mantine/core';
import { toleranceOf, type StageRules } from '../../../shared/domain/stage-rules.ts';
import { LimitField, Section } from './fields.tsx';
import type { ChangeRules } from './stage-limits.tsx';
import classes from './form.module.css';

const COUNTS_FROM = [
  { value: 'low', label: 'all differences' },
  { value: 'medium', label: 'medium and worse' },
  { value: 'high', label: 'high and worse' },
  { value: 'critical', label: 'critical alone' },
] as const;

/** From which drift on a card warns, and gates that look at drift stay shut. */
export function DriftRule({ rules, change }: { readonly rules: StageRules; readonly change: ChangeRules }) {
  const tolerance = toleranceOf(rules);
  return (
    <Section title="Drift">
      <div className={classes['pair']}>
        <Select
          size="xs"
          label="What counts"
          data={COUNTS_FROM}
          value={tolerance.countsFrom}
          allowDeselect={false}
          onChange={(countsFrom) => countsFrom !== null && change({ drift: { ...tolerance, countsFrom } })}
        />
        <LimitField
          label="Least score, %"
          value={tolerance.leastScore}
          max={100}
          none="any"
          onChange={(leastScore) => change({ drift: { ...tolerance, leastScore } }, 'drift.leastScore')}
        />
      </div>
      <div className={classes['dim']}>
        Cards here warn, and gates that look at drift stay shut, from these on. Milder differences are still shown.
      </div>
    </Section>
  );
}
