import { isPublicValue, partData, type EntryData } from '../../shared/domain/ledger/sealed-entry.ts';

/** Fields whose text is one of a few words of ours and names nobody. */
const WORDS = new Set(['kind', 'mode', 'phase', 'firmware', 'decision', 'outcome']);
/** What happened by itself. */
const NOBODY = 'console';

/**
 * Gives names their stand-ins (`actor-1`, `address-2`): the same name the same one throughout, numbered in the order of
 * their first appearance, so equal content gives equal stand-ins and nothing of the name is in them.
 */
export class Pseudonyms {
  readonly #given = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** @param field - what the name is used as; the stand-in of its first use is kept */
  give(name: string, field: string): string {
    if (name === '' || name === NOBODY) return name;
    const known = this.#given.get(name);
    if (known !== undefined) return known;
    const count = (this.#counts.get(field) ?? 0) + 1;
    this.#counts.set(field, count);
    const standIn = `${field}-${count}`;
    this.#given.set(name, standIn);
    return standIn;
  }

  /** Stand-ins for what an entry's open part leaves out. */
  veilEntry(kind: string, actor: string, data: EntryData): { readonly actor: string; readonly data: EntryData } {
    const { hidden } = partData(kind, data);
    const shown = Object.keys(hidden)
      .sort()
      .map((key) => [key, this.give(String(hidden[key]), key)] as const);
    return { actor: this.give(actor, 'actor'), data: Object.fromEntries(shown) };
  }

  /** A copy of JSON content with all texts replaced that may name somebody; field names stay. */
  veilContent(content: unknown, field = 'text'): unknown {
    if (typeof content === 'string')
      return isPublicValue(content) || WORDS.has(field) ? content : this.give(content, field);
    if (Array.isArray(content)) return content.map((item: unknown) => this.veilContent(item, field));
    if (typeof content !== 'object' || content === null) return content;
    const sorted = Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(sorted.map(([key, value]) => [key, this.veilContent(value, key)]));
  }
}
