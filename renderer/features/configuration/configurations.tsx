import { Button, TextInput } from '@mantine/core';
import { Plus, Search } from 'lucide-react';
import { memo as memoComponent, useMemo, useState } from 'react';
import { openConfiguration, openCreateConfiguration } from '../../commands/configurations.ts';
import { openAddPool } from '../../commands/pools.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Name } from '../../components/name.tsx';
import { Page } from '../../components/page.tsx';
import { ConfigurationPicture, PoolPicture } from '../../components/pictures.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { StateMark } from '../../components/state-mark.tsx';
import { VirtualList } from '../../components/virtual-list.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { listByName } from '../../state/name-order.ts';
import { findServiceOf } from '../../state/selectors.ts';
import { useStore } from '../../state/store.ts';
import { stateWord } from '../../../shared/text/configuration-text.ts';
import { countOf, formatBytes } from '../../../shared/text/format.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import classes from './configurations.module.css';

/** Every configuration of every pool in one table. */
export function Configurations() {
  const configurations = useStore((state) => state.configurations);
  const hasPool = useStore((state) => Object.keys(state.pools).length > 0);
  const [text, setText] = useState('');
  const keys = useMemo(() => {
    const wanted = text.trim().toLocaleLowerCase();
    return listByName(configurations).filter((key) => {
      const each = configurations.get(key);
      return wanted === '' || each?.nameLabel.toLocaleLowerCase().includes(wanted) || each?.uuid.startsWith(wanted);
    });
  }, [configurations, text]);
  if (configurations.size === 0) return <Nothing hasPool={hasPool} />;
  return (
    <Page
      title="Configurations"
      note={`${keys.length.toLocaleString()} of ${countOf(configurations.size, 'configuration')}`}
      actions={
        <Button leftSection={<Plus size={14} />} onClick={() => openCreateConfiguration.run(undefined)}>
          {openCreateConfiguration.label(undefined)}
        </Button>
      }
    >
      <div className={classes['bar']}>
        <TextInput
          size="xs"
          className={classes['filter']}
          aria-label="Filter configurations"
          placeholder="Filter by name or uuid"
          leftSection={<Search size={14} />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </div>
      <div className={classes['columns']} aria-hidden>
        <span />
        <span>Name</span>
        <span>Service and stage</span>
        <span>VMs</span>
        <span>Memory</span>
        <span>Since</span>
        <span>Pool</span>
      </div>
      {keys.length === 0 && <p className={classes['nothing']}>Nothing matches</p>}
      <div className={classes['list']}>
        <VirtualList
          count={keys.length}
          rowHeight={34}
          label="Configurations"
          rowKey={(index) => keys[index] ?? index}
          renderRow={(index) => <Row id={keys[index] ?? ''} />}
        />
      </div>
    </Page>
  );
}

const Row = memoComponent(function Row({ id }: { readonly id: ConfigurationKey }) {
  const configuration = useStore((state) => state.configurations.get(id));
  const isOpened = useStore((state) => state.openedKey === id);
  const place = useStore((state) => {
    const each = state.configurations.get(id);
    const service = each && findServiceOf(state, each)?.service;
    const stage = service?.workflow.stages.find((one) => one.id === each?.stageId);
    return service ? `${service.name} · ${stage?.name ?? 'not in a stage'}` : 'not in a stage';
  });
  const pool = useStore((state) => {
    const found = configuration && state.pools[configuration.poolId];
    return found ? poolName(found) : '';
  });
  if (!configuration) return null;
  const { word, tone } = stateWord(configuration.powerState);
  return (
    <button type="button" className={classes['row']} aria-pressed={isOpened} onClick={() => openConfiguration.run(id)}>
      <StateMark tone={tone} label={word} />
      <Name strong>{configuration.nameLabel}</Name>
      <Name>{place}</Name>
      <span>
        {configuration.runningCount}/{configuration.vmUuids.length}
      </span>
      <span>{formatBytes(configuration.memoryBytes)}</span>
      <span>{configuration.since === null ? '' : <RelativeTime iso={configuration.since} />}</span>
      <Name>{pool}</Name>
    </button>
  );
});

function Nothing({ hasPool }: { readonly hasPool: boolean }) {
  return (
    <Page title="Configurations">
      {hasPool ? (
        <EmptyState
          picture={<ConfigurationPicture />}
          title="No configuration yet"
          action={
            <Button size="sm" onClick={() => openCreateConfiguration.run(undefined)}>
              {openCreateConfiguration.label(undefined)}
            </Button>
          }
        >
          A configuration is a group of VMs that move through the stages as one. On the pool it is a vApp.
        </EmptyState>
      ) : (
        <EmptyState
          picture={<PoolPicture />}
          title="No pool yet"
          action={
            <Button size="sm" onClick={() => openAddPool.run(undefined)}>
              {openAddPool.label(undefined)}
            </Button>
          }
        >
          Configurations are made of the VMs of a pool. Add one first.
        </EmptyState>
      )}
    </Page>
  );
}
