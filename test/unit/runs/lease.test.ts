import { describe, expect, it } from 'vitest';
import { assertLocksHeld, LEASE_MS, readLock, releaseLock, takeLock } from '../../../electron/runs/lease.ts';
import { keepLocksFresh } from '../../../electron/runs/renew-locks.ts';
import type { StepContext } from '../../../electron/runs/step-context.ts';
import { lockKey } from '../../../shared/domain/stage-record.ts';
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

/** Lets renewals wait between removing and adding. */
function slowToAdd(pool: MemoryPool, context: StepContext) {
  const add = context.operations.addSharedRecord;
  let letGo = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow = (): void => {
    const addSharedRecord: typeof add = async (...record) => gate.then(() => add(...record));
    Object.assign(context.operations, { addSharedRecord });
  };
  return {
    slow,
    letGo: () => letGo(),
    isRemoved: () => !pool.content.records.has(lockKey(context.plan.configurationUuid)),
  };
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

  it('are held for every step that looks while they are renewed', async () => {
    const { clock, pool, context, begin, own } = desk();
    const { slow, letGo, isRemoved } = slowToAdd(pool, context);
    await takeLock(context, own);
    await takeLock(context, OTHER);
    const end = begin();
    slow();
    await clock.advance(LEASE_MS - 60_000);
    expect(isRemoved()).toBe(true);
    const looked = assertLocksHeld(context);
    letGo();
    await looked;
    end();
  });

  it('are gone after their release, though they were just being renewed', async () => {
    const { clock, pool, context, begin, own } = desk();
    const { slow, letGo, isRemoved } = slowToAdd(pool, context);
    await takeLock(context, own);
    const end = begin();
    slow();
    await clock.advance(LEASE_MS - 60_000);
    expect(isRemoved()).toBe(true);
    const released = releaseLock(context, own);
    letGo();
    await released;
    end();
    expect([...pool.content.records.keys()]).toEqual([]);
  });

  it('are put back by the next step where the connection broke between removing and adding', async () => {
    const { clock, pool, context, begin, own, leftMs } = desk();
    await takeLock(context, own);
    await takeLock(context, OTHER);
    const end = begin();
    const add = context.operations.addSharedRecord;
    Object.assign(context.operations, { addSharedRecord: () => Promise.reject(new Error('connection lost')) });
    await clock.advance(LEASE_MS - 60_000);
    expect(await readLock(context, own)).toEqual({ state: 'absent' });
    Object.assign(context.operations, { addSharedRecord: add });
    await assertLocksHeld(context);
    expect(await leftMs(own)).toBeGreaterThan(LEASE_MS / 2);
    await pool.operations().removeSharedRecord(lockKey(own));
    await expect(assertLocksHeld(context)).rejects.toMatchObject({ problem: { code: 'blocked' } });
    end();
  });
});
