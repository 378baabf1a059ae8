import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Clock } from '../../ports.ts';

/** Looks again at least this often: the coordinator's clock may have been set meanwhile. */
const LONGEST_WAIT_MS = 3_600_000;

/** Tells when locks of a pool expire: nothing on the pool changes at that moment, so no event does. */
export class LockExpiry {
  private readonly clock: Clock;
  private readonly onExpired: (poolId: string, configurationUuids: readonly string[]) => void;
  private readonly waiting = new Map<string, AbortController>();
  private isStopped = false;

  constructor(clock: Clock, onExpired: (poolId: string, configurationUuids: readonly string[]) => void) {
    this.clock = clock;
    this.onExpired = onExpired;
  }

  /** Waits for the next of these locks to expire, in place of what was waited for before. */
  watch(poolId: string, configurations: Iterable<Configuration>, serverNow: Date): void {
    this.waiting.get(poolId)?.abort();
    this.waiting.delete(poolId);
    if (this.isStopped) return;
    const held = [...configurations].flatMap(({ uuid, lock }) =>
      lock && !lock.isStale ? [{ uuid, leftMs: new Date(lock.expires).getTime() - serverNow.getTime() }] : [],
    );
    const nextMs = Math.min(...held.map(({ leftMs }) => leftMs));
    if (!Number.isFinite(nextMs)) return;
    const stop = new AbortController();
    this.waiting.set(poolId, stop);
    this.clock.sleep(Math.min(Math.max(nextMs, 0) + 1, LONGEST_WAIT_MS), stop.signal).then(
      () => {
        this.onExpired(
          poolId,
          held.map(({ uuid }) => uuid),
        );
      },
      () => undefined, // something else is waited for now
    );
  }

  /** Waits for nothing any more, whatever is still told: a timer of minutes would keep a program from ending. */
  stop(): void {
    this.isStopped = true;
    for (const stop of this.waiting.values()) stop.abort();
    this.waiting.clear();
  }
}
