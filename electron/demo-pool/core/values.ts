import type { Value } from './contract.ts';

/** Whether two values are equal by content; sets compare in order, maps by key. */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object')
    return typeof a === 'number' && typeof b === 'number' && Number.isNaN(a) && Number.isNaN(b);
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalValues(item as Value, b[i] as Value));
  if (Array.isArray(b)) return false;
  const left = a as Readonly<Record<string, Value>>;
  const right = b as Readonly<Record<string, Value>>;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => {
      const one = left[key];
      const other = Object.hasOwn(right, key) ? right[key] : undefined;
      return one !== undefined && other !== undefined && equalValues(one, other);
    })
  );
}

/** A map value; the empty one where the value is none. */
export function asMap(value: Value | undefined): Readonly<Record<string, Value>> {
  return typeof value === 'object' && !Array.isArray(value) ? (value as Readonly<Record<string, Value>>) : {};
}

/** A set of strings; the empty one where the value is none. */
export function asStrings(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** A string; empty where the value is none. */
export function asString(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Any value as text: a string as it is, numbers and bools in words, the rest as JSON. */
export function textOf(value: Value | undefined): string {
  if (typeof value === 'string') return value;
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '');
}

/** A map without prototype from entries. */
export function mapOf(entries: Iterable<readonly [string, Value]>): Readonly<Record<string, Value>> {
  const map: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const [key, value] of entries) map[key] = value;
  return map;
}
