import { findClass } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import type { Row, Value } from '../core/contract.ts';
import { textOf } from '../core/values.ts';

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;

const SPECIAL = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Text as XAPI puts it between tags: five entities, control characters dropped. */
export function escapeText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replace(CONTROL, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&apos;');
}

type Write = (value: Value) => string;

const writers = new Map<FieldType, Write>();
const plans = new Map<string, readonly { readonly name: string; readonly head: string; readonly write: Write }[]>();

/** A `<value>` element for a value of that type, as XAPI's encoder writes it (strings and ints without a tag). */
export function writeXmlValue(value: Value, type: FieldType): string {
  return `<value>${writerFor(type)(value)}</value>`;
}

/** A record as a `<value><struct>`: the fields of its class, in the data model's order. */
export function writeXmlRecord(row: Row, cls: string): string {
  return `<value>${writeStruct(row, cls)}</value>`;
}

/** An error reply's array of strings. */
export function writeXmlStrings(texts: readonly string[]): string {
  return `<value><array><data>${texts.map((text) => `<value>${escapeText(text)}</value>`).join('')}</data></array></value>`;
}

function writeStruct(row: Row, cls: string): string {
  let text = '<struct>';
  for (const { name, head, write } of planFor(cls)) {
    const value = row[name];
    if (value !== undefined) text += `${head}${write(value)}</value></member>`;
  }
  return `${text}</struct>`;
}

/** Fields of a class with their writers, made once: a pool of 10,000 VMs has millions of fields. */
function planFor(cls: string): readonly { readonly name: string; readonly head: string; readonly write: Write }[] {
  const known = plans.get(cls);
  if (known) return known;
  const fields = [...(findClass(cls)?.fields.values() ?? [])];
  const plan = fields.map((field) => ({
    name: field.name,
    head: `<member><name>${field.name}</name><value>`,
    write: writerFor(field.type),
  }));
  plans.set(cls, plan);
  return plan;
}

/** Writes what stands between `<value>` and `</value>`. */
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
      return (value) => `<double>${floatText(Number(value))}</double>`;
    case 'bool':
      return (value) => (value === true ? '<boolean>1</boolean>' : '<boolean>0</boolean>');
    case 'datetime':
      return (value) => `<dateTime.iso8601>${textOf(value)}</dateTime.iso8601>`;
    case 'set': {
      const item = writerFor(type.of);
      return (value) =>
        `<array><data>${(Array.isArray(value) ? (value as readonly Value[]) : []).map((entry) => `<value>${item(entry)}</value>`).join('')}</data></array>`;
    }
    case 'map': {
      const item = writerFor(type.value);
      // XAPI does not escape member names: a key with markup breaks the reply, here as there.
      const member = ([key, entry]: readonly [string, Value]): string =>
        `<member><name>${key}</name><value>${item(entry)}</value></member>`;
      return (value) =>
        `<struct>${Object.entries(value as Row)
          .map(member)
          .join('')}</struct>`;
    }
    case 'record':
      return (value) => writeStruct(value as Row, type.cls);
    case 'option':
      return writerFor(type.of);
    case 'void':
      return () => '';
    default:
      return (value) => escapeText(textOf(value));
  }
}

/** Decimal text of an int. */
export function intText(value: Value): string {
  const number = Number(value);
  // From 1e21 on, a number prints with an exponent.
  return Math.abs(number) < 1e21 ? String(Math.trunc(number)) : BigInt(Math.trunc(number)).toString();
}

/** A float with 16 significant digits, as OCaml's `%.16g` prints it. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const exponent = Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 16) {
    const text = value.toPrecision(16);
    return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  }
  const [mantissa = '', power = '+0'] = value.toExponential(15).split('e');
  const digits = power.slice(1).padStart(2, '0');
  return `${mantissa.includes('.') ? mantissa.replace(/\.?0+$/, '') : mantissa}e${power.charAt(0)}${digits}`;
}
