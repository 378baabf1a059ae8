import { NULL_REF, type Row, type Value, type World } from '../core/contract.ts';

/** A map of the data model, read only. */
export type ValueMap = Readonly<Record<string, Value>>;

/** The text in a value that the data model types as string, enum, ref or datetime; anything else reads as ''. */
export function text(value: Value | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** The number in a value typed as int or float; anything else reads as 0. */
export function number(value: Value | undefined): number {
  return typeof value === 'number' ? value : 0;
}

/** True only for the boolean true. */
export function flag(value: Value | undefined): boolean {
  return value === true;
}

/** The texts of a set of strings, enums or refs, in the order held; anything else reads as empty. */
export function texts(value: Value | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** The entries of a map; anything else reads as empty. */
export function map(value: Value | undefined): ValueMap {
  return typeof value === 'object' && !Array.isArray(value) ? (value as ValueMap) : {};
}

/** The text of one key of a map of texts, or undefined when the key is absent. */
export function entry(value: Value | undefined, key: string): string | undefined {
  const entries = map(value);
  return Object.hasOwn(entries, key) ? text(entries[key]) : undefined;
}

/** A copy of a map with `changes`; a key changed to undefined is left out. */
export function withEntries(value: Value | undefined, changes: Readonly<Record<string, Value | undefined>>): ValueMap {
  const result: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const [key, held] of Object.entries(map(value))) result[key] = held;
  for (const [key, changed] of Object.entries(changes)) {
    if (changed === undefined) delete result[key];
    else result[key] = changed;
  }
  return result;
}

/** True for the null reference and for what real pools hold in its place (an empty text). */
export function isNull(ref: Value | undefined): boolean {
  return ref === undefined || ref === NULL_REF || ref === '';
}

/** The row a reference field of `row` names, or undefined when it is null or dangles. */
export function follow(world: World, cls: string, row: Row, field: string): Row | undefined {
  const ref = text(row[field]);
  return isNull(ref) ? undefined : world.db.find(cls, ref);
}

/** Rows of a class named by a set of references, dangling ones left out. */
export function rowsOf(
  world: World,
  cls: string,
  refs: Value | undefined,
): readonly (readonly [ref: string, row: Row])[] {
  const found: (readonly [string, Row])[] = [];
  for (const ref of texts(refs)) {
    const row = world.db.find(cls, ref);
    if (row) found.push([ref, row]);
  }
  return found;
}

/** A copy of a row's fields without those named, for making another object of it. */
export function fieldsWithout(row: Row, names: readonly string[]): Record<string, Value> {
  const copy: Record<string, Value> = { ...row };
  for (const name of names) delete copy[name];
  return copy;
}

/** Fields that the database or the server itself fills in; never copied from one object to another. */
export const OWN_FIELDS = ['uuid', 'allowed_operations', 'current_operations'] as const;
