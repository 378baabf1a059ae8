import { describe, expect, it } from 'vitest';
import type { RecordEntry } from '../../../../electron/xapi/wire/assembler.ts';
import type { WireValue } from '../../../../electron/xapi/wire/contract.ts';
import { JsonDecoder } from '../../../../electron/xapi/wire/json-decoder.ts';
import { RECORD_REPLY } from '../../../../electron/xapi/wire/limits.ts';
import type { Limits } from '../../../../electron/xapi/wire/limits.ts';
import { XmlDecoder } from '../../../../electron/xapi/wire/xml-decoder.ts';

/** Texts that look like the structure around them. */
const HARD = ['},"OpaqueRef:', '"},', '\\', '\\"', '</value></member>', '&<>', 'NaN', ' x ', '\t', '', '\u2028ß€😀'];
const ref = (index: number): string => `OpaqueRef:${String(index)}`;
const makeRecord = (index: number): Record<string, WireValue> => ({
  uuid: `uuid ${String(index)}`,
  name_label: `${HARD[index % HARD.length] ?? ''}${String(index)}`,
  is_a_template: index % 2 === 0,
  // What stands between two records stands inside one as well.
  blobs: { a: { b: 'c' }, [ref(index + 1)]: 'x', empty: {} },
  tags: HARD,
  VIFs: [],
});
const makeRecords = (count: number, from = 0): RecordEntry[] =>
  Array.from({ length: count }, (_, index) => [ref(from + index), makeRecord(from + index)]);

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
function xmlOf(value: WireValue): string {
  if (typeof value === 'boolean') return `<value><boolean>${value ? '1' : '0'}</boolean></value>`;
  if (Array.isArray(value))
    return `<value><array><data>${(value as readonly WireValue[]).map(xmlOf).join('')}</data></array></value>`;
  if (typeof value !== 'object' || value === null) return `<value>${escape(String(value))}</value>`;
  const members = Object.entries(value).map(([name, each]) => `<member><name>${name}</name>${xmlOf(each)}</member>`);
  return `<value><struct>${members.join('')}</struct></value>`;
}
const xmlReply = (records: readonly RecordEntry[]): string =>
  `<?xml version="1.0"?><methodResponse><params><param>${xmlOf({ Status: 'Success', Value: Object.fromEntries(records) })}</param></params></methodResponse>`;
const jsonReply = (records: readonly RecordEntry[]): object => ({ result: Object.fromEntries(records), id: 1 });

type Reply = (records: readonly RecordEntry[]) => string;
const WAYS: readonly (readonly [string, typeof JsonDecoder | typeof XmlDecoder, Reply])[] = [
  ['JSON', JsonDecoder, (records) => JSON.stringify(jsonReply(records))],
  ['JSON with white space', JsonDecoder, (records) => JSON.stringify(jsonReply(records), null, '\r\n\t')],
  ['XML', XmlDecoder, xmlReply],
];

function read(Decoder: (typeof WAYS)[number][1], body: string, pieceBytes: number, limits?: Limits) {
  const handed: RecordEntry[] = [];
  const decoder = new Decoder((records) => void handed.push(...records), limits);
  const bytes = Buffer.from(body);
  let beforeEnd = 0;
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    beforeEnd = handed.length;
    decoder.push(bytes.subarray(at, at + pieceBytes));
  }
  const root = decoder.end();
  return { handed, beforeEnd, count: decoder.recordCount, root };
}

describe.each(WAYS)('records in %s', (_name, Decoder, reply) => {
  it.each([1, 97, 40_000, 1 << 20])('are handed over as they were written, in pieces of %i bytes', (pieceBytes) => {
    const records = makeRecords(pieceBytes === 1 ? 60 : 900);
    const { handed, count, root } = read(Decoder, reply(records), pieceBytes);
    expect(JSON.stringify(handed)).toBe(JSON.stringify(records));
    expect(count).toBe(records.length);
    // Nothing of them stays in the envelope.
    expect(JSON.stringify(root)).toMatch(/\{\}/);
  });

  it('are handed over while more of them arrive', () => {
    const records = makeRecords(900);
    expect(read(Decoder, reply(records), 30_000).beforeEnd).toBeGreaterThan(600);
  });

  it('may be few, none, or longer than what is looked through at once', () => {
    const long: RecordEntry = [ref(1), { name_description: 'long '.repeat(80_000) }];
    for (const records of [[], makeRecords(1), [...makeRecords(1), long, ...makeRecords(400, 2)]]) {
      const { handed, count } = read(Decoder, reply(records), 30_000);
      expect(JSON.stringify(handed)).toBe(JSON.stringify(records));
      expect(count).toBe(records.length);
    }
  });

  it('bound the members of each, not of all', () => {
    const body = reply(makeRecords(900));
    expect(read(Decoder, body, 30_000, { ...RECORD_REPLY, members: 9000 }).count).toBe(900);
    const one = reply([[ref(1), { many: Object.fromEntries(HARD.map((_, at) => [String(at), 'x'])) }]]);
    expect(() => read(Decoder, one, 30_000, { ...RECORD_REPLY, members: 9 })).toThrow(
      expect.objectContaining({ reason: 'members' }),
    );
  });

  it('are told from a reply without any', () => {
    const isXml = Decoder === XmlDecoder;
    const body = isXml ? xmlReply([]).replace('Value', 'Other') : '{"other":{},"result":[]}';
    expect(read(Decoder, body, 100).count).toBeNull();
  });
});
