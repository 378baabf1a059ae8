/** Gives equal texts equal small numbers and counts how often each came; number 0 is "none". */
export class NameCodes {
  readonly #codes = new Map<string, number>();
  readonly #names: string[] = [''];
  readonly #counts: number[] = [0];
  readonly #labels: string[] = [''];

  /** @param label - what people call it; the newest that is not empty is kept */
  take(name: string | null, label = ''): number {
    if (name === null) return 0;
    let code = this.#codes.get(name);
    if (code === undefined) {
      code = this.#names.length;
      this.#codes.set(name, code);
      this.#names.push(name);
      this.#counts.push(0);
      this.#labels.push('');
    }
    this.#counts[code] = (this.#counts[code] ?? 0) + 1;
    if (label !== '') this.#labels[code] = label;
    return code;
  }

  nameOf(code: number): string | null {
    return code === 0 ? null : (this.#names[code] ?? null);
  }

  /** Numbers of those names that ever came. */
  find(names: readonly string[]): ReadonlySet<number> {
    return new Set(names.flatMap((name) => this.#codes.get(name) ?? []));
  }

  /** Most frequent first. */
  facets(limit: number): readonly { readonly value: string; readonly label: string; readonly count: number }[] {
    return this.#names
      .slice(1)
      .map((value, index) => ({ value, label: this.#labels[index + 1] || value, count: this.#counts[index + 1] ?? 0 }))
      .sort((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1))
      .slice(0, limit);
  }
}
