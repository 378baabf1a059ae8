/** A column of numbers that grows; four or eight bytes each instead of an object's field. */
export class GrowingColumn {
  #values: Float64Array | Uint32Array;
  #length = 0;

  /** @param isWide - for numbers beyond 32 bits, such as times */
  constructor(isWide: boolean) {
    this.#values = isWide ? new Float64Array(1024) : new Uint32Array(1024);
  }

  get length(): number {
    return this.#length;
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const grown = new (this.#values instanceof Float64Array ? Float64Array : Uint32Array)(2 * this.#length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  /** 0 beyond the end. */
  at(index: number): number {
    return index < this.#length ? (this.#values[index] ?? 0) : 0;
  }
}
