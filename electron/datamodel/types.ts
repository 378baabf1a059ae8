/** A type of the data model. `events` is the batch that `event.from` answers; `any-record` an event's snapshot. */
export type FieldType =
  | { readonly kind: 'string' | 'int' | 'float' | 'bool' | 'datetime' | 'void' | 'events' | 'any-record' }
  | { readonly kind: 'enum'; readonly name: string }
  | { readonly kind: 'ref'; readonly cls: string }
  | { readonly kind: 'record'; readonly cls: string }
  | { readonly kind: 'set'; readonly of: FieldType }
  | { readonly kind: 'option'; readonly of: FieldType }
  | { readonly kind: 'map'; readonly key: FieldType; readonly value: FieldType };

const SIMPLE = new Set(['string', 'int', 'float', 'bool', 'datetime', 'void']);
const cache = new Map<string, FieldType>();

/**
 * Parses a type as the data model writes it: `string`, `VM ref set`, `enum on_boot`, `(string -> VDI ref) map`.
 * The same text gives the same object.
 * @throws Error for a text that is no type of the data model
 */
export function parseType(text: string): FieldType {
  const known = cache.get(text);
  if (known) return known;
  const type = parse(text.trim());
  cache.set(text, type);
  return type;
}

function parse(text: string): FieldType {
  if (SIMPLE.has(text)) return { kind: text as 'string' };
  if (text === 'an event batch') return { kind: 'events' };
  if (text === '<class> record') return { kind: 'any-record' };
  if (text.endsWith(' set')) return { kind: 'set', of: parseType(text.slice(0, -4)) };
  if (text.endsWith(' option')) return { kind: 'option', of: parseType(text.slice(0, -7)) };
  if (text.endsWith(') map')) return parseMap(text);
  if (text.startsWith('enum ')) return { kind: 'enum', name: text.slice(5) };
  const named = /^(\w+) (ref|record)$/.exec(text);
  if (named?.[1] !== undefined) return { kind: named[2] === 'ref' ? 'ref' : 'record', cls: named[1] };
  throw new Error(`not a type of the data model: ${text}`);
}

function parseMap(text: string): FieldType {
  const inner = text.slice(1, -5);
  // A map's key is never a map, so the first arrow is the outer one.
  const arrow = inner.indexOf(' -> ');
  if (!text.startsWith('(') || arrow < 0) throw new Error(`not a map type: ${text}`);
  return { kind: 'map', key: parseType(inner.slice(0, arrow)), value: parseType(inner.slice(arrow + 4)) };
}
