import { classNames, relations, type Relation } from '../../datamodel/datamodel.ts';
import { ApiError, NULL_REF, type Database, type Row, type Value } from './contract.ts';
import { blankRow, classModel } from './row-defaults.ts';
import { freshRow, Table, type Entry } from './table.ts';
import { equalValues } from './values.ts';

/** Told after every change of a row: its class, its ref and the fields that changed (none for a creation or deletion). */
export type ChangeListener = (cls: string, ref: string, fields: readonly string[]) => void;

/** Makes refs and uuids; seeded, so that the same calls give the same ones. */
export type UuidSource = () => string;

const forward = new Map<string, Relation>();
const derived = new Set<string>();
for (const relation of relations) {
  forward.set(`${relation.cls}.${relation.field}`, relation);
  if (relation.manyToMany) {
    forward.set(`${relation.otherCls}.${relation.otherField}`, {
      cls: relation.otherCls,
      field: relation.otherField,
      otherCls: relation.cls,
      otherField: relation.field,
      manyToMany: true,
    });
  } else derived.add(`${relation.otherCls}.${relation.otherField}`);
}
const forwardByClass = new Map<string, Relation[]>();
for (const relation of forward.values())
  forwardByClass.set(relation.cls, [...(forwardByClass.get(relation.cls) ?? []), relation]);
/** Reverse fields of a class and where each is fed from. */
const feedsByClass = new Map<string, Relation[]>();
for (const relation of relations) {
  if (!relation.manyToMany)
    feedsByClass.set(relation.otherCls, [...(feedsByClass.get(relation.otherCls) ?? []), relation]);
}

/** The empty set, shared by all rows that have nothing pointing at them. */
const NOTHING: readonly string[] = [];

/** The database of the demo pool: XAPI's rules of references, generations and deletions, in memory. */
export class MemoryDatabase implements Database {
  readonly tables = new Map<string, Table>();
  /** Counter of changes; never falls, except by `rebase`. */
  generation = 1;
  private readonly makeUuid: UuidSource;
  private readonly listeners = new Set<ChangeListener>();

  constructor(makeUuid: UuidSource) {
    this.makeUuid = makeUuid;
    for (const cls of classNames) this.tables.set(cls, new Table(classModel(cls)));
  }

