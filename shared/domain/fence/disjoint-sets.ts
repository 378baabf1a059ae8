/** Groups texts that were joined, directly or through others; a group's name is its smallest text, whatever the order. */
export class DisjointSets {
  readonly #parents = new Map<string, string>();

  /** Says the name of the group a text is in; a text never joined is a group of its own. */
  find(text: string): string {
    let root = text;
    for (let next = this.#parents.get(root); next !== undefined; next = this.#parents.get(root)) root = next;
    // Later look-ups go straight to the root.
    for (let at = text; at !== root;) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }

  /** Makes two groups one. */
  join(a: string, b: string): void {
    const [first, second] = [this.find(a), this.find(b)];
    if (first < second) this.#parents.set(second, first);
    else if (second < first) this.#parents.set(first, second);
  }
}
