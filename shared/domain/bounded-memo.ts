/**
 * Remembers what a pure function answered for a text. Records of a pool are read again with every event, and nearly all
 * of them are what they were. What was asked for longest ago goes first, so a hostile pool fills no memory.
 */
export class BoundedMemo<V> {
  readonly #characters: number;
  readonly #known = new Map<string, { readonly value: V; readonly weight: number }>();
  #weight = 0;

  /** @param characters - bound of all texts together, with what else is kept with them */
  constructor(characters: number) {
    this.#characters = characters;
  }

  /**
   * What `compute` answered when this text was asked for; computed now where that is not known any more.
   * @param alsoKept - characters of what the value holds beside the text
   */
  get(text: string, compute: () => V, alsoKept = 0): V {
    const known = this.#known.get(text);
    if (known) {
      // To the end of the map, where what was asked for last stands.
      this.#known.delete(text);
      this.#known.set(text, known);
      return known.value;
    }
    const kept = { value: compute(), weight: text.length + alsoKept };
    this.#known.set(text, kept);
    this.#weight += kept.weight;
    this.#forget();
    return kept.value;
  }

  get size(): number {
    return this.#known.size;
  }

  #forget(): void {
    for (const [text, { weight }] of this.#known) {
      if (this.#weight <= this.#characters) return;
      this.#known.delete(text);
      this.#weight -= weight;
    }
  }
}
