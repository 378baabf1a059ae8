/**
 * Lets what one console does with one lock take turns. Renewing a lock removes it and adds it again, as there is no call
 * that changes a key in place: a step that looked in between would think it broken, and a release in between would leave
 * it behind for ever.
 */
export class LockTurns {
  private readonly last = new Map<string, Promise<unknown>>();
  private readonly removed = new Set<string>();

  /** Does some work on a lock once all earlier work on it has ended, well or badly. Work must not take a turn itself. */
  async take<T>(lock: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.last.get(lock) ?? Promise.resolve()).then(work, work);
    this.last.set(lock, turn);
    try {
      return await turn;
    } finally {
      if (this.last.get(lock) === turn) this.last.delete(lock);
    }
  }

  /** Remembers whether this console itself removed a lock and still has to add it again. */
  setRemoved(lock: string, isRemoved: boolean): void {
    if (isRemoved) this.removed.add(lock);
    else this.removed.delete(lock);
  }

  /** True where this console itself removed the lock, so that nobody broke it. */
  isRemoved(lock: string): boolean {
    return this.removed.has(lock);
  }
}