  /** Registers a listener; answers its removal. */
  watch(listener: ChangeListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  create(
    cls: string,
    fields: Readonly<Record<string, Value>>,
    identity: { readonly ref?: string; readonly uuid?: string } = {},
  ): string {
    const table = this.table(cls);
    const ref = identity.ref ?? `OpaqueRef:${this.makeUuid()}`;
    if (table.entries.has(ref)) throw new ApiError('DB_UNIQUENESS_CONSTRAINT_VIOLATION', cls, 'ref', ref);
    const row: Record<string, Value> = { ...blankRow(table.model) };
    for (const [field, value] of Object.entries(fields)) {
      if (!table.model.fields.has(field)) throw new Error(`the data model has no field ${cls}.${field}`);
      row[field] = value;
    }
    if (table.model.fields.has('uuid'))
      row['uuid'] = identity.uuid ?? (row['uuid'] === '' ? this.makeUuid() : (row['uuid'] ?? ''));
    this.generation += 1;
    let reverse: Map<string, Set<string>> | undefined;
    for (const relation of feedsByClass.get(cls) ?? []) {
      const waiting = this.takeDangling(ref, relation);
      if (waiting) reverse = (reverse ?? new Map<string, Set<string>>()).set(relation.otherField, waiting);
      row[relation.otherField] = waiting ? [...waiting] : NOTHING;
    }
    const entry: Entry = { ref, row, created: this.generation, modified: this.generation, reverse, stale: undefined };
    table.add(entry);
    for (const relation of forwardByClass.get(cls) ?? []) this.link(relation, ref, [], targetsOf(row[relation.field]));
    this.changed(cls, ref, []);
    return ref;
  }

  destroy(cls: string, ref: string): void {
    const entry = this.entry(cls, ref);
    const row = freshRow(entry);
    this.generation += 1;
    this.table(cls).remove(entry, this.generation);
    // Others still point here: should the same ref come back (revert of a snapshot without its VM), they show in its sets again.
    for (const relation of feedsByClass.get(cls) ?? []) {
      const pointing = entry.reverse?.get(relation.otherField);
      if (pointing && pointing.size > 0) this.dangling.set(`${relation.cls}.${relation.field}>${ref}`, pointing);
    }
    for (const relation of forwardByClass.get(cls) ?? []) {
      this.link(relation, ref, targetsOf(row[relation.field]), []);
    }
    this.changed(cls, ref, []);
  }

  get(cls: string, ref: string): Row {
    return freshRow(this.entry(cls, ref));
  }

  find(cls: string, ref: string): Row | undefined {
    const entry = this.table(cls).entries.get(ref);
    return entry ? freshRow(entry) : undefined;
  }

  set(cls: string, ref: string, changes: Readonly<Record<string, Value>>): void {
    const entry = this.entry(cls, ref);
    const before = freshRow(entry);
    const fields: string[] = [];
    for (const [field, value] of Object.entries(changes)) {
      const old = before[field];
      if (old === undefined) throw new Error(`the data model has no field ${cls}.${field}`);
      // The other side owns a derived set; writing it here would be undone by the next change there.
      if (derived.has(`${cls}.${field}`)) throw new Error(`${cls}.${field} is a reverse set: write the other side`);
      if (!equalValues(old, value)) fields.push(field);
    }
    if (fields.length === 0) return;
    const row: Record<string, Value> = { ...before };
    for (const field of fields) row[field] = changes[field] ?? '';
    entry.row = row;
    if (fields.includes('uuid')) this.reindex(cls, ref, before, row);
    this.touch(cls, entry);
    for (const field of fields) {
      const relation = forward.get(`${cls}.${field}`);
      if (relation) this.link(relation, ref, targetsOf(before[field]), targetsOf(row[field]));
    }
    this.changed(cls, ref, fields);
  }

  refs(cls: string): readonly string[] {
    return [...this.table(cls).entries.keys()];
  }

  *entries(cls: string): IterableIterator<readonly [string, Row]> {
    for (const entry of this.table(cls).entries.values()) yield [entry.ref, freshRow(entry)];
  }

  findByUuid(cls: string, uuid: string): string | undefined {
    return this.table(cls).byUuid.get(uuid);
  }

  /** Marks a row as changed without changing it (`event.inject`). @throws ApiError HANDLE_INVALID */
  touchRow(cls: string, ref: string): void {
    this.touch(cls, this.entry(cls, ref));
    this.changed(cls, ref, []);
  }

  /** Removes rows that are not persisted, without `del` events. */
  forget(cls: string, refs: readonly string[]): void {
    const table = this.table(cls);
    for (const ref of refs) {
      const entry = table.entries.get(ref);
      if (entry) table.forget(entry);
      for (const relation of forwardByClass.get(cls) ?? [])
        this.link(relation, ref, targetsOf(entry?.row[relation.field]), []);
    }
  }

  /** Drops the queues of deleted rows: their `del` events are lost without notice. */
  loseDeletions(): void {
    for (const table of this.tables.values()) table.deleted = [];
  }

  /** Starts generations anew at a low number, as on a new coordinator: tokens given out before are ahead of it. */
  rebase(): void {
    this.generation = 10;
    for (const table of this.tables.values()) table.rebase(this.generation);
  }

  table(cls: string): Table {
    const table = this.tables.get(cls);
    if (!table) throw new Error(`the data model has no class ${cls}`);
    return table;
  }

  private entry(cls: string, ref: string): Entry {
    const entry = this.table(cls).entries.get(ref);
    if (!entry) throw new ApiError('HANDLE_INVALID', cls, ref);
    return entry;
  }

  private touch(cls: string, entry: Entry): void {
    this.generation += 1;
    entry.modified = this.generation;
    this.table(cls).touched(entry);
  }

  private changed(cls: string, ref: string, fields: readonly string[]): void {
    for (const listener of this.listeners) listener(cls, ref, fields);
  }

  private reindex(cls: string, ref: string, before: Row, after: Row): void {
    const { byUuid } = this.table(cls);
    if (typeof before['uuid'] === 'string') byUuid.delete(before['uuid']);
    if (typeof after['uuid'] === 'string') byUuid.set(after['uuid'], ref);
  }

  /** Rows that already point at a new row (a loaded file, an import with dangling refs) appear in its reverse set at once. */
  private takeDangling(ref: string, relation: Relation): Set<string> | undefined {
    const key = `${relation.cls}.${relation.field}>${ref}`;
    const waiting = this.dangling.get(key);
    if (waiting) this.dangling.delete(key);
    return waiting;
  }

  /** References to rows that do not exist (yet), by `Class.field>ref`. */
  private readonly dangling = new Map<string, Set<string>>();

  private link(relation: Relation, ref: string, before: readonly string[], after: readonly string[]): void {
    for (const target of before) if (!after.includes(target)) this.unlinkOne(relation, ref, target);
    for (const target of after) if (!before.includes(target)) this.linkOne(relation, ref, target);
  }

  private linkOne(relation: Relation, ref: string, target: string): void {
    const other = this.table(relation.otherCls).entries.get(target);
    if (relation.manyToMany) {
      if (other) this.writeSet(relation, other, (refs) => (refs.includes(ref) ? refs : [...refs, ref]));
      return;
    }
    const key = `${relation.cls}.${relation.field}>${target}`;
    const set = other?.reverse?.get(relation.otherField) ?? this.dangling.get(key) ?? new Set<string>();
    set.add(ref);
    if (other) {
      other.reverse = (other.reverse ?? new Map<string, Set<string>>()).set(relation.otherField, set);
      this.reverseChanged(relation, other);
    } else this.dangling.set(key, set);
  }

  private unlinkOne(relation: Relation, ref: string, target: string): void {
    const other = this.table(relation.otherCls).entries.get(target);
    if (relation.manyToMany) {
      if (other) this.writeSet(relation, other, (refs) => refs.filter((item) => item !== ref));
      return;
    }
    this.dangling.get(`${relation.cls}.${relation.field}>${target}`)?.delete(ref);
    if (other?.reverse?.get(relation.otherField)?.delete(ref)) this.reverseChanged(relation, other);
  }

  private reverseChanged(relation: Relation, other: Entry): void {
    other.stale = (other.stale ?? new Set<string>()).add(relation.otherField);
    this.touch(relation.otherCls, other);
    this.changed(relation.otherCls, other.ref, [relation.otherField]);
  }

  private writeSet(relation: Relation, other: Entry, change: (refs: readonly string[]) => readonly string[]): void {
    const row = freshRow(other);
    const before = targetsOf(row[relation.otherField]);
    const after = change(before);
    if (after.length === before.length) return;
    other.row = { ...row, [relation.otherField]: after };
    this.touch(relation.otherCls, other);
    this.changed(relation.otherCls, other.ref, [relation.otherField]);
  }
}

function targetsOf(value: Value | undefined): readonly string[] {
  if (typeof value === 'string') return value === NULL_REF || value === '' ? [] : [value];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
