import type { ClassModel } from '../../datamodel/datamodel.ts';
import type { Row, Value } from './contract.ts';

/** One row with its generations: `created` and `modified` are the database's counter at that moment. */
export interface Entry {
  readonly ref: string;
  row: Row;
  created: number;
  modified: number;
  /** Reverse sets of this row, by field; the row's arrays are made from them when the row is read. */
  reverse: Map<string, Set<string>> | undefined;
  /** Reverse fields whose array in `row` is out of date. */
  stale: Set<string> | undefined;
}

/** A deleted row that `event.from` may still report. */
export interface Deleted {
  readonly ref: string;
  readonly created: number;
  readonly deleted: number;
}

/** XAPI cuts its queue of deleted rows to KEEP when it reaches LIMIT; older deletions are lost without notice. */
const LIMIT = 512;
const KEEP = 256;

/** The rows of one class, with what `event.from` needs to find changes without looking at every row. */
export class Table {
  readonly model: ClassModel;
  readonly entries = new Map<string, Entry>();
  readonly byUuid = new Map<string, string>();
  deleted: Deleted[] = [];
  /** Generation of the last change of any kind. */
  lastChange = 0;
  private log: { readonly generation: number; readonly entry: Entry }[] = [];

  constructor(model: ClassModel) {
    this.model = model;
  }

  add(entry: Entry): void {
    this.entries.set(entry.ref, entry);
    const uuid = entry.row['uuid'];
    if (typeof uuid === 'string' && uuid !== '') this.byUuid.set(uuid, entry.ref);
    this.touched(entry);
  }

  /** Notes that the entry changed at its `modified` generation. */
  touched(entry: Entry): void {
    this.lastChange = entry.modified;
    this.log.push({ generation: entry.modified, entry });
    if (this.log.length > 4 * this.entries.size + 1024) this.compact();
  }

  remove(entry: Entry, generation: number): void {
    this.forget(entry);
    this.lastChange = generation;
    this.deleted.push({ ref: entry.ref, created: entry.created, deleted: generation });
    if (this.deleted.length >= LIMIT) this.deleted = this.deleted.slice(-KEEP);
  }

  /** Removes a row without a trace for `event.from`, as rows that are not persisted vanish at a restart. */
  forget(entry: Entry): void {
    this.entries.delete(entry.ref);
    const uuid = entry.row['uuid'];
    if (typeof uuid === 'string' && this.byUuid.get(uuid) === entry.ref) this.byUuid.delete(uuid);
  }

  /** Entries changed after `generation`, each once, in the order of their last change. */
  changedAfter(generation: number): readonly Entry[] {
    if (this.lastChange <= generation) return [];
    let low = 0;
    let high = this.log.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.log[middle]?.generation ?? 0) <= generation) low = middle + 1;
      else high = middle;
    }
    const changed: Entry[] = [];
    for (let i = low; i < this.log.length; i += 1) {
      const item = this.log[i];
      if (item && item.generation === item.entry.modified && this.entries.get(item.entry.ref) === item.entry)
        changed.push(item.entry);
    }
    return changed;
  }

  /** Starts the generations anew, as after a change of coordinator: every row counts as created at `generation`. */
  rebase(generation: number): void {
    for (const entry of this.entries.values()) {
      entry.created = generation;
      entry.modified = generation;
    }
    this.deleted = [];
    this.lastChange = generation;
    this.log = [...this.entries.values()].map((entry) => ({ generation, entry }));
  }

  private compact(): void {
    this.log = this.log.filter(
      (item) => item.generation === item.entry.modified && this.entries.get(item.entry.ref) === item.entry,
    );
  }
}

/** Brings the arrays of reverse sets in the row up to date and answers the row. */
export function freshRow(entry: Entry): Row {
  if (entry.stale) {
    const row: Record<string, Value> = { ...entry.row };
    for (const field of entry.stale) row[field] = [...(entry.reverse?.get(field) ?? [])];
    entry.row = row;
    entry.stale = undefined;
  }
  return entry.row;
}
