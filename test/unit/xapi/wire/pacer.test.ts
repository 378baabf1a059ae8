import { describe, expect, it } from 'vitest';
import { createPacer } from '../../../../electron/xapi/wire/pacer.ts';

const nextTurn = async (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

describe('a pacer', () => {
  it('has time at first and none when the budget is used up', () => {
    expect(createPacer(1000).hasTime()).toBe(true);
    expect(createPacer(0).hasTime()).toBe(false);
  });

  it('lets whoever waits go on in a later turn, in order', async () => {
    const pacer = createPacer(1000);
    const done: number[] = [];
    pacer.whenFree(() => done.push(1));
    pacer.whenFree(() => done.push(2));
    expect(done).toEqual([]);
    await nextTurn();
    await nextTurn();
    expect(done).toEqual([1, 2]);
  });

  it('lets at most one go on per turn when each uses up the budget', async () => {
    const pacer = createPacer(0.001);
    let turns = 0;
    const done: number[] = [];
    const work = (id: number) => (): void => {
      const until = performance.now() + 1;
      while (performance.now() < until);
      done.push(turns * 10 + id);
    };
    for (const id of [1, 2, 3]) pacer.whenFree(work(id));
    while (done.length < 3 && turns < 100) {
      await nextTurn();
      turns += 1;
    }
    expect(done.map((entry) => entry % 10)).toEqual([1, 2, 3]);
    expect(new Set(done.map((entry) => Math.floor(entry / 10))).size).toBe(3);
  });
});
