import type { Clock, Pools } from '../ports.ts';
import { PoolStayedAway } from './run-errors.ts';

/** How long a run waits for its pool before a person is asked. */
const POOL_PATIENCE_MS = 10 * 60_000;

/**
 * Waits until a pool is connected and its inventory complete.
 * @throws PoolStayedAway after ten minutes; the reason of `stop` when that aborts
 */
export async function waitForPool(
  { pools, clock }: { readonly pools: Pools; readonly clock: Clock },
  poolId: string,
  stop: AbortSignal,
): Promise<void> {
  const patience = new AbortController();
  const giveUp = (): void => {
    patience.abort(stop.aborted ? stop.reason : new PoolStayedAway(pools.find(poolId)?.address ?? poolId));
  };
  stop.addEventListener('abort', giveUp);
  if (stop.aborted) giveUp();
  const done = new AbortController();
  void clock.sleep(POOL_PATIENCE_MS, done.signal).then(giveUp, () => undefined);
  try {
    await pools.whenReady(poolId, patience.signal);
  } finally {
    done.abort();
    stop.removeEventListener('abort', giveUp);
  }
}
