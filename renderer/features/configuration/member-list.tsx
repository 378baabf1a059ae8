import type { Configuration } from '../../../shared/domain/configuration.ts';
import { memo } from '../../state/memo.ts';
import { namesOf } from '../../state/names-of.ts';
import { compareNames } from '../../state/selectors.ts';
import { store, useStore, type State } from '../../state/store.ts';
import { ActionIcon } from '@mantine/core';
import { Waypoints } from 'lucide-react';
import { openReach } from '../../commands/fences.ts';
import { keyOf } from '../../state/configurations-slice.ts';
import { Name } from '../../components/name.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { stateWord } from '../../../shared/text/configuration-text.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import { listNames } from '../../../shared/text/configuration-text.ts';
import classes from './details-panel.module.css';

const membersOf = memo((vms: State['vms'][string] | undefined, uuids: readonly string[]) =>
  uuids
    .flatMap((uuid) => vms?.get(uuid) ?? [])
    .sort((a, b) => a.startOrder - b.startOrder || compareNames(a.nameLabel, b.nameLabel)),
);

/** The VMs of a configuration in start order, with what they are on. */
export function MemberList({ configuration }: { readonly configuration: Configuration }) {
  const members = useStore((state) => membersOf(state.vms[configuration.poolId], configuration.vmUuids));
  const names = namesOf(store.getState(), configuration.poolId);
  const key = keyOf(configuration);
  const missing = configuration.vmUuids.length - members.length;
  if (configuration.vmUuids.length === 0) return <p className={classes['dim']}>The vApp has no VMs.</p>;
  return (
    <>
      <ul className={classes['members']}>
        {members.map((vm) => {
          const { word, tone } = stateWord(vm.powerState);
          const networks = listNames(vm.networkUuids.map((uuid) => names.network(uuid)));
          return (
            <li key={vm.uuid} className={classes['member']} title={vm.uuid}>
              <StateMark tone={tone} label={word} />
              <Name>{vm.nameLabel}</Name>
              <ActionIcon
                size={20}
                variant="subtle"
                aria-label={`${openReach.label({ key, vmUuid: vm.uuid })} ${vm.nameLabel}`}
                title={openReach.label({ key, vmUuid: vm.uuid })}
                onClick={() => openReach.run({ key, vmUuid: vm.uuid })}
              >
                <Waypoints size={13} aria-hidden />
              </ActionIcon>
              <span className={classes['dim']}>{vm.address}</span>
              <span className={classes['dim']} title={networks}>
                {vm.vcpus} vCPU · {formatBytes(vm.memoryBytes)} · {networks === '' ? 'no network' : networks}
              </span>
            </li>
          );
        })}
      </ul>
      {missing > 0 && <p className={classes['dim']}>{missing} more are not known yet.</p>}
    </>
  );
}
