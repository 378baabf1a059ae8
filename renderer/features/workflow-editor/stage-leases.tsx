import { Select } from '@mantine/core';
import type { LeaseRules } from '../../../shared/domain/lease/lease-rules.ts';
import type { StageRules } from '../../../shared/domain/stage-rules.ts';
import { LimitField, Section } from './fields.tsx';
import classes from './form.module.css';
import type { ChangeRules } from './stage-limits.tsx';

const EMPTY: LeaseRules = { run: null, storage: null, warnHours: 4 };
const RUN_ENDS = [
  { value: 'suspend', label: 'suspend it' },
  { value: 'shutdown', label: 'shut it down' },
] as const;
const STORAGE_ENDS = [
  { value: 'archive', label: 'archive it into files' },
  { value: 'tell', label: 'only say so' },
] as const;

/** How long configurations run and stay in the stage, and what becomes of them then. */
export function LeaseRule({ rules: { leases }, change }: { readonly rules: StageRules; readonly change: ChangeRules }) {
  const now = leases ?? EMPTY;
  const set = (part: Partial<LeaseRules>, tag: string | null = null): void => {
    const next = { ...now, ...part };
    change({ leases: next.run || next.storage ? next : undefined }, tag);
  };
  return (
    <Section title="Leases">
      <div className={classes['pair']}>
        <LimitField
          label="Hours of running"
          none="as long as it likes"
          max={8760}
          value={now.run?.hours ?? null}
          onChange={(hours) =>
            set({ run: hours === null ? null : { hours, end: now.run?.end ?? 'suspend' } }, 'lease.run')
          }
        />
        <Select
          size="xs"
          label="Then"
          disabled={!now.run}
          data={RUN_ENDS}
          value={now.run?.end ?? 'suspend'}
          allowDeselect={false}
          onChange={(end) => now.run && set({ run: { ...now.run, end: end === 'shutdown' ? 'shutdown' : 'suspend' } })}
        />
        <LimitField
          label="Days of storage"
          none="as long as it likes"
          max={3650}
          value={now.storage?.days ?? null}
          onChange={(days) =>
            set({ storage: days === null ? null : { days, end: now.storage?.end ?? 'tell' } }, 'lease.storage')
          }
        />
        <Select
          size="xs"
          label="Then"
          disabled={!now.storage}
          data={STORAGE_ENDS}
          value={now.storage?.end ?? 'tell'}
          allowDeselect={false}
          onChange={(end) =>
            now.storage && set({ storage: { ...now.storage, end: end === 'archive' ? 'archive' : 'tell' } })
          }
        />
      </div>
      {(now.run ?? now.storage) && (
        <LimitField
          label="Warned so many hours ahead"
          none={null}
          max={720}
          value={now.warnHours}
          onChange={(hours) => set({ warnHours: hours ?? 1 }, 'lease.warn')}
        />
      )}
    </Section>
  );
}
