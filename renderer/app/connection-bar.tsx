import { Button } from '@mantine/core';
import { Unplug } from 'lucide-react';
import type { PoolState } from '../../shared/domain/pool-state.ts';
import { openTrustMember, reconnectPool } from '../commands/pools.ts';
import { Name } from '../components/name.tsx';
import { RelativeTime } from '../components/relative-time.tsx';
import { selectCurrentService } from '../state/selectors.ts';
import { useStore } from '../state/store.ts';
import { formatClock } from '../../shared/text/format.ts';
import { poolName } from '../../shared/text/pool-text.ts';
import { problemText } from '../../shared/text/problem-text.ts';
import classes from './connection-bar.module.css';

/** A quiet bar while the pool in the frame is not connected: since when, why, next try. */
export function ConnectionBar() {
  const pool = useStore((state) => {
    const service = selectCurrentService(state);
    return service ? state.pools[service.poolId] : undefined;
  });
  if (!pool || (pool.phase === 'connected' && pool.live)) return null;
  return (
    <div className={classes['bar']} data-phase={pool.phase} role="status">
      <Unplug size={14} aria-hidden />
      <span className={classes['text']}>
        <Name strong>{poolName(pool)}</Name>
        <span>{sentence(pool)}</span>
        <span className={classes['dim']}>
          Since <RelativeTime iso={pool.since} />
          {pool.nextTryAt !== null && <>; next try at {formatClock(pool.nextTryAt)}</>}. What you see is as of{' '}
          {formatClock(pool.since)}.
        </span>
      </span>
      {pool.alarm && (
        <Button size="compact-xs" variant="default" onClick={() => openTrustMember.run(pool.id)}>
          {openTrustMember.label(pool.id)}
        </Button>
      )}
      {(pool.phase === 'lost' || pool.phase === 'disconnected' || pool.phase === 'refused') && (
        <Button size="compact-xs" variant="default" onClick={() => void reconnectPool.run(pool.id)}>
          Connect now
        </Button>
      )}
    </div>
  );
}

function sentence(pool: PoolState): string {
  switch (pool.phase) {
    case 'connecting':
      return 'is being connected.';
    case 'loading':
      return `sends its inventory: ${pool.loadedRecords.toLocaleString()} objects so far.`;
    case 'connected':
      return 'missed events and is catching up.';
    case 'lost':
    case 'refused':
    case 'disconnected':
      return pool.problem ? `is not connected: ${problemText(pool.problem).what}.` : 'is not connected.';
  }
}
