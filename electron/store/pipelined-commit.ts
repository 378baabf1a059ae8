/** The two parts of a commit. */
export interface CommitSteps<Item, Ready, Done> {
  /** Work of this thread for a batch that comes after all that was made ready before. */
  readonly prepare: (items: readonly Item[]) => Ready;
  /** Waits for the disk. Answers one result per item, or throws for all of them; the batch after may be ready already. */
  readonly commit: (items: readonly Item[], ready: Ready) => Promise<readonly Done[]>;
}

interface Waiting<Item, Done> {
  readonly item: Item;
  readonly resolve: (done: Done) => void;
  readonly reject: (error: unknown) => void;
}

interface Batch<Item, Ready, Done> {
  readonly waiting: readonly Waiting<Item, Done>[];
  readonly items: readonly Item[];
  readonly ready: Ready;
}

const MOST = 1024;
/** Fewer are not worth two syncs. */
const LEAST_SPLIT = 32;
/** How much the newest measurement counts. */
const WEIGHT = 0.2;

/**
 * A group commit (`GroupCommit`) whose batches are made ready while the disk works on the one before. For that, those that wait are
 * halved: while one half is on its way to the disk, the other is made ready. Only where there are many and where making them
 * ready takes longer than a sync; elsewhere all share one sync. Order is kept.
 */
export class PipelinedCommit<Item, Ready, Done> {
  readonly #steps: CommitSteps<Item, Ready, Done>;
  #waiting: Waiting<Item, Done>[] = [];
  #running: Promise<void> | undefined;
  /** Milliseconds, as they were lately. */
  #prepareMsPerItem = 0;
  #commitMs = Number.POSITIVE_INFINITY;

  constructor(steps: CommitSteps<Item, Ready, Done>) {
    this.#steps = steps;
  }

  /** Resolves with the item's own result once its batch is committed. */
  add(item: Item): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more; failures went to their producers. */
  async idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  async #run(): Promise<void> {
    // One turn later, so that producers of the same turn share the first write too.
    await Promise.resolve();
    let batch = this.#take(0);
    while (batch) {
      const committed = this.#commit(batch);
      // Who was answered just now asks again in this turn.
      const underWay = batch.items.length;
      if (underWay >= LEAST_SPLIT / 2) await new Promise((resolve) => setImmediate(resolve));
      const next = this.#isWorthwhile(underWay) ? this.#take(underWay) : undefined;
      (await committed)();
      batch = next ?? this.#take(0);
    }
    this.#running = undefined;
  }

  #isWorthwhile(underWay: number): boolean {
    const count = this.#waiting.length + underWay;
    return count >= LEAST_SPLIT && count * this.#prepareMsPerItem > this.#commitMs;
  }

  #take(underWay: number): Batch<Item, Ready, Done> | undefined {
    if (this.#waiting.length === 0) return undefined;
    const half = Math.ceil((this.#waiting.length + underWay) / 2);
    const count = Math.min(MOST, this.#isWorthwhile(underWay) ? half : this.#waiting.length);
    const waiting = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    const items = waiting.map(({ item }) => item);
    const startedAt = performance.now();
    const ready = this.#steps.prepare(items);
    const perItem = (performance.now() - startedAt) / count;
    this.#prepareMsPerItem += (perItem - this.#prepareMsPerItem) * WEIGHT;
    return { waiting, items, ready };
  }

  /** Never rejects. @returns what answers the producers */
  async #commit({ waiting, items, ready }: Batch<Item, Ready, Done>): Promise<() => void> {
    const startedAt = performance.now();
    try {
      const done = await this.#steps.commit(items, ready);
      const tookMs = performance.now() - startedAt;
      this.#commitMs = Number.isFinite(this.#commitMs) ? this.#commitMs + (tookMs - this.#commitMs) * WEIGHT : tookMs;
      return () => waiting.forEach(({ resolve }, index) => resolve(done[index] as Done));
    } catch (error) {
      return () => waiting.forEach(({ reject }) => reject(error));
    }
  }
}
