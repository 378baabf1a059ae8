const BYTES = 32;

/** Hashes of consecutive records, 32 bytes each. */
export class HashColumn {
  /** Number of the first record. */
  readonly from: number;
  #bytes = new Uint8Array(1024 * BYTES);
  #count = 0;

  constructor(from: number) {
    this.from = from;
  }

  /** Number of the last record; `from - 1` while there is none. */
  get to(): number {
    return this.from + this.#count - 1;
  }

  /** @param hash - SHA-256, hex, of the next record */
  push(hash: string): void {
    if ((this.#count + 1) * BYTES > this.#bytes.length) {
      const grown = new Uint8Array(2 * this.#bytes.length);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    const start = this.#count * BYTES;
    for (let at = 0; at < BYTES; at += 1) this.#bytes[start + at] = Number.parseInt(hash.slice(2 * at, 2 * at + 2), 16);
    this.#count += 1;
  }

  /** Hex; undefined where there is no such record. */
  at(seq: number): string | undefined {
    if (seq < this.from || seq > this.to) return undefined;
    const start = (seq - this.from) * BYTES;
    let hex = '';
    for (const byte of this.#bytes.subarray(start, start + BYTES)) hex += byte.toString(16).padStart(2, '0');
    return hex;
  }
}
