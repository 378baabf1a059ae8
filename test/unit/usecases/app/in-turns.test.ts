import { describe, expect, it } from 'vitest';
import { inTurns } from '../../../../electron/usecases/app/in-turns.ts';
import { VirtualClock } from '../../../fakes/virtual-clock.ts';

describe('inTurns', () => {
  it('gives every item in its order, and everything else its turn after two milliseconds of work', async () => {
    const clock = new VirtualClock();
    const seen: string[] = [];
    function* make(): Generator<number> {
      for (let item = 1; item <= 5; item += 1) {
        seen.push(`made ${String(item)}`);
        yield item;
      }
    }
    clock.elapsedStepMs = 1;
    for await (const item of inTurns(clock, make()))
      seen.push(`took ${String(item)} after ${String(clock.turns)} turns`);
    expect(seen).toEqual([
      ...['made 1', 'took 1 after 0 turns', 'made 2', 'took 2 after 0 turns'],
      ...['made 3', 'took 3 after 1 turns', 'made 4', 'took 4 after 1 turns'],
      ...['made 5', 'took 5 after 2 turns'],
    ]);
  });

  it('takes no turn while the work is short', async () => {
    const clock = new VirtualClock();
    const items: number[] = [];
    for await (const item of inTurns(clock, [1, 2, 3])) items.push(item);
    expect([items, clock.turns]).toEqual([[1, 2, 3], 0]);
  });
});
