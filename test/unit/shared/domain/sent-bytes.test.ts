import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonRequest } from '../../../../electron/xapi/wire/json-request.ts';
import { xmlRequest } from '../../../../electron/xapi/wire/xml-request.ts';
import { MOST_BYTES_OF_A_UNIT, sentBytes } from '../../../../shared/domain/sent-bytes.ts';

const METHOD = 'pool.add_to_gui_config';
const requests = (text: string): readonly number[] => [
  Buffer.byteLength(jsonRequest(METHOD, [text], 1)),
  Buffer.byteLength(xmlRequest(METHOD, [text])),
];
// An empty text has a shorter tag in XML.
const AROUND = requests('x').map((bytes) => bytes - 1);

describe('bytes of a text in a request', () => {
  it('are those of the longer of both forms, for whatever JSON text', () => {
    const odd = fc.string({
      unit: fc.constantFrom(
        '"',
        '\\\\',
        '<',
        '>',
        '&',
        "'",
        '\u0001',
        '\r',
        '\n',
        '\u00e9',
        '\u20ac',
        '\ud83d\ude00',
        'a',
      ),
    });
    fc.assert(
      fc.property(fc.oneof(odd, fc.string({ unit: 'grapheme' })), (said) => {
        const text = JSON.stringify({ said });
        const bytes = Math.max(...requests(text).map((each, i) => each - (AROUND[i] ?? 0)));
        expect(sentBytes(text)).toBeGreaterThanOrEqual(bytes);
        expect(sentBytes(text)).toBeLessThanOrEqual(bytes + 4 * said.length);
        expect(sentBytes(text)).toBeLessThanOrEqual(text.length * MOST_BYTES_OF_A_UNIT);
      }),
    );
  });

  it('are counted exactly where a text says', () => {
    expect(sentBytes('abc')).toBe(3);
    expect(sentBytes('\u20ac')).toBe(3);
    expect(sentBytes('a"b')).toBe(4);
    expect(sentBytes('<&')).toBe(9);
    expect(sentBytes('&>')).toBe(9);
    expect(sentBytes(' \\')).toBe(3);
    expect(sentBytes('\u001f')).toBe(6);
    expect(['\u007f', '\u0080', '\u07ff', '\u0800', '\uffff', '\u{10000}'].map(sentBytes)).toEqual([1, 2, 2, 3, 3, 4]);
    // The longer of both forms, not their sum.
    expect(sentBytes('""<')).toBe(6);
  });
});
