import { toSettings, type Settings } from '../../../shared/domain/vm-settings.ts';
import type { WireValue } from '../wire/contract.ts';
import { toRef, toText } from '../wire-values.ts';

/**
 * Keeps one copy of equal texts while many records are read. References occur three times on average and the same few
 * lists of operations in every VM; without this an inventory of 10,000 VMs takes about twice the memory.
 * Dropped after a load, so that texts of objects long gone are not kept.
 */
export class Interning {
  readonly #texts = new Map<string, string>();
  readonly #lists = new Map<string, readonly string[]>();
  readonly #settings = new Map<string, Settings>();

  /** The same text, as the copy met first. */
  text(value: WireValue | undefined): string {
    return this.#keep(toText(value));
  }

  /** The same reference, or null for XAPI's null. */
  ref(value: WireValue | undefined): string | null {
    const ref = toRef(value);
    return ref === null ? null : this.#keep(ref);
  }

  /** The references of a set. */
  refs(value: WireValue | undefined): readonly string[] {
    if (!Array.isArray(value) || value.length === 0) return EMPTY;
    const refs: string[] = [];
    for (const item of value as readonly WireValue[]) {
      const ref = this.ref(item);
      if (ref !== null) refs.push(ref);
    }
    return refs;
  }

  /** The texts of a set that many records have alike. */
  list(value: WireValue | undefined): readonly string[] {
    if (!Array.isArray(value) || value.length === 0) return EMPTY;
    const items = value.map(toText);
    const key = items.join('\u0000');
    const known = this.#lists.get(key);
    if (known) return known;
    const list = items.map((item) => this.text(item));
    this.#lists.set(key, list);
    return list;
  }

  /** Settings that many objects have alike, from names and values in turn. */
  settings(flat: readonly string[]): Settings {
    const key = flat.join('\u0000');
    const known = this.#settings.get(key);
    if (known) return known;
    const settings = toSettings(flat);
    this.#settings.set(key, settings);
    return settings;
  }

  #keep(text: string): string {
    const known = this.#texts.get(text);
    if (known !== undefined) return known;
    this.#texts.set(text, text);
    return text;
  }
}

const EMPTY: readonly string[] = [];
