import { findClass, findEnum } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import { WireBadText, WireDate, WireFloat, type Raw } from '../wire/raw.ts';
import { fromStamp, toStamp } from './clock.ts';
import { ApiError, type Value } from './contract.ts';
import { defaultOf } from './row-defaults.ts';
import { mapOf } from './values.ts';

/**
 * Turns a parameter into the value its type asks for, as strictly as XAPI's generated unmarshallers.
 * @throws ApiError INTERNAL_ERROR for a wrong type, a missing member or an unknown enum value; INVALID_VALUE for invalid UTF-8
 */
export function decodeValue(raw: Raw, type: FieldType): Value {
  switch (type.kind) {
    case 'string':
    case 'ref':
      return decodeText(raw);
    case 'enum':
      return decodeEnum(raw, type.name);
    case 'int':
      return decodeInt(raw);
    case 'float':
      return decodeFloat(raw);
    case 'bool':
      if (typeof raw === 'boolean') return raw;
      throw wrongType('bool', raw);
    case 'datetime':
      return decodeDate(raw);
    case 'set':
      if (Array.isArray(raw)) return (raw as readonly Raw[]).map((item) => decodeValue(item, type.of));
      throw wrongType('array', raw);
    case 'map':
      if (raw instanceof Map)
        return mapOf(
          [...(raw as ReadonlyMap<string, Raw>)].map(([key, item]) => [
            mapKey(key, type.key),
            decodeValue(item, type.value),
          ]),
        );
      throw wrongType('struct', raw);
    case 'record':
      return decodeRecord(raw, type.cls);
    case 'option':
      return raw === null ? '' : decodeValue(raw, type.of);
    case 'void':
    case 'any-record':
    case 'events':
      throw wrongType(type.kind, raw);
  }
}

function decodeText(raw: Raw): string {
  if (typeof raw === 'string') return raw;
  if (raw instanceof WireBadText) throw new ApiError('INVALID_VALUE', 'Invalid UTF-8 string in parameter', raw.text);
  throw wrongType('string', raw);
}

function decodeEnum(raw: Raw, name: string): string {
  const text = decodeText(raw);
  if (findEnum(name)?.includes(text)) return text;
  throw new ApiError('INTERNAL_ERROR', `Failure("Unmarshalling error in ${name}: unknown value ${text}")`);
}

function decodeInt(raw: Raw): number {
  const value = typeof raw === 'string' && /^\s*[+-]?\d+\s*$/.test(raw) ? Number(raw) : raw;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw wrongType('int', raw);
}

function decodeFloat(raw: Raw): number {
  if (raw instanceof WireFloat) return raw.value;
  if (typeof raw === 'number') return raw;
  if (typeof raw === 'string') {
    const value = parseFloatText(raw);
    if (value !== undefined) return value;
  }
  throw wrongType('float', raw);
}

/** A float as OCaml prints it, `nan` and `inf` included; undefined for other text. */
export function parseFloatText(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === 'nan' || trimmed === '-nan') return Number.NaN;
  if (/^[+-]?inf(inity)?$/.test(trimmed)) return trimmed.startsWith('-') ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(trimmed) ? Number(trimmed) : undefined;
}

function decodeDate(raw: Raw): string {
  const text = raw instanceof WireDate ? raw.text : typeof raw === 'string' ? raw : undefined;
  if (text === undefined) throw wrongType('datetime', raw);
  const ms = fromStamp(text.trim());
  if (Number.isNaN(ms)) throw new ApiError('INTERNAL_ERROR', `Failure("Expected dateTime, got ${text}")`);
  return toStamp(ms);
}

function mapKey(key: string, type: FieldType): string {
  if (type.kind === 'enum') return decodeEnum(key, type.name);
  if (type.kind === 'int') return String(decodeInt(key));
  return key;
}

/** Unknown members are ignored; a missing one gets its default, or is an error where the constructor needs it. */
function decodeRecord(raw: Raw, cls: string): Value {
  if (!(raw instanceof Map)) throw wrongType('struct', raw);
  const model = findClass(cls);
  const members = raw as ReadonlyMap<string, Raw>;
  const record: [string, Value][] = [];
  for (const field of model?.fields.values() ?? []) {
    const member = members.get(field.name);
    if (member !== undefined) record.push([field.name, decodeValue(member, field.type)]);
    else if (model?.constructorFields?.required.includes(field.name)) {
      throw new ApiError('INTERNAL_ERROR', `Xapi.Dispatcher_FieldNotFound("${field.name}")`);
    } else record.push([field.name, defaultOf(field)]);
  }
  return mapOf(record);
}

function wrongType(expected: string, raw: Raw): ApiError {
  return new ApiError('INTERNAL_ERROR', `Failure("Expected ${expected}, got ${describe(raw)}")`);
}

function describe(raw: Raw): string {
  if (raw instanceof WireFloat) return `float ${raw.value}`;
  if (raw instanceof WireDate) return `dateTime ${raw.text}`;
  if (raw instanceof WireBadText) return 'string';
  if (raw === null) return 'null';
  if (Array.isArray(raw)) return 'array';
  if (typeof raw === 'object') return 'struct';
  return typeof raw === 'string' ? `string '${raw.slice(0, 80)}'` : `${typeof raw} ${String(raw)}`;
}
