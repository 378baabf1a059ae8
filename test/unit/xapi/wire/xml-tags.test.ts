import { describe, expect, it } from 'vitest';
import { literal, matches, numberText, readTag } from '../../../../electron/xapi/wire/xml-tags.ts';

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

describe('a literal', () => {
  it.each(['<ab>', '<abc>', '<abcd>', '<abcde>', '<abcdef>', '</value></member>'])(
    '%s stands only where all of it stands',
    (text) => {
      const wanted = literal(text);
      expect(wanted.length).toBe(text.length);
      for (const before of [0, 1, 2, 3, 5]) {
        const bytes = Buffer.from(`${'.'.repeat(before)}${text}....`);
        const view = viewOf(bytes);
        expect(matches(view, before, before + text.length, wanted)).toBe(true);
        expect(matches(view, before, before + text.length - 1, wanted)).toBe(false);
        expect(matches(view, before + 1, bytes.length, wanted)).toBe(false);
        for (let at = before; at < before + text.length; at += 1) {
          const other = Buffer.from(bytes);
          other[at] = 0x2e;
          expect(matches(viewOf(other), before, other.length, wanted)).toBe(false);
        }
      }
    },
  );
});

describe('a tag', () => {
  const read = (text: string, length = text.length): unknown => readTag(Buffer.from(text), 0, length);

  it.each([
    ['<a>', 'a', 3],
    ['</a>', '/a', 4],
    ['<a/>', 'a/', 4],
    ['<dateTime.iso8601 \t\r\n>', 'dateTime.iso8601', 22],
    [`<${'a'.repeat(62)}>`, 'a'.repeat(62), 64],
  ])('%s is read', (text, name, end) => {
    expect(read(`${text}x>`)).toEqual({ name, end });
    for (let length = 1; length < text.length; length += 1) expect(read(text, length)).toBeUndefined();
  });

  it.each(['<>', '<1a>', '<a b="c">', '<//a>', '< a>', `<${'a'.repeat(63)}>`])('%s is none', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ reason: 'malformed' }));
  });

  it.each(['<!', '<?'])('%s is refused before its end arrives, and not before it does itself', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ reason: 'doctype' }));
    expect(read(text, 1)).toBeUndefined();
  });
});

describe('the text of a number', () => {
  it.each([
    ['boolean', ' 1 ', 'true'],
    ['boolean', '0', 'false'],
    ['int', '-7', '-7'],
    ['i8', '+9223372036854775807', '9223372036854775807'],
    ['double', '-0', '-0'],
    ['double', '.5', '0.5'],
    ['double', '+5.e2', '500'],
    ['double', 'NaN', 'NaN'],
    ['double', '-nan', 'NaN'],
    ['double', 'inf', '1e999'],
    ['double', '+Infinity', '1e999'],
    ['double', '-inf', '-1e999'],
    ['double', '1e400', '1e999'],
    ['double', '-1e400', '-1e999'],
  ])('of a %s, %j, becomes %s', (type, raw, json) => {
    expect(numberText(type, raw)).toBe(json);
  });

  it.each([
    ['boolean', '2'],
    ['boolean', ''],
    ['int', '1.5'],
    ['int', '12345678901234567890'],
    ['double', '.'],
    ['double', '1e123456'],
    ['double', 'infinite'],
    ['double', ''],
  ])('is refused where a %s holds %j', (type, raw) => {
    expect(() => numberText(type, raw)).toThrow(expect.objectContaining({ reason: 'bad-number' }));
  });
});
