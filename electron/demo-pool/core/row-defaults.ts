import { findClass, findEnum, type ClassModel, type FieldModel } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import { NEVER, NULL_REF, type Value } from './contract.ts';

const blanks = new Map<string, Readonly<Record<string, Value>>>();

/** A row of that class with every field at the data model's default, or at its type's zero where the model has none. */
export function blankRow(model: ClassModel): Readonly<Record<string, Value>> {
  const known = blanks.get(model.name);
  if (known) return known;
  const row: Record<string, Value> = {};
  for (const field of model.fields.values()) row[field.name] = defaultOf(field);
  // Objects that the JSON parser made are V8's compact kind; one filled key by key is a hash table, and so is every copy of it.
  const blank = JSON.parse(JSON.stringify(row)) as Readonly<Record<string, Value>>;
  blanks.set(model.name, blank);
  return blank;
}

/** The default of a field. */
export function defaultOf(field: FieldModel): Value {
  return field.defaultValue === undefined ? zeroOf(field.type) : (field.defaultValue as Value);
}

/** The empty value of a type: what an omitted optional parameter stands for. */
export function zeroOf(type: FieldType): Value {
  switch (type.kind) {
    case 'int':
    case 'float':
      return 0;
    case 'bool':
      return false;
    case 'datetime':
      return NEVER;
    case 'ref':
      return NULL_REF;
    case 'set':
      return [];
    case 'map':
    case 'record':
    case 'any-record':
    case 'events':
      return {};
    case 'enum':
      return findEnum(type.name)?.[0] ?? '';
    case 'option':
    case 'string':
    case 'void':
      return '';
  }
}

/** The class of that name. @throws Error when the data model has none (a bug of the caller) */
export function classModel(cls: string): ClassModel {
  const model = findClass(cls);
  if (!model) throw new Error(`the data model has no class ${cls}`);
  return model;
}
