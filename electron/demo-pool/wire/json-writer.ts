import { findClass } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import type { Row, Value } from '../core/contract.ts';
import { intText } from './xml-writer.ts';

/** A value of that type as XAPI's JSON encoder writes it; NaN and infinities are bare tokens, which no strict parser reads. */
export function writeJsonValue(value: Value, type: FieldType): string {
  switch (type.kind) {
    case 'int':
      return intText(value);
    case 'float':
      return String(Number(value));
    case 'bool':
      return value === true ? 'true' : 'false';
    case 'set':
      return `[${(Array.isArray(value) ? (value as readonly Value[]) : []).map((item) => writeJsonValue(item, type.of)).join(',')}]`;
    case 'map':
      return `{${Object.entries(value as Row).map(([key, item]) => `${JSON.stringify(key)}:${writeJsonValue(item, type.value)}`).join(',')}}`;
    case 'record':
      return writeJsonRecord(value as Row, type.cls);
    case 'option':
      return writeJsonValue(value, type.of);
    case 'void':
      return '""';
    default:
      return JSON.stringify(String(value));
  }
}

/** A record as a JSON object: the fields of its class, in the data model's order. */
export function writeJsonRecord(row: Row, cls: string): string {
  const members: string[] = [];
  for (const field of findClass(cls)?.fields.values() ?? []) {
    const value = row[field.name];
    if (value !== undefined) members.push(`"${field.name}":${writeJsonValue(value, field.type)}`);
  }
  return `{${members.join(',')}}`;
}
