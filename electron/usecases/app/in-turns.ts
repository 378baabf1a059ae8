import type { Clock } from '../../ports.ts';

/** Longest stretch of work before everything else has its turn. */
const SLICE_MS = 2;

/** Goes through what takes time to make, one after another, and lets everything else have its turn now and then. */
export async function* inTurns<T>(clock: Pick<Clock, 'elapsed' | 'turn'>, items: Iterable<T>): AsyncGenerator<T> {
  let sliceStart = clock.elapsed();
  for (const item of items) {
    yield item;
    if (clock.elapsed() - sliceStart < SLICE_MS) continue;
    await clock.turn();
    sliceStart = clock.elapsed();
  }
}
