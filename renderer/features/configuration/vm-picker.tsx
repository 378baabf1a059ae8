import { Checkbox, TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { VmSummary } from '../../../shared/domain/inventory.ts';
import { Name } from '../../components/name.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import { keyOf } from '../../state/configurations-slice.ts';
import { compareNames } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { stateWord } from '../../../shared/text/configuration-text.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import classes from './configurations.module.css';

const MOST = 200;

/** Chooses VMs of one pool: any number to look through, at most 200 to take. */
export function VmPicker({
  poolId,
  chosen,
  onChange,
}: {
  readonly poolId: string;
  readonly chosen: ReadonlySet<string>;
  readonly onChange: (chosen: ReadonlySet<string>) => void;
}) {
  const vms = useStore((state) => state.vms[poolId]);
  const [text, setText] = useState('');
  const [freeOnly, setFreeOnly] = useState(true);
  const sorted = useMemo(
    () => [...(vms?.values() ?? [])].sort((a, b) => compareNames(a.nameLabel.slice(0, 200), b.nameLabel.slice(0, 200))),
    [vms],
  );
  const shown = useMemo(() => filterVms(sorted, text, freeOnly, chosen), [sorted, text, freeOnly, chosen]);
  const toggle = (uuid: string): void => {
    const next = new Set(chosen);
    if (!next.delete(uuid) && next.size < MOST) next.add(uuid);
    onChange(next);
  };
  return (
    <div className={classes['picker']} role="group" aria-label="VMs of the configuration">
      <div className={classes['pickbar']}>
        <TextInput
          size="xs"
          className={classes['filter']}
          aria-label="Search VMs"
          placeholder="Search by name, tag, address or uuid"
          leftSection={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Checkbox
          size="xs"
          label="Only VMs in no vApp"
          checked={freeOnly}
          onChange={(event) => setFreeOnly(event.currentTarget.checked)}
        />
        <span className={classes['why']} role="status">
          {countOf(chosen.size, 'VM')} chosen, {shown.length.toLocaleString()} of {sorted.length.toLocaleString()} shown
        </span>
      </div>
      <div className={classes['pickhead']} aria-hidden>
        <span />
        <span />
        <span>Name</span>
        <span>Guest</span>
        <span>vCPU</span>
        <span>Memory</span>
        <span>vApp</span>
      </div>
      {shown.length === 0 ? (
        <p className={classes['nothing']}>{sorted.length === 0 ? 'This pool has no VMs' : 'Nothing matches'}</p>
      ) : (
        <VirtualList
          count={shown.length}
          rowHeight={32}
          label="VMs"
          rowKey={(index) => shown[index]?.uuid ?? index}
          renderRow={(index) => {
            const vm = shown[index];
            return vm && <VmRow vm={vm} poolId={poolId} isChosen={chosen.has(vm.uuid)} onToggle={toggle} />;
          }}
        />
      )}
    </div>
  );
}

function VmRow({
  vm,
  poolId,
  isChosen,
  onToggle,
}: {
  readonly vm: VmSummary;
  readonly poolId: string;
  readonly isChosen: boolean;
  readonly onToggle: (uuid: string) => void;
}) {
  const holder = useStore((state) =>
    vm.vappUuid === null
      ? ''
      : (state.configurations.get(keyOf({ poolId, uuid: vm.vappUuid }))?.nameLabel ?? vm.vappUuid),
  );
  const { word, tone } = stateWord(vm.powerState);
  return (
    <label
      className={classes['vm']}
      data-checked={isChosen || undefined}
      data-taken={vm.vappUuid !== null || undefined}
    >
      <input
        type="checkbox"
        checked={isChosen}
        aria-label={inSentence(vm.nameLabel)}
        onChange={() => onToggle(vm.uuid)}
      />
      <StateMark tone={tone} label={word} />
      <Name>{vm.nameLabel}</Name>
      <span className={classes['cell']} title={vm.guestOs}>
        {vm.guestOs === '' ? vm.address : vm.guestOs}
      </span>
      <span>{vm.vcpus}</span>
      <span>{formatBytes(vm.memoryBytes)}</span>
      {holder === '' ? <span /> : <Name>{holder}</Name>}
    </label>
  );
}

/** VMs that match a text; chosen ones stay in sight. */
export function filterVms(
  vms: readonly VmSummary[],
  text: string,
  freeOnly: boolean,
  chosen: ReadonlySet<string>,
): readonly VmSummary[] {
  const wanted = text.trim().toLocaleLowerCase();
  return vms.filter((vm) => {
    if (freeOnly && vm.vappUuid !== null && !chosen.has(vm.uuid)) return false;
    return (
      wanted === '' ||
      vm.nameLabel.toLocaleLowerCase().includes(wanted) ||
      vm.address.startsWith(wanted) ||
      vm.uuid.startsWith(wanted) ||
      vm.tags.some((tag) => tag.toLocaleLowerCase().includes(wanted))
    );
  });
}
