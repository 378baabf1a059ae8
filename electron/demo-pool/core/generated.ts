import { findClass, type FieldModel, type MessageModel } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import type { Answer } from './answer.ts';
import { ApiError, type Row, type Value } from './contract.ts';
import type { MemoryDatabase } from './database.ts';
import { parseFilter, type RowFilter } from './filter.ts';
import { asMap, asString, equalValues, mapOf } from './values.ts';

/** Computes the answer of a message that XAPI generates from the data model. */
export type Generated = (db: MemoryDatabase, args: readonly Value[]) => Answer;

const ACCESSOR = /^(get|set|add_to|remove_from|add|remove)_(.+)$/;

/**
 * The implementation of a generated message, or of an explicit one that reads or writes one field in the same way
 * (`VM.set_order`); undefined where XAPI has code of its own.
 */
export function findGenerated(message: MessageModel): Generated | undefined {
  const { cls } = message;
  switch (message.name) {
    case 'get_all':
      return (db) => answer(message, db.refs(cls));
    case 'get_all_records':
      return (db) => ({ kind: 'records', cls, rows: [...db.entries(cls)] });
    case 'get_all_records_where':
      return (db, [expression]) => ({ kind: 'records', cls, rows: filtered(db, cls, asString(expression)) });
    case 'get_record':
      return (db, [ref]) => ({ kind: 'record', cls, row: db.get(cls, asString(ref)) });
    case 'get_by_uuid':
      return (db, [uuid]) => answer(message, byUuid(db, cls, asString(uuid)));
    case 'get_by_name_label':
      return (db, [label]) =>
        answer(
          message,
          [...db.entries(cls)].filter(([, row]) => row['name_label'] === label).map(([ref]) => ref),
        );
    case 'create':
      return message.generated
        ? (db, [record]) => answer(message, db.create(cls, writable(cls, asMap(record))))
        : undefined;
    case 'destroy':
      return message.generated ? (db, [ref]) => run(message, () => db.destroy(cls, asString(ref))) : undefined;
    default:
      return accessor(message);
  }
}

function accessor(message: MessageModel): Generated | undefined {
  const { cls } = message;
  const [, verb, name = ''] = ACCESSOR.exec(message.name) ?? [];
  const field = findClass(cls)?.fields.get(name);
  const self = message.params[0]?.type;
  if (!field || self?.kind !== 'ref' || self.cls !== cls) return undefined;
  if (verb === 'get') {
    if (message.params.length !== 1) return undefined;
    return (db, [ref]) => answer(message, db.get(cls, asString(ref))[field.name] ?? '');
  }
  const write = writer(verb ?? '', field, message);
  if (!write) return undefined;
  return (db, [ref, ...rest]) => {
    const before = db.get(cls, asString(ref))[field.name] ?? '';
    const after = write(before, rest, asString(ref));
    return run(message, () => db.set(cls, asString(ref), { [field.name]: after }));
  };
}

type Write = (before: Value, args: readonly Value[], ref: string) => Value;

function writer(verb: string, field: FieldModel, message: MessageModel): Write | undefined {
  const second = message.params[1]?.type;
  switch (verb) {
    case 'set':
      return message.params.length === 2 && sameType(second, field.type) ? (_before, [value = '']) => value : undefined;
    case 'add_to':
      return field.type.kind === 'map'
        ? (before, [key, value], ref) => addKey(message.cls, field.name, ref, before, asString(key), value ?? '')
        : undefined;
    case 'remove_from':
      return field.type.kind === 'map' ? (before, [key]) => removeKey(before, asString(key)) : undefined;
    case 'add':
      return field.type.kind === 'set' ? (before, [value = '']) => addItem(before, value) : undefined;
    case 'remove':
      return field.type.kind === 'set' ? (before, [value = '']) => removeItem(before, value) : undefined;
    default:
      return undefined;
  }
}

/** Adding a key that is there is refused even for an equal value: that makes it a test-and-set. */
function addKey(cls: string, field: string, ref: string, before: Value, key: string, value: Value): Value {
  if (key === '') throw new ApiError('INTERNAL_ERROR', `Db_exn.Empty_key_in_map("${field}")`);
  const map = asMap(before);
  if (Object.hasOwn(map, key)) throw new ApiError('MAP_DUPLICATE_KEY', cls, field, ref, key);
  return mapOf([...Object.entries(map), [key, value]]);
}

function removeKey(before: Value, key: string): Value {
  const map = asMap(before);
  return Object.hasOwn(map, key) ? mapOf(Object.entries(map).filter(([item]) => item !== key)) : before;
}

function addItem(before: Value, value: Value): Value {
  const items = before as readonly Value[];
  return items.some((item) => equalValues(item, value)) ? before : [...items, value];
}

function removeItem(before: Value, value: Value): Value {
  const items = before as readonly Value[];
  return items.some((item) => equalValues(item, value)) ? items.filter((item) => !equalValues(item, value)) : before;
}

function byUuid(db: MemoryDatabase, cls: string, uuid: string): string {
  const ref = db.findByUuid(cls, uuid);
  if (ref === undefined) throw new ApiError('UUID_INVALID', cls, uuid);
  return ref;
}

function filtered(db: MemoryDatabase, cls: string, expression: string): readonly (readonly [string, Row])[] {
  const model = db.table(cls).model;
  // XAPI answers this one expression, which its own parser cannot read, for the class role only.
  const filter: RowFilter =
    cls === 'role' && expression === 'subroles<>[]' ? hasSubroles : parseFilter(expression, model);
  return [...db.entries(cls)].filter(([, row]) => filter(row));
}

function hasSubroles(row: Row): boolean {
  return !equalValues(row['subroles'] ?? [], []);
}

/** The members of a constructor's record that the model lets a client give; the rest stays with the server. */
function writable(cls: string, record: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  const fields = findClass(cls)?.constructorFields;
  const given = [...(fields?.required ?? []), ...(fields?.optional ?? [])];
  return mapOf(given.flatMap((name) => (record[name] === undefined ? [] : [[name, record[name]] as const])));
}

function sameType(a: FieldType | undefined, b: FieldType): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function answer(message: MessageModel, value: Value): Answer {
  return { kind: 'value', type: message.result, value };
}

function run(message: MessageModel, act: () => void): Answer {
  act();
  return answer(message, '');
}
