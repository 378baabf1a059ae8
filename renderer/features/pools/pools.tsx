import { Button } from '@mantine/core';
import { Plus } from 'lucide-react';
import { openAddPool, startDemo } from '../../commands/pools.ts';
import { EmptyState } from '../../components/empty-state.tsx';
import { Page } from '../../components/page.tsx';
import { PoolPicture } from '../../components/pictures.tsx';
import { memo } from '../../state/memo.ts';
import { compareNames } from '../../state/selectors.ts';
import { useStore, type State } from '../../state/store.ts';
import { countOf } from '../../../shared/text/format.ts';
import { poolName } from '../../../shared/text/pool-text.ts';
import { PoolCard } from './pool-card.tsx';
import classes from './pools.module.css';

const sortedIds = memo((pools: State['pools']) =>
  Object.values(pools)
    .sort((a, b) => compareNames(poolName(a), poolName(b)))
    .map(({ id }) => id),
);

/** The pools this workstation knows. */
export function Pools() {
  const ids = useStore((state) => sortedIds(state.pools));
  const hasDemo = useStore((state) => Object.values(state.pools).some((pool) => pool.isDemo));
  const demo = (
    <Button variant="default" onClick={() => void startDemo.run(undefined)}>
      {startDemo.label(undefined)}
    </Button>
  );
  return (
    <Page
      title="Pools"
      note={ids.length > 0 && countOf(ids.length, 'pool')}
      actions={
        ids.length > 0 && (
          <>
            {!hasDemo && demo}
            <Button leftSection={<Plus size={14} />} onClick={() => openAddPool.run(undefined)}>
              {openAddPool.label(undefined)}
            </Button>
          </>
        )
      }
    >
      {ids.length === 0 ? (
        <EmptyState
          picture={<PoolPicture />}
          title="No pool yet"
          action={
            <div className={classes['choices']}>
              <Button size="sm" onClick={() => openAddPool.run(undefined)}>
                {openAddPool.label(undefined)}
              </Button>
              {demo}
            </div>
          }
        >
          Connect to a pool's coordinator. You will be shown its certificate before any password is sent.
        </EmptyState>
      ) : (
        <div className={classes['list']} tabIndex={-1}>
          {ids.map((id) => (
            <PoolCard key={id} id={id} />
          ))}
        </div>
      )}
    </Page>
  );
}
