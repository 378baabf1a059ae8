import { describe, expect, it } from 'vitest';
import type { WireValue } from '../../../../electron/xapi/wire/contract.ts';
import { ReplyRefused } from '../../../../electron/xapi/wire/errors.ts';
import { JsonDecoder } from '../../../../electron/xapi/wire/json-decoder.ts';
import { WHOLE_REPLY } from '../../../../electron/xapi/wire/limits.ts';
import { XmlDecoder } from '../../../../electron/xapi/wire/xml-decoder.ts';
import { JSON_FIXTURES } from './decoder-fixtures.ts';
import type { Fixture } from './decoder-fixtures.ts';
import { XML_FIXTURES } from './xml-fixtures.ts';

type Make = (
  onRecords?: ConstructorParameters<typeof JsonDecoder>[0],
  limits?: typeof WHOLE_REPLY,
) => JsonDecoder | XmlDecoder;

const DECODERS: readonly (readonly [name: string, make: Make, fixtures: readonly Fixture[]])[] = [
  ['JSON', (...args) => new JsonDecoder(...args), JSON_FIXTURES],
  ['XML', (...args) => new XmlDecoder(...args), XML_FIXTURES],
];

function decode(make: Make, body: string | Buffer, pieceBytes: number): WireValue {
  const bytes = Buffer.from(body);
  const decoder = make();
  for (let at = 0; at < bytes.length; at += pieceBytes) decoder.push(bytes.subarray(at, at + pieceBytes));
  return decoder.end();
}

function expectNoPrototypes(value: WireValue): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) expect(Object.getPrototypeOf(value)).toBeNull();
  for (const member of Object.values(value)) expectNoPrototypes(member as WireValue);
}

it('has 120 fixtures', () => {
  expect(JSON_FIXTURES.length + XML_FIXTURES.length).toBeGreaterThanOrEqual(120);
});

describe.each(DECODERS)('the %s decoder', (_name, make, fixtures) => {
  describe.each(fixtures)('given %s', (_fixture, body, expected) => {
    it.each([1, 7, 1 << 20])('decides the same in pieces of %i bytes', (pieceBytes) => {
      if (body.length > 200_000 && pieceBytes === 1) pieceBytes = 11;
      let outcome: unknown;
      try {
        const value = decode(make, body, pieceBytes);
        expectNoPrototypes(value);
        outcome = { value: JSON.stringify(value) };
      } catch (error) {
        if (!(error instanceof ReplyRefused)) throw error;
        outcome = { refused: error.reason };
      }
      expect(outcome).toEqual(expected);
      expect(Object.keys(Object.prototype)).toEqual([]);
      expect('isAdmin' in {}).toBe(false);
    });
  });

  it.each([
    ['string-length', { stringBytes: 10 }, 10],
    ['members', { members: 3 }, 3],
    ['depth', { depth: 2 }, 2],
    ['body-length', { bodyBytes: 20 }, 20],
  ] as const)('names the limit %s and its value', (reason, limits, limit) => {
    const isJson = make() instanceof JsonDecoder;
    const body = isJson
      ? '[["aaaaaaaaaaaaaaaaaaaaaaaaa",["b","c","d","e"]]]'
      : '<methodResponse><params><param><value><array><data><value><array><data><value>aaaaaaaaaaaaaaaaaaaaaaaa</value><value><array><data><value>b</value><value>c</value><value>d</value></data></array></value></data></array></value></data></array></value></param></params></methodResponse>';
    const decoder = make(undefined, { ...WHOLE_REPLY, ...limits });
    const push = (): unknown => {
      decoder.push(Buffer.from(body));
      return decoder.end();
    };
    expect(push).toThrow(expect.objectContaining({ name: 'ReplyRefused', reason, limit }));
  });

  it('takes what just keeps each limit', () => {
    const isJson = make() instanceof JsonDecoder;
    const body = isJson
      ? '{"a":["four"],"b":"x"}'
      : '<methodResponse><params><param><value><struct><member><name>a</name><value><array><data><value>four</value></data></array></value></member><member><name>b</name><value>x</value></member></struct></value></param></params></methodResponse>';
    // A JSON text is counted by its commas and brackets, which are as many as its members and containers.
    const exact = { stringBytes: 4, members: 3, depth: 2, bodyBytes: body.length };
    const read = (limits: Partial<typeof exact>): unknown => {
      const decoder = make(undefined, { ...WHOLE_REPLY, ...exact, ...limits });
      expect(decoder.maxBytes).toBe(limits.bodyBytes ?? body.length);
      decoder.push(Buffer.from(body));
      return decoder.end();
    };
    expect(read({})).toEqual({ a: ['four'], b: 'x' });
    for (const [reason, limits] of [
      ['string-length', { stringBytes: 3 }],
      ['members', { members: 2 }],
      ['depth', { depth: 1 }],
      ['body-length', { bodyBytes: body.length - 1 }],
    ] as const)
      expect(() => read(limits)).toThrow(expect.objectContaining({ reason }));
  });

  it('bounds what is parsed in one go, as it arrives', () => {
    const decoder = make(undefined, { ...WHOLE_REPLY, valueBytes: 100_000 });
    const isJson = decoder instanceof JsonDecoder;
    decoder.push(Buffer.from(isJson ? '[[[[' : '<methodResponse><params><param>' + '<value><array><data>'.repeat(4)));
    const item = Buffer.from(isJson ? '"item",'.repeat(1000) : '<value>item</value>'.repeat(1000));
    const push = (): void => {
      for (let count = 0; count < 100; count += 1) decoder.push(item);
    };
    expect(push).toThrow(expect.objectContaining({ reason: 'value-length', limit: 100_000 }));
  });

  it('refuses records that are no records', () => {
    const isJson = make() instanceof JsonDecoder;
    const body = isJson
      ? '{"result":{"OpaqueRef:1":"text"}}'
      : '<methodResponse><params><param><value><struct><member><name>Status</name><value>Success</value></member><member><name>Value</name><value><struct><member><name>OpaqueRef:1</name><value>text</value></member></struct></value></member></struct></value></param></params></methodResponse>';
    const decoder = make(() => undefined);
    const push = (): unknown => {
      decoder.push(Buffer.from(body));
      return decoder.end();
    };
    expect(push).toThrow(expect.objectContaining({ reason: 'not-records' }));
  });
});
