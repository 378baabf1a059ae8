import { Select } from '@mantine/core';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { HostFacts } from '../../../shared/domain/inventory.ts';
import { findMappedNetwork, findRole } from '../../../shared/domain/network-role.ts';
import type { PoolState } from '../../../shared/domain/pool-state.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { networkWords } from '../../../shared/text/network-words.ts';
import { Name } from '../../components/name.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { findServiceOf, selectEstate } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import classes from './copy.module.css';

/** Pools that something can be brought to from a configuration's own. */
export function useOtherPools({ poolId }: Pick<Configuration, 'poolId'>): readonly PoolState[] {
  const pools = useStore((state) => state.pools);
  return Object.values(pools).filter(({ id, uuid, phase }) => id !== poolId && uuid !== null && phase === 'connected');
}

/** The pool it stays in, or another one by XAPI's uuid. */
export function PoolField({
  configuration,
  others,
  poolUuid,
  onChange,
}: {
  readonly configuration: Configuration;
  readonly others: readonly PoolState[];
  readonly poolUuid: string | null;
  readonly onChange: (poolUuid: string | null) => void;
}) {
  const own = useStore((state) => state.pools[configuration.poolId]);
  return (
    <Select
      label="Pool"
      description={poolUuid === null ? 'Pools this console is connected to' : 'Only to the same release or a newer one'}
      data={[
        { value: '', label: `${inSentence(own?.nameLabel ?? 'This pool')} (where it is)` },
        ...others.map(({ uuid, nameLabel, address }) => ({
          value: uuid ?? '',
          label: `${inSentence(nameLabel)} (${address})`,
        })),
      ]}
      value={poolUuid ?? ''}
      allowDeselect={false}
      onChange={(value) => onChange(value === '' ? null : value)}
    />
  );
}

/** One host of a pool. */
export function HostField({
  hosts,
  isNeeded,
  description,
  value,
  onChange,
}: {
  readonly hosts: readonly HostFacts[];
  readonly isNeeded: boolean;
  readonly description: string;
  readonly value: string | null;
  readonly onChange: (hostUuid: string | null) => void;
}) {
  return (
    <Select
      label="Host"
      description={description}
      placeholder={isNeeded ? 'Choose one' : 'Each stays where it is'}
      clearable={!isNeeded}
      searchable
      data={hosts.map((host) => ({
        value: host.uuid,
        disabled: !host.enabled || !host.live,
        label: `${host.nameLabel.slice(0, 60)} (${formatBytes(host.memoryFreeBytes)} free)`,
      }))}
      value={value}
      onChange={onChange}
    />
  );
}

/** One choice for each network that the VMs are on; those whose role the other pool knows need none. */
export function OtherNetworks({
  id,
  targetId,
  toStageId,
  hostUuid,
  networks,
  onChange,
}: {
  readonly id: ConfigurationKey;
  /** Under which this console knows the other pool. */
  readonly targetId: string;
  /** The one that receives; null as long as none is chosen. */
  readonly hostUuid: string | null;
  /** The stage there; null for none. */
  readonly toStageId: string | null;
  /** Network there in place of another, by uuid; empty where its role says. */
  readonly networks: Readonly<Record<string, string>>;
  readonly onChange: (networks: Readonly<Record<string, string>>) => void;
}) {
  const state = useStore();
  const configuration = state.configurations.get(id);
  if (!configuration) return null;
  const here = selectEstate(state, configuration.poolId).networks;
  const there = selectEstate(state, targetId).networks;
  const workflow = findServiceOf(state, configuration)?.service.workflow;
  const farStage = findServiceOf(state, { ...configuration, poolId: targetId })?.service.workflow.stages.find(
    (stage) => stage.id === toStageId,
  );
  const members = configuration.vmUuids.flatMap((uuid) => state.vms[configuration.poolId]?.get(uuid) ?? []);
  const used = [...new Set(members.flatMap(({ networkUuids }) => networkUuids))];
  const nameOf = (list: typeof here, uuid: string): string =>
    list.find((each) => each.uuid === uuid)?.nameLabel ?? uuid;
  return (
    <div className={classes['networks']} role="group" aria-label="Networks in the other pool">
      {used.map((uuid) => {
        const role = workflow ? findRole(workflow, configuration.stageId, uuid) : undefined;
        const mapped = farStage && role !== undefined ? findMappedNetwork(farStage, role) : undefined;
        const to = there.find((each) => each.uuid === networks[uuid]);
        return (
          <div key={uuid} className={classes['network']}>
            <span className={classes['role']}>
              {role ?? 'no role'} <Name>{nameOf(here, uuid)}</Name>
            </span>
            <Select
              size="xs"
              aria-label={`Network there in place of ${nameOf(here, uuid)}`}
              searchable
              clearable
              placeholder={mapped === undefined ? 'Choose one' : `${nameOf(there, mapped)} (by its role)`}
              title={to ? networkWords(to) : ''}
              comboboxProps={{ width: 'max-content', position: 'bottom-end' }}
              data={there.map((each) => ({
                value: each.uuid,
                label: networkWords(each),
                disabled: hostUuid !== null && each.bondedHostUuids?.includes(hostUuid) === true,
              }))}
              value={networks[uuid] ?? null}
              onChange={(to) => onChange({ ...networks, [uuid]: to ?? '' })}
            />
          </div>
        );
      })}
    </div>
  );
}
