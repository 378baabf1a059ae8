import type { Activity } from '../../shared/domain/activity.ts';
import { MEMORY_RECORDS } from './ledger-open.ts';

/** The newest entries in memory, and who listens for more. */
export class ActivityWindow {
  /** Oldest first. */
  #entries: Activity[] = [];
  readonly #listeners = new Set<(entry: Activity) => void>();

  /** Takes an entry of earlier days; nobody is told. */
  load(entry: Activity | undefined): void {
    if (entry) this.#entries.push(entry);
  }

  /** Takes entries that were written just now and tells the listeners. */
  add(entries: readonly Activity[]): void {
    this.#entries.push(...entries);
    // Cut rarely, not at each entry.
    if (this.#entries.length > 2 * MEMORY_RECORDS) this.#entries = this.#entries.slice(-MEMORY_RECORDS);
    for (const entry of entries)
      // Apart from the writer: the entry is on disk, and a listener that fails must not deny it.
      for (const listener of this.#listeners) queueMicrotask(() => listener(entry));
  }

  /** Newest first. */
  list({ limit, beforeSeq }: { readonly limit: number; readonly beforeSeq?: number }): readonly Activity[] {
    const end = beforeSeq === undefined ? this.#entries.length : this.#countBefore(beforeSeq);
    return this.#entries.slice(Math.max(0, end - limit), end).reverse();
  }

  onAdded(listener: (entry: Activity) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #countBefore(seq: number): number {
    let low = 0;
    let high = this.#entries.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#entries[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
