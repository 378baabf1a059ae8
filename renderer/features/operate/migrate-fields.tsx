import { Button, Select } from '@mantine/core';
import { findMappedNetwork, findRole } from '../../../shared/domain/network-role.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { Name } from '../../components/name.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { findServiceOf, selectEstate } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import classes from './copy.module.css';
import type { MigrateDraft } from './draft.ts';

interface FieldsProps {
  readonly migrate: MigrateDraft;
  readonly onChange: (change: Partial<MigrateDraft>) => void;
}

/** Where a configuration goes: pool, host, storage, and at another pool its networks. */
export function MigrateFields({ id, migrate, onChange }: FieldsProps & { readonly id: ConfigurationKey }) {
  const state = useStore();
  const configuration = state.configurations.get(id);
  if (!configuration) return null;
  const own = state.pools[configuration.poolId];
  const others = Object.values(state.pools).filter(
    ({ id: poolId, uuid, phase }) => poolId !== configuration.poolId && uuid !== null && phase === 'connected',
  );
  const target = others.find(({ uuid }) => uuid === migrate.poolUuid);
  const { hosts, srs } = selectEstate(state, target?.id ?? configuration.poolId);
  const isAway = migrate.poolUuid !== null;
  return (
    <>
      <Select
        label="Pool"
        description={isAway ? 'Only to the same release or a newer one' : 'Pools this console is connected to'}
        data={[
          { value: '', label: `${inSentence(own?.nameLabel ?? 'This pool')} (where it is)` },
          ...others.map(({ uuid, nameLabel, address }) => ({
            value: uuid ?? '',
            label: `${inSentence(nameLabel)} (${address})`,
          })),
        ]}
        value={migrate.poolUuid ?? ''}
        allowDeselect={false}
        onChange={(value) =>
          onChange({
            poolUuid: value === '' ? null : value,
            hostUuid: null,
            srUuid: null,
            networks: {},
            members: [],
          })
        }
      />
      <Select
        label="Host"
        description={isAway ? 'The one that receives' : 'Halted VMs prefer it when they start'}
        placeholder={isAway ? 'Choose one' : 'Each stays where it is'}
        clearable={!isAway}
        searchable
        data={hosts.map((host) => ({
          value: host.uuid,
          disabled: !host.enabled || !host.live,
          label: `${host.nameLabel.slice(0, 60)} (${formatBytes(host.memoryFreeBytes)} free)`,
        }))}
        value={migrate.hostUuid}
        onChange={(hostUuid) => onChange({ hostUuid })}
      />
      <Select
        label="Storage"
        description="For every disk"
        placeholder={isAway ? 'Choose one' : 'Disks stay where they are'}
        clearable={!isAway}
        searchable
        data={srs
          .filter(({ type, hostUuids }) => type !== 'iso' && hostUuids.length > 0)
          .map(({ uuid, nameLabel, sizeBytes, usedBytes }) => ({
            value: uuid,
            label: `${nameLabel.slice(0, 60)} (${formatBytes(Math.max(0, sizeBytes - usedBytes))} free)`,
          }))}
        value={migrate.srUuid}
        onChange={(srUuid) => onChange({ srUuid })}
      />
      {migrate.members.length > 0 && (
        <div className={classes['networks']}>
          <span>
            {countOf(migrate.members.length, 'VM')} go back to the host, SRs and networks they had. What is chosen above
            is for those that had none.
          </span>
          <Button size="compact-xs" variant="default" onClick={() => onChange({ members: [] })}>
            Choose for all instead
          </Button>
        </div>
      )}
      {target && migrate.members.length === 0 && (
        <NetworkFields id={id} targetId={target.id} migrate={migrate} onChange={onChange} />
      )}
    </>
  );
}

/** One choice for each network that the VMs are on; those whose role the other pool knows need none. */
function NetworkFields({
  id,
  targetId,
  migrate,
  onChange,
}: FieldsProps & { readonly id: ConfigurationKey; readonly targetId: string }) {
  const state = useStore();
  const configuration = state.configurations.get(id);
  if (!configuration) return null;
  const here = selectEstate(state, configuration.poolId).networks;
  const there = selectEstate(state, targetId).networks;
  const workflow = findServiceOf(state, configuration)?.service.workflow;
  const farStage = findServiceOf(state, { ...configuration, poolId: targetId })?.service.workflow.stages.find(
    (stage) => stage.id === configuration.stageId,
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
              data={there.map((each) => ({ value: each.uuid, label: each.nameLabel.slice(0, 80) }))}
              value={migrate.networks[uuid] ?? null}
              onChange={(to) => onChange({ networks: { ...migrate.networks, [uuid]: to ?? '' } })}
            />
          </div>
        );
      })}
    </div>
  );
}
