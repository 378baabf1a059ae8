/** Texts in one chunk: a page of the timeline touches few chunks, and a chunk is decoded in well under a millisecond. */
const PER_CHUNK = 256;

/**
 * Many short texts without newlines, kept as bytes: 200,000 entries are some 60 MB outside of the heap, which as objects would
 * be several times that inside of it.
 */
export class EntryTexts {
  readonly #chunks: Uint8Array[] = [];
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #open: string[] = [];
  #decoded: { readonly chunk: number; readonly lines: readonly string[] } | undefined;

  push(text: string): void {
    this.#open.push(text);
    if (this.#open.length < PER_CHUNK) return;
    this.#chunks.push(this.#encoder.encode(this.#open.join('\n')));
    this.#open = [];
  }

  /** @throws RangeError beyond the end */
  at(index: number): string {
    const chunk = Math.floor(index / PER_CHUNK);
    const text = this.#linesOf(chunk)[index % PER_CHUNK];
    if (text === undefined) throw new RangeError(`there is no entry ${index}`);
    return text;
  }

  #linesOf(chunk: number): readonly string[] {
    if (chunk === this.#chunks.length) return this.#open;
    if (this.#decoded?.chunk !== chunk)
      this.#decoded = { chunk, lines: this.#decoder.decode(this.#chunks[chunk]).split('\n') };
    return this.#decoded.lines;
  }
}
