import type { Clock } from '../ports.ts';
import { LEASE_MS, lockedBy, renewLock } from './lease.ts';
import { inPool, type StepContext } from './step-context.ts';
import { listFarLocks } from './steps/lock-target.ts';

/**
 * Keeps the locks of a run from growing stale while it works, however long its steps take.
 *
 * @param contextOf - what a step may use at that moment; throws while the pool is away
 * @param onFailure - told why a round failed
 * @returns how to end it
 */
export function keepLocksFresh(
  clock: Clock,
  contextOf: () => StepContext,
  onFailure: (error: unknown) => void,
): () => void {
  const end = new AbortController();
  const renewAll = async (): Promise<void> => {
    const context = contextOf();
    for (const id of lockedBy(context.plan)) await renewLock(context, id);
    for (const { poolUuid, id } of listFarLocks(context.plan.steps, context))
      await renewLock(inPool(context, poolUuid), id);
  };
  const keep = async (): Promise<void> => {
    for (;;) {
      try {
        await clock.sleep(LEASE_MS / 3, end.signal);
        await renewAll();
      } catch (error) {
        if (end.signal.aborted) return;
        // The next round tries again; a step that needs the lock looks itself.
        onFailure(error);
      }
    }
  };
  void keep();
  return () => {
    end.abort();
  };
}
