import { Button, Select } from '@mantine/core';
import { isRigidSr } from '../../../shared/domain/sr-types.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { selectEstate } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import classes from './copy.module.css';
import type { MigrateDraft } from './draft.ts';
import { HostField, OtherNetworks, PoolField, useOtherPools } from './place-fields.tsx';

interface FieldsProps {
  readonly migrate: MigrateDraft;
  readonly onChange: (change: Partial<MigrateDraft>) => void;
}

/** Where a configuration goes: pool, host, storage, and at another pool its networks. */
export function MigrateFields({ id, migrate, onChange }: FieldsProps & { readonly id: ConfigurationKey }) {
  const state = useStore();
  const configuration = state.configurations.get(id);
  const others = useOtherPools({ poolId: configuration?.poolId ?? '' });
  if (!configuration) return null;
  const target = others.find(({ uuid }) => uuid === migrate.poolUuid);
  const { hosts, srs } = selectEstate(state, target?.id ?? configuration.poolId);
  const isAway = migrate.poolUuid !== null;
  return (
    <>
      <PoolField
        configuration={configuration}
        others={others}
        poolUuid={migrate.poolUuid}
        onChange={(poolUuid) => onChange({ poolUuid, hostUuid: null, srUuid: null, networks: {}, members: [] })}
      />
      <HostField
        hosts={hosts}
        isNeeded={isAway}
        description={isAway ? 'The one that receives' : 'Halted VMs prefer it when they start'}
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
          .filter((sr) => !isRigidSr(sr) && sr.hostUuids.length > 0)
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
        <OtherNetworks
          id={id}
          targetId={target.id}
          toStageId={configuration.stageId}
          hostUuid={migrate.hostUuid}
          networks={migrate.networks}
          onChange={(networks) => onChange({ networks })}
        />
      )}
    </>
  );
}
