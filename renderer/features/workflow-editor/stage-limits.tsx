import { Checkbox, Select, TagsInput } from '@mantine/core';
import type { StageRules } from '../../../shared/domain/stage-rules.ts';
import { fenceModeNote, FENCE_MODES } from '../../../shared/text/fence-mode-text.ts';
import { BytesField, LimitField, Section } from './fields.tsx';
import classes from './form.module.css';

/** Changes a part of a stage's rules; `tag` joins changes of one field to one step back. */
export type ChangeRules = (part: Partial<StageRules>, tag?: string | null) => void;

/** Largest size of one VM, and largest sums of the stage. */
export function Limits({
  rules: { caps, budget },
  change,
}: {
  readonly rules: StageRules;
  readonly change: ChangeRules;
}) {
  const limit = (key: 'configurations' | 'vcpus') => (value: number | null) =>
    change({ budget: { ...budget, [key]: value } }, `budget.${key}`);
  const bytes = (key: 'memoryBytes' | 'diskBytes') => (value: number | null) =>
    change({ budget: { ...budget, [key]: value } }, `budget.${key}`);
  return (
    <>
      <Section title="Largest size of one VM here">
        <div className={classes['pair']}>
          <LimitField
            label="vCPUs per VM"
            value={caps.vcpus}
            max={512}
            none="as it is"
            onChange={(vcpus) => change({ caps: { ...caps, vcpus } }, 'caps.vcpus')}
          />
          <BytesField
            label="Memory per VM"
            bytes={caps.memoryBytes}
            max={65_536}
            none="as it is"
            onChange={(memoryBytes) => change({ caps: { ...caps, memoryBytes } }, 'caps.memory')}
          />
        </div>
      </Section>
      <Section title="Budget of the stage">
        <div className={classes['pair']}>
          <LimitField
            label="Configurations"
            value={budget.configurations}
            max={500}
            onChange={limit('configurations')}
          />
          <LimitField label="vCPUs in all" value={budget.vcpus} max={100_000} onChange={limit('vcpus')} />
          <BytesField
            label="Memory in all"
            bytes={budget.memoryBytes}
            max={1_048_576}
            onChange={bytes('memoryBytes')}
          />
          <BytesField label="Disks in all" bytes={budget.diskBytes} max={8_388_608} onChange={bytes('diskBytes')} />
        </div>
      </Section>
    </>
  );
}

const NO_FENCE = 'none';
const isFenceRule = (value: string): value is NonNullable<StageRules['fence']> =>
  value === 'block' || value === 'consoleOnly';

/** Whether what enters by copy is put into a fence, and what may cross that. */
export function FenceRule({ rules: { fence }, change }: { readonly rules: StageRules; readonly change: ChangeRules }) {
  const modes = FENCE_MODES.filter(({ value }) => isFenceRule(value));
  return (
    <Section title="Copies that enter">
      <Select
        size="xs"
        label="What may cross their fence"
        description={
          fence === undefined
            ? 'Not fenced: copies get MAC addresses of their own and the networks of the stage.'
            : `${fenceModeNote(fence)} They keep the MAC and IP addresses of the originals.`
        }
        data={[{ value: NO_FENCE, label: 'no fence' }, ...modes]}
        value={fence ?? NO_FENCE}
        allowDeselect={false}
        onChange={(value) => change({ fence: value !== null && isFenceRule(value) ? value : undefined })}
      />
    </Section>
  );
}

/** Who may come in, the lock, and how many snapshots stay. */
export function Access({
  rules: { allowedUsers, isLocked, keepSnapshots },
  change,
}: {
  readonly rules: StageRules;
  readonly change: ChangeRules;
}) {
  return (
    <Section title="Access and retention">
      <TagsInput
        size="xs"
        label="Who may bring configurations in"
        placeholder={allowedUsers.length === 0 ? 'everybody whose role allows it' : ''}
        maxTags={50}
        value={[...allowedUsers]}
        onChange={(users) => change({ allowedUsers: users.map((user) => user.slice(0, 256)) })}
      />
      <Checkbox
        size="xs"
        label="Locked: XAPI refuses to destroy or revert VMs here"
        checked={isLocked}
        onChange={(event) => change({ isLocked: event.currentTarget.checked })}
      />
      <LimitField
        label="Snapshots kept per VM"
        none="all"
        max={50}
        value={keepSnapshots}
        onChange={(keep) => change({ keepSnapshots: keep }, 'keep')}
      />
    </Section>
  );
}
