import { findClass } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import type { Row, Value } from '../core/contract.ts';

// eslint-disable-next-line no-control-regex -- XAPI drops exactly these on output
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g;
// eslint-disable-next-line no-control-regex -- the same set, plus what XML needs escaped
const SPECIAL = /[&<>"'\u0000-\u0008\u000b\u000c\u000e-\u001f]/;

/** Text as XAPI puts it between tags: five entities, control characters dropped. */
export function escapeText(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replace(CONTROL, '').replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;').replaceAll("'", '&apos;');
}

/** A `<value>` element for a value of that type, as XAPI's encoder writes it (strings and ints without a tag). */
export function writeXmlValue(value: Value, type: FieldType): string {
  return `<value>${inner(value, type)}</value>`;
}

/** A record as a `<value><struct>`: the fields of its class, in the data model's order. */
export function writeXmlRecord(row: Row, cls: string): string {
  const members: string[] = [];
  for (const field of findClass(cls)?.fields.values() ?? []) {
    const value = row[field.name];
    if (value !== undefined) members.push(`<member><name>${field.name}</name>${writeXmlValue(value, field.type)}</member>`);
  }
  return `<value><struct>${members.join('')}</struct></value>`;
}

/** An error reply's array of strings. */
export function writeXmlStrings(texts: readonly string[]): string {
  return `<value><array><data>${texts.map((text) => `<value>${escapeText(text)}</value>`).join('')}</data></array></value>`;
}

function inner(value: Value, type: FieldType): string {
  switch (type.kind) {
    case 'int':
      return intText(value);
    case 'float':
      return `<double>${floatText(Number(value))}</double>`;
    case 'bool':
      return `<boolean>${value === true ? '1' : '0'}</boolean>`;
    case 'datetime':
      return `<dateTime.iso8601>${String(value)}</dateTime.iso8601>`;
    case 'set': {
      const items = Array.isArray(value) ? (value as readonly Value[]) : [];
      return `<array><data>${items.map((item) => writeXmlValue(item, type.of)).join('')}</data></array>`;
    }
    case 'map':
      // XAPI does not escape member names: a key with markup breaks the reply, here as there.
      return `<struct>${Object.entries(value as Row).map(([key, item]) => `<member><name>${key}</name>${writeXmlValue(item, type.value)}</member>`).join('')}</struct>`;
    case 'record':
      return writeXmlRecord(value as Row, type.cls).slice(7, -8);
    case 'option':
      return inner(value, type.of);
    case 'void':
      return '';
    default:
      return escapeText(String(value));
  }
}

/** Decimal text of an int. */
export function intText(value: Value): string {
  const number = Number(value);
  return Number.isInteger(number) ? BigInt(number).toString() : String(Math.trunc(number));
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
