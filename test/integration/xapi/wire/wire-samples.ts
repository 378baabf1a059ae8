import type { RecordEntry } from '../../../../electron/xapi/wire/assembler.ts';
import type { WireValue } from '../../../../electron/xapi/wire/contract.ts';
import { JsonDecoder } from '../../../../electron/xapi/wire/json-decoder.ts';
import { XmlDecoder } from '../../../../electron/xapi/wire/xml-decoder.ts';

/** The two encodings of a reply. */
export type Encoding = 'json' | 'xml';

/** A source of numbers in [0, 1). */
export type Random = () => number;

/** A value as XAPI can hold one, for both encodings. */
export type Sample = string | number | boolean | readonly Sample[] | ReadonlyMap<string, Sample>;

const ALPHABET = [
  'a',
  'Z',
  '0',
  ' ',
  '"',
  '\\',
  '<',
  '>',
  '&',
  "'",
  '\n',
  '\t',
  '\r',
  ']]>',
  '&amp;',
  'é',
  '€',
  '日',
  '😀',
  '}',
  '},"OpaqueRef:',
  '</value>',
  '\u2028',
  '\ufffd',
  ':',
  ',',
];
const KEYS = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'uuid',
  'name_label',
  '',
  'é',
  'OpaqueRef:1',
  'a"b',
  'a\\b',
];

/** Makes a value of at most `depth` containers inside each other. */
export function makeSample(random: Random, depth: number): Sample {
  const kind = Math.floor(random() * (depth > 0 ? 8 : 5));
  if (kind < 2) return makeText(random);
  if (kind === 2) return Math.floor((random() - 0.5) * 2 ** (1 + Math.floor(random() * 52)));
  if (kind === 3) return (random() - 0.5) * 10 ** Math.floor((random() - 0.5) * 40);
  if (kind === 4) return random() < 0.5;
  const size = Math.floor(random() * 5);
  if (kind === 5) return Array.from({ length: size }, () => makeSample(random, depth - 1));
  return new Map(Array.from({ length: size }, () => [makeKey(random), makeSample(random, depth - 1)]));
}

/** A map of records, as `get_all_records` answers it. */
export function makeRecords(random: Random): ReadonlyMap<string, Sample> {
  return new Map(
    Array.from({ length: Math.floor(random() * 6) }, (_, index) => [
      `OpaqueRef:${String(index)}`,
      new Map(Array.from({ length: Math.floor(random() * 5) }, () => [makeKey(random), makeSample(random, 2)])),
    ]),
  );
}

function makeText(random: Random): string {
  return Array.from({ length: Math.floor(random() * 8) }, () => pick(random, ALPHABET)).join('');
}

function makeKey(random: Random): string {
  return random() < 0.5 ? pick(random, KEYS) : makeText(random);
}

/** One of several. */
export function pick<T>(random: Random, from: readonly T[]): T {
  return from[Math.floor(random() * from.length)] as T;
}

/** A successful reply that holds `value`. */
export function encodeReply(encoding: Encoding, value: Sample): Buffer {
  if (encoding === 'json') return Buffer.from(`{"jsonrpc":"2.0","result":${jsonOf(value)},"id":7}`);
  const members = `<member><name>Status</name><value>Success</value></member><member><name>Value</name>${xmlOf(value)}</member>`;
  return Buffer.from(
    `<?xml version="1.0"?><methodResponse><params><param><value><struct>${members}</struct></value></param></params></methodResponse>`,
  );
}

function jsonOf(value: Sample): string {
  if (value instanceof Map)
    return `{${[...value].map(([key, member]) => `${JSON.stringify(key)}:${jsonOf(member as Sample)}`).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map((item) => jsonOf(item as Sample)).join(',')}]`;
  return JSON.stringify(value);
}

/** Numbers carry their tags here, so that both encodings decode to the same. */
function xmlOf(value: Sample): string {
  if (typeof value === 'boolean') return `<value><boolean>${value ? '1' : '0'}</boolean></value>`;
  if (typeof value === 'number') {
    return Number.isInteger(value)
      ? `<value><i8>${value.toFixed(0)}</i8></value>`
      : `<value><double>${String(value)}</double></value>`;
  }
  if (value instanceof Map) {
    const members = [...value].map(
      ([key, member]) => `<member><name>${escapeXml(key as string)}</name>${xmlOf(member as Sample)}</member>`,
    );
    return `<value><struct>${members.join('')}</struct></value>`;
  }
  if (Array.isArray(value))
    return `<value><array><data>${value.map((item) => xmlOf(item as Sample)).join('')}</data></array></value>`;
  return `<value>${escapeXml(value as string)}</value>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** What a sample decodes to: maps become objects without prototype, the last of equal keys wins. */
export function expectedOf(value: Sample): WireValue {
  if (Array.isArray(value)) return value.map((item) => expectedOf(item as Sample));
  if (!(value instanceof Map)) return value as WireValue;
  const object = Object.create(null) as Record<string, WireValue>;
  for (const [key, member] of value as ReadonlyMap<string, Sample>) object[key] = expectedOf(member);
  return object;
}

/** What decoding gave: the envelope, and the records that were handed over. */
export interface Decoded {
  readonly root: WireValue;
  readonly records: readonly RecordEntry[];
}

/** Decodes a body that arrives in the given pieces. */
export function decode(encoding: Encoding, pieces: Iterable<Uint8Array>, mode: 'whole' | 'records'): Decoded {
  const records: RecordEntry[] = [];
  const onRecords = mode === 'records' ? (some: readonly RecordEntry[]): void => void records.push(...some) : undefined;
  const decoder = encoding === 'json' ? new JsonDecoder(onRecords) : new XmlDecoder(onRecords);
  for (const piece of pieces) decoder.push(piece);
  return { root: decoder.end(), records };
}

/** Cuts a body into pieces of random size, from one byte on. */
export function* piecesOf(body: Uint8Array, random: Random): Generator<Uint8Array> {
  const most = 2 ** Math.floor(random() * 17);
  for (let at = 0; at < body.length;) {
    const size = 1 + Math.floor(random() * most);
    yield body.subarray(at, at + size);
    at += size;
  }
}
