import { findClass } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import type { Row, Value } from '../core/contract.ts';
import { textOf } from '../core/values.ts';
import { intText } from './xml-writer.ts';

type Write = (value: Value) => string;

const writers = new Map<FieldType, Write>();
const plans = new Map<string, readonly { readonly name: string; readonly head: string; readonly write: Write }[]>();

const PLAIN = /^[^"\\\u0000-\u001f\u007f-\uffff]*$/;

/** A value of that type as XAPI's JSON encoder writes it; NaN and infinities are bare tokens, which no strict parser reads. */
export function writeJsonValue(value: Value, type: FieldType): string {
  return writerFor(type)(value);
}

/** A record as a JSON object: the fields of its class, in the data model's order. */
export function writeJsonRecord(row: Row, cls: string): string {
  let text = '';
  for (const { name, head, write } of planFor(cls)) {
    const value = row[name];
    if (value !== undefined) text += head + write(value);
  }
  return `{${text.slice(1)}}`;
}

/** Fields of a class with their writers, made once: a pool of 10,000 VMs has millions of fields. */
function planFor(cls: string): readonly { readonly name: string; readonly head: string; readonly write: Write }[] {
  const known = plans.get(cls);
  if (known) return known;
  const plan = [...(findClass(cls)?.fields.values() ?? [])].map((field) => ({
    name: field.name,
    head: `,"${field.name}":`,
    write: writerFor(field.type),
  }));
  plans.set(cls, plan);
  return plan;
}

function writerFor(type: FieldType): Write {
  const known = writers.get(type);
  if (known) return known;
  const write = makeWriter(type);
  writers.set(type, write);
  return write;
}

function makeWriter(type: FieldType): Write {
  switch (type.kind) {
    case 'int':
      return intText;
    case 'float':
      return (value) => String(Number(value));
    case 'bool':
      return (value) => (value === true ? 'true' : 'false');
    case 'set': {
      const item = writerFor(type.of);
      return (value) =>
        Array.isArray(value) && value.length > 0 ? `[${(value as readonly Value[]).map(item).join(',')}]` : '[]';
    }
    case 'map': {
      const item = writerFor(type.value);
      return (value) =>
        `{${Object.entries(value as Row)
          .map(([key, entry]) => `${quote(key)}:${item(entry)}`)
          .join(',')}}`;
    }
    case 'record':
      return (value) => writeJsonRecord(value as Row, type.cls);
    case 'option':
      return writerFor(type.of);
    case 'void':
      return () => '""';
    default:
      return (value) => quote(textOf(value));
  }
}

function quote(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}
