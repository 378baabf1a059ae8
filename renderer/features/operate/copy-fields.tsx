import { NumberInput, Select, Switch, TextInput } from '@mantine/core';
import { findPatternFaults, nameByPattern } from '../../../shared/domain/operate/copy-names.ts';
import { findMappedNetwork, findRole } from '../../../shared/domain/network-role.ts';
import { MOST_COPIES } from '../../../shared/domain/operate/operate-wish.ts';
import { isRigidSr } from '../../../shared/domain/sr-types.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { Name } from '../../components/name.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { findServiceOf, selectEstate } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import classes from './copy.module.css';
import type { CopyDraft } from './draft.ts';
import { HostField, OtherNetworks, PoolField, useOtherPools } from './place-fields.tsx';

/** How many copies, their names, how they are made, where they go, and on which networks. */
export function CopyFields({
  id,
  copy,
  onChange,
}: {
  readonly id: ConfigurationKey;
  readonly copy: CopyDraft;
  readonly onChange: (change: Partial<CopyDraft>) => void;
}) {
  const state = useStore();
  const configuration = state.configurations.get(id);
  const others = useOtherPools({ poolId: configuration?.poolId ?? '' });
  if (!configuration) return null;
  const target = others.find(({ uuid }) => uuid === copy.poolUuid);
  const isAway = copy.poolUuid !== null;
  const { networks } = selectEstate(state, configuration.poolId);
  const { hosts, srs } = selectEstate(state, target?.id ?? configuration.poolId);
  const workflow = findServiceOf(state, configuration)?.service.workflow;
  const members = configuration.vmUuids.flatMap((uuid) => state.vms[configuration.poolId]?.get(uuid) ?? []);
  const used = [...new Set(members.flatMap(({ networkUuids }) => networkUuids))];
  const stage = workflow?.stages.find((each) => each.id === copy.stageId);
  const nameOf = (uuid: string): string => networks.find((each) => each.uuid === uuid)?.nameLabel ?? uuid;
  const roleOf = (uuid: string): string | undefined =>
    workflow ? findRole(workflow, configuration.stageId, uuid) : undefined;
  return (
    <>
      <NumberInput
        label="Copies"
        description={`Up to ${MOST_COPIES} at once`}
        min={1}
        max={MOST_COPIES}
        clampBehavior="strict"
        allowDecimal={false}
        value={copy.count}
        onChange={(count) => typeof count === 'number' && count >= 1 && onChange({ count })}
      />
      <PoolField
        configuration={configuration}
        others={others}
        poolUuid={copy.poolUuid}
        onChange={(poolUuid) => onChange({ poolUuid, hostUuid: null, srUuid: null, networks: {} })}
      />
      {isAway && (
        <HostField
          hosts={hosts}
          isNeeded
          description="The one that receives"
          value={copy.hostUuid}
          onChange={(hostUuid) => onChange({ hostUuid })}
        />
      )}
      <Select
        label="How"
        description={
          copy.srUuid === null && !isAway
            ? 'Seconds; shares blocks with its original'
            : 'Every block is copied; stands alone'
        }
        placeholder="Choose one"
        data={[
          ...(isAway ? [] : [{ value: '', label: 'Fast clones, on the same SRs' }]),
          ...srs
            .filter((sr) => !isRigidSr(sr) && sr.hostUuids.length > 0)
            .map(({ uuid, nameLabel, sizeBytes, usedBytes }) => ({
              value: uuid,
              label: `Full copies on ${inSentence(nameLabel)} (${formatBytes(Math.max(0, sizeBytes - usedBytes))} free)`,
            })),
        ]}
        value={copy.srUuid ?? (isAway ? null : '')}
        allowDeselect={false}
        onChange={(srUuid) => onChange({ srUuid: srUuid === '' ? null : srUuid })}
      />
      <Select
        label="Stage"
        description={workflow ? 'No gate is passed: it needs the right to place' : 'Its original is in no service'}
        disabled={!workflow}
        data={[
          { value: '', label: 'In no stage' },
          ...(workflow?.stages ?? []).map((each) => ({ value: each.id, label: inSentence(each.name) })),
        ]}
        value={copy.stageId ?? ''}
        allowDeselect={false}
        onChange={(stageId) => onChange({ stageId: stageId === '' ? null : stageId })}
      />
      <Names
        copy={copy}
        name={configuration.nameLabel}
        vm={members[0]?.nameLabel ?? 'VM'}
        count={members.length}
        onChange={onChange}
      />
      {isAway && (
        <Switch
          className={classes['wide']}
          label="The same MAC addresses as the originals"
          description="They must never meet on one network"
          checked={copy.keepMacs}
          onChange={(event) => onChange({ keepMacs: event.currentTarget.checked })}
        />
      )}
      {target && (
        <OtherNetworks
          id={id}
          targetId={target.id}
          toStageId={copy.stageId}
          hostUuid={copy.hostUuid}
          networks={copy.networks}
          onChange={(chosen) => onChange({ networks: chosen })}
        />
      )}
      {!isAway && (
        <div className={classes['networks']} role="group" aria-label="Networks of the copies">
          {used.map((uuid) => {
            const role = roleOf(uuid);
            const mapped = stage && role !== undefined ? findMappedNetwork(stage, role) : undefined;
            return (
              <div key={uuid} className={classes['network']}>
                <span className={classes['role']}>
                  {role ?? 'no role'} <Name>{nameOf(uuid)}</Name>
                </span>
                <Select
                  size="xs"
                  aria-label={`Network in place of ${nameOf(uuid)}`}
                  searchable
                  clearable
                  placeholder={mapped === undefined ? 'Stays' : `${nameOf(mapped)} (by its role)`}
                  data={networks.map((each) => ({ value: each.uuid, label: each.nameLabel.slice(0, 80) }))}
                  value={copy.networks[uuid] ?? null}
                  onChange={(to) => onChange({ networks: { ...copy.networks, [uuid]: to ?? '' } })}
                />
              </div>
            );
          })}
        </div>
      )}
    </>
  );
}

/** Patterns, with what they make of the first copy. */
function Names({
  copy,
  name,
  vm,
  count,
  onChange,
}: {
  readonly copy: CopyDraft;
  readonly name: string;
  readonly vm: string;
  readonly count: number;
  readonly onChange: (change: Partial<CopyDraft>) => void;
}) {
  const faults = findPatternFaults(copy, count);
  const first = nameByPattern(copy.names, { name, n: 1 });
  return (
    <>
      <TextInput
        label="Names"
        description={`{name}, {n}: ${inSentence(first)}`}
        maxLength={120}
        value={copy.names}
        error={faults.find((fault) => !fault.includes('several VMs')) ?? null}
        onChange={(event) => onChange({ names: event.currentTarget.value })}
      />
      <TextInput
        label="Names of VMs"
        description={`{vm}, {n}, {copy}: ${inSentence(nameByPattern(copy.vmNames, { name, n: 1, vm, copy: first }))}`}
        maxLength={120}
        value={copy.vmNames}
        error={faults.find((fault) => fault.includes('several VMs')) ?? null}
        onChange={(event) => onChange({ vmNames: event.currentTarget.value })}
      />
    </>
  );
}
