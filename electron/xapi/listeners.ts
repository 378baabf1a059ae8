/** Those who are told of something, in the order they came. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Adds a listener; the answer removes it. */
  add(listener: (value: T) => void): () => void {
    // Wrapped, so that the same function added twice is told twice and removed once.
    const own = (value: T): void => {
      listener(value);
    };
    this.#listeners.add(own);
    return () => {
      this.#listeners.delete(own);
    };
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
