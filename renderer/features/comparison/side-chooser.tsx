import { Select } from '@mantine/core';
import { useMemo } from 'react';
import type { SideRef } from '../../../shared/ipc/areas/drift.ts';
import { compareNames } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { inSentence } from '../../../shared/text/names.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import classes from './comparison.module.css';

/** Any configuration of any pool, as it is or as it was when it was recorded in its stage. */
export function SideChooser({
  label,
  side,
  onChoose,
}: {
  readonly label: string;
  readonly side: SideRef | null;
  readonly onChoose: (side: SideRef | null) => void;
}) {
  const configurations = useStore((state) => state.configurations);
  const pools = useStore((state) => state.pools);
  const services = useStore((state) => state.services);
  const data = useMemo(
    () =>
      [...configurations.values()]
        .sort((a, b) => compareNames(a.nameLabel, b.nameLabel))
        .flatMap((each) => {
          const workflow = services[each.poolId]?.find((view) => view.service.id === each.serviceId)?.service.workflow;
          const stage = workflow?.stages.find(({ id }) => id === each.stageId)?.name;
          const pool = pools[each.poolId];
          const name = `${inSentence(each.nameLabel)} · ${stage ?? (pool ? poolName(pool) : each.poolId)}`;
          const key = `${each.poolId}/${each.uuid}`;
          return [
            { value: `now ${key}`, label: name },
            ...(each.stageId === null ? [] : [{ value: `promoted ${key}`, label: `${name}, at promotion` }]),
          ];
        }),
    [configurations, pools, services],
  );
  return (
    <Select
      className={classes['side'] ?? ''}
      size="sm"
      label={label}
      placeholder="Choose a configuration"
      nothingFoundMessage="Nothing matches"
      searchable
      limit={60}
      data={data}
      value={side ? `${side.when} ${side.poolId}/${side.configurationUuid}` : null}
      onChange={(value) => onChoose(value === null ? null : toSide(value))}
    />
  );
}

function toSide(value: string): SideRef {
  const [when, key = ''] = value.split(' ');
  const [poolId = '', configurationUuid = ''] = key.split('/');
  return { poolId, configurationUuid, when: when === 'promoted' ? 'promoted' : 'now' };
}
