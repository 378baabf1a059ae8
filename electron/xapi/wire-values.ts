import type { WireValue } from './wire/contract.ts';

/** A record as the wire delivers it: field name to value. */
export interface WireRecord {
  readonly [field: string]: WireValue;
}

/** The number of an int or float field; 0 where it is missing. XML-RPC sends ints as text, JSON-RPC as numbers. */
export function toNumber(value: WireValue | undefined): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}

/** The text of a string field; empty where it is missing. */
export function toText(value: WireValue | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The truth of a bool field; false where it is missing (hosts older than the field). */
export function toBool(value: WireValue | undefined): boolean {
  return value === true || value === 1 || value === '1' || value === 'true';
}

/**
 * The reference in a ref field, or null. XAPI's null is `OpaqueRef:NULL`; empty text and the `Ref:` placeholders of
 * imports are met too and mean the same.
 */
export function toRef(value: WireValue | undefined): string | null {
  if (typeof value !== 'string' || !value.startsWith('OpaqueRef:') || value === NULL_REF) return null;
  return value;
}

/** What XAPI calls no object. */
export const NULL_REF = 'OpaqueRef:NULL';

/** The texts of a set field. */
export function toTexts(value: WireValue | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly WireValue[]).map(toText) : [];
}

/** The references of a set field, nulls left out. */
export function toRefs(value: WireValue | undefined): readonly string[] {
  return Array.isArray(value)
    ? (value as readonly WireValue[]).map(toRef).filter((ref): ref is string => ref !== null)
    : [];
}

/** A map field or a whole record; empty where it is missing. */
export function toRecord(value: WireValue | undefined): WireRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as WireRecord) : {};
}

/** A map field of texts, as an object of its own. */
export function toTextMap(value: WireValue | undefined): Readonly<Record<string, string>> {
  const map: Record<string, string> = {};
  for (const [key, member] of Object.entries(toRecord(value))) {
    // Keys are other people's: `__proto__` must stay a key.
    Object.defineProperty(map, key, { value: toText(member), enumerable: true, writable: true, configurable: true });
  }
  return map;
}

/**
 * The time of a datetime field in ms since 1970, or null for "never" and for text that is no time. Dashes may be
 * missing; a time without zone is UTC.
 */
export function toTime(value: WireValue | undefined): number | null {
  const match = /^(\d{4})-?(\d\d)-?(\d\d)T(\d\d):?(\d\d):?(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/.exec(toText(value));
  if (!match) return null;
  const [, year, month, day, hour, minute, second, zone = 'Z'] = match;
  const offset = zone === 'Z' ? 'Z' : zone.replace(/(\d\d):?(\d\d)$/, '$1:$2');
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(time) || time === 0 ? null : time;
}
