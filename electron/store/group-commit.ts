/** One waiting producer. */
interface Waiting<Item, Done> {
  readonly item: Item;
  readonly resolve: (done: Done) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets many producers share one slow write: all that came while a write was under way go together into the next. Order is
 * kept. `commit` gets at most `maxBatch` items and answers one result per item, or throws for all of them.
 */
export class GroupCommit<Item, Done> {
  readonly #commit: (items: readonly Item[]) => Promise<readonly Done[]>;
  readonly #maxBatch: number;
  #waiting: Waiting<Item, Done>[] = [];
  #running: Promise<void> | undefined;

  constructor(commit: (items: readonly Item[]) => Promise<readonly Done[]>, maxBatch = 1024) {
    this.#commit = commit;
    this.#maxBatch = maxBatch;
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
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, this.#maxBatch);
      this.#waiting = this.#waiting.slice(this.#maxBatch);
      await this.#commitBatch(batch);
    }
    this.#running = undefined;
  }

  async #commitBatch(batch: readonly Waiting<Item, Done>[]): Promise<void> {
    try {
      const done = await this.#commit(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(done[index] as Done));
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}
