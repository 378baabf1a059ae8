import type { z } from 'zod';

/** The path of every value a schema of records holds, by the schema itself: nothing added to it can be left out. */
export function leavesOf(schema: z.ZodType, path: readonly string[] = []): readonly (readonly string[])[] {
  const shape = (schema as { readonly shape?: Readonly<Record<string, z.ZodType>> }).shape;
  if (!shape) return [path];
  return Object.entries(shape).flatMap(([name, part]) => leavesOf(part, [...path, name]));
}

type Fields = Readonly<Record<string, unknown>>;

/** The value at a path. */
export function valueAt(record: object, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Fields)[name], record);
}

/** A copy with another value at a path. */
export function withValue<T extends object>(record: T, path: readonly string[], value: unknown): T {
  const [name, ...rest] = path;
  if (name === undefined) return value as T;
  const fields = record as Fields;
  return { ...record, [name]: withValue(fields[name] ?? {}, rest, value) };
}

/** Other values of the same form: what somebody who wants one to go unnoticed would write. */
export function othersLike(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return [value.length > 0 ? [] : ['pool-admin']];
  if (typeof value === 'number') return [value + 1];
  const text = String(value);
  const swaps: Readonly<Record<string, string>> = {
    promote: 'demote',
    approve: 'reject',
    'break-glass': 'break-glass-second',
    'break-glass-second': 'break-glass',
    request: 'decision',
    decision: 'request',
  };
  const other = swaps[text];
  if (other !== undefined) return [other];
  const isTime = /^\d{4}-\d\d-\d\dT/.test(text);
  if (isTime) return [new Date(Date.parse(text) + 1).toISOString(), new Date(Date.parse(text) - 1).toISOString()];
  // One character, first and last, by one that every form allows in its place.
  const turn = (letter: string): string =>
    letter === 'a' ? 'b' : /[0-9]/.test(letter) ? String((Number(letter) + 1) % 10) : 'a';
  return text === '' ? ['a'] : [turn(text.charAt(0)) + text.slice(1), text.slice(0, -1) + turn(text.slice(-1))];
}
