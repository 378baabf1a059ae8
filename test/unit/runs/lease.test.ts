import { describe, expect, it } from 'vitest';
import { LEASE_MS, readLock, takeLock } from '../../../electron/runs/lease.ts';
import { keepLocksFresh } from '../../../electron/runs/renew-locks.ts';
import { MemoryPool } from '../../fakes/memory-pool.ts';
import { makeStepContext } from '../../fakes/step-context.ts';
import { VirtualClock } from '../../fakes/virtual-clock.ts';

const OTHER = '00000000-0000-4000-8000-000000000009';

/** A run with two configurations on a pool whose clock is the console's. */
function desk() {
  const clock = new VirtualClock();
  const pool = new MemoryPool(clock);
  const made = makeStepContext({}, { pool });
  const context = { ...made, clock, plan: { ...made.plan, alsoLocks: [OTHER] } };
  const failures: unknown[] = [];
  const begin = (): (() => void) =>
    keepLocksFresh(
      clock,
      () => context,
      (error) => failures.push(error),
    );
  const leftMs = async (id: string): Promise<number> => {
    const found = await readLock(context, id);
    if (found.state !== 'valid') throw new Error(`the lock is ${found.state}`);
    return new Date(found.record.expires).getTime() - clock.now().getTime();
  };
  return { clock, pool, context, failures, begin, leftMs, own: made.plan.configurationUuid };
}

describe('locks of a long run', () => {
  it('never expire while it works, of no configuration', async () => {
    const { clock, context, begin, leftMs, own, failures } = desk();
    await takeLock(context, own);
    await takeLock(context, OTHER);
    const end = begin();
    for (let minute = 0; minute < 120; minute += 5) {
      await clock.advance(5 * 60_000);
      expect(await leftMs(own)).toBeGreaterThan(0);
      expect(await leftMs(OTHER)).toBeGreaterThan(0);
    }
    end();
    expect(failures).toEqual([]);
  });

  it('are left alone when somebody else holds them', async () => {
    const { clock, context, begin, own } = desk();
    await takeLock({ ...context, nonce: 'of another run' }, own);
    const end = begin();
    await clock.advance(LEASE_MS);
    end();
    expect(await readLock(context, own)).toMatchObject({ state: 'valid', record: { nonce: 'of another run' } });
  });

  it('are not made anew where somebody broke them, nor after the run has ended', async () => {
    const { clock, pool, context, begin, own } = desk();
    const end = begin();
    await clock.advance(LEASE_MS);
    expect([...pool.content.records.keys()]).toEqual([]);
    await takeLock(context, own);
    end();
    await clock.advance(2 * LEASE_MS);
    expect(pool.history.map(({ operation }) => operation)).toEqual(['addSharedRecord']);
  });

  it('are looked after again in the next round when the pool was away', async () => {
    const { clock, context, failures, leftMs, own } = desk();
    await takeLock(context, own);
    let isAway = true;
    const end = keepLocksFresh(
      clock,
      () => {
        if (isAway) throw new Error('not connected');
        return context;
      },
      (error) => failures.push(error),
    );
    await clock.advance(LEASE_MS / 3 + 1);
    expect(failures).toHaveLength(1);
    isAway = false;
    await clock.advance(LEASE_MS / 3 + 1);
    expect(await leftMs(own)).toBeGreaterThan(LEASE_MS / 2);
    end();
  });
});
