import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../../electron/ports.ts';
import { LockExpiry } from '../../../../electron/usecases/facts/lock-expiry.ts';
import { makeConfiguration } from '../../../fakes/sample-estate.ts';

const now = new Date('2026-03-02T08:00:00.000Z');

/** Counts who sleeps; wakes them on demand. */
class SleepCounter implements Clock {
  readonly sleepers = new Set<{ readonly ms: number; readonly wake: () => void }>();
  now(): Date {
    return now;
  }
  elapsed(): number {
    return 0;
  }
  turn(): Promise<void> {
    return Promise.resolve();
  }
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { ms, wake: resolve };
      this.sleepers.add(sleeper);
      signal?.addEventListener('abort', () => {
        this.sleepers.delete(sleeper);
        reject(new Error('aborted'));
      });
    });
  }
}

const locked = makeConfiguration({
  lock: {
    ...{ runId: 'r1', holder: 'root', console: 'desk', since: now.toISOString() },
    ...{ expires: '2026-03-02T08:15:00.000Z', isOurs: true, isStale: false },
  },
});

describe('waiting for locks to expire', () => {
  it('tells which may have, at the moment of the first', async () => {
    const clock = new SleepCounter();
    const told: unknown[] = [];
    const expiry = new LockExpiry(clock, (poolId, uuids) => told.push([poolId, uuids]));
    expiry.watch('pool-a', [locked], now);
    const [sleeper] = clock.sleepers;
    expect(sleeper?.ms).toBe(900_001);
    sleeper?.wake();
    await Promise.resolve();
    expect(told).toEqual([['pool-a', [locked.uuid]]]);
  });

  it('waits for nothing once it is stopped, even if it hears of another lock then', () => {
    const clock = new SleepCounter();
    const expiry = new LockExpiry(clock, () => undefined);
    expiry.watch('pool-a', [locked], now);
    expiry.stop();
    expiry.watch('pool-a', [locked], now);
    expect(clock.sleepers.size).toBe(0);
  });
});
