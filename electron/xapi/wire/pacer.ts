/**
 * Shares the event loop between everything that decodes.
 *
 * Work is done at once while this turn of the loop has time left; after that it waits for the next turn, first
 * come, first served. The budget belongs to the loop, so all connections of a process share one pacer.
 */
export interface Pacer {
  /** True while this turn of the event loop has time left for decoding. */
  hasTime(): boolean;
  /** Calls back in a later turn that has time left. */
  whenFree(callback: () => void): void;
}

/** Makes a pacer that gives decoding about `budgetMs` of each turn of the event loop. */
export function createPacer(budgetMs: number): Pacer {
  const waiting: (() => void)[] = [];
  let turnEndsAt = 0;
  let turnIsSet = false;

  const endTurn = (): void => {
    turnIsSet = false;
    if (waiting.length === 0) return;
    startTurn();
    // At least one goes on each turn, however late it is.
    do waiting.shift()?.();
    while (waiting.length > 0 && performance.now() < turnEndsAt);
  };
  const startTurn = (): void => {
    turnIsSet = true;
    turnEndsAt = performance.now() + budgetMs;
    setImmediate(endTurn);
  };

  return {
    hasTime() {
      if (!turnIsSet) startTurn();
      return performance.now() < turnEndsAt;
    },
    whenFree(callback) {
      if (!turnIsSet) startTurn();
      waiting.push(callback);
    },
  };
}

/** The pacer of this process. 4 ms leave room for the last piece of work that starts just in time. */
export const decodingPacer: Pacer = createPacer(4);
