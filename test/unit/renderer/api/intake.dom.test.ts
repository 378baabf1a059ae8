import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { subscribe, request } from '../../../../renderer/api/bridge.ts';
import { takeIn } from '../../../../renderer/api/intake.ts';
import { installBridge, makePool } from '../made-facts.ts';

const aTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const LONG_MS = 5;

beforeEach(async () => {
  // Slices of earlier tests are over.
  await aTurn();
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => vi.useRealTimers());

describe('taking in facts', () => {
  it('does at once what there is time for', () => {
    const done: number[] = [];
    for (const each of [1, 2, 3]) takeIn(() => done.push(each));
    expect(done).toEqual([1, 2, 3]);
  });

  it('leaves the rest for later turns, in the order it came', async () => {
    const done: number[] = [];
    for (const each of [1, 2, 3, 4])
      takeIn(() => {
        vi.advanceTimersByTime(LONG_MS);
        done.push(each);
      });
    expect(done).toEqual([1]);
    takeIn(() => done.push(5));
    await aTurn();
    expect(done).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on after a piece that fails', async () => {
    const done: number[] = [];
    const failures: unknown[] = [];
    const note = (error: unknown): void => void failures.push(error);
    process.once('uncaughtException', note);
    takeIn(() => vi.advanceTimersByTime(LONG_MS));
    takeIn(() => {
      throw new Error('planted');
    });
    takeIn(() => done.push(1));
    // A failure ends its turn; how soon the next comes is not ours to say.
    for (let turns = 0; turns < 20 && done.length === 0; turns += 1) await aTurn();
    process.off('uncaughtException', note);
    expect(failures).toMatchObject([{ message: 'planted' }]);
    expect(done).toEqual([1]);
  });
});

describe('the bridge', () => {
  it('answers a request only after the facts that came before the answer', async () => {
    const bridge = installBridge();
    const seen: string[] = [];
    const stop = subscribe('pool.changed', () => {
      vi.advanceTimersByTime(LONG_MS);
      seen.push('fact');
    });
    bridge.publish('pool.changed', makePool());
    bridge.publish('pool.changed', makePool());
    await request('app.ready', {}).then(() => seen.push('answer'));
    expect(seen).toEqual(['fact', 'fact', 'answer']);
    stop();
  });

  it('keeps from a listener that has stopped what was still waiting for it', async () => {
    const bridge = installBridge();
    let count = 0;
    const stop = subscribe('pool.changed', () => {
      vi.advanceTimersByTime(LONG_MS);
      count += 1;
    });
    bridge.publish('pool.changed', makePool());
    bridge.publish('pool.changed', makePool());
    stop();
    await aTurn();
    expect(count).toBe(1);
  });
});
