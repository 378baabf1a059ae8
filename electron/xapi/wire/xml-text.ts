import { ReplyRefused } from './errors.ts';
import { malformed, readEntity } from './xml-tags.ts';

/** Where text is copied from and to. The output must have room for six times the rest of the input. */
export interface TextCursor {
  input: Buffer;
  /** Next byte to read, and the end of what arrived. */
  at: number;
  length: number;
  output: Buffer;
  /** Next byte to write. */
  out: number;
}

const QUOTE = 0x22;
const AMPERSAND = 0x26;
const LESS = 0x3c;
const BACKSLASH = 0x5c;
const GREATER = 0x3e;
const SEMICOLON = 0x3b;
const G = 0x67;
const L = 0x6c;
const T = 0x74;

/** 1 for bytes that mean the same in XML text and in a JSON string. */
export const PLAIN = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x20 || byte === QUOTE || byte === AMPERSAND || byte === LESS || byte === BACKSLASH ? 0 : 1,
);
/** Second letter of the short JSON escape. */
const SHORT_ESCAPE: Readonly<Record<number, number>> = { 0x22: 0x22, 0x5c: 0x5c, 0x09: 0x74, 0x0a: 0x6e, 0x0d: 0x72 };

/**
 * Copies XML text as the inside of a JSON string, up to the next `<`.
 *
 * @param lenient - an ampersand that begins no entity is taken as it is (member names)
 * @returns false if more bytes are needed before the `<` is reached
 * @throws ReplyRefused `entity`, or `malformed` for control characters
 */
export function copyText(cursor: TextCursor, lenient: boolean): boolean {
  const { input, output, length } = cursor;
  let { at, out } = cursor;
  let byte = 0;
  for (;;) {
    while (at < length && PLAIN[(byte = input[at] as number)] === 1) {
      output[out++] = byte;
      at += 1;
    }
    if (at >= length || byte === LESS) break;
    const escape = SHORT_ESCAPE[byte];
    if (escape !== undefined) {
      output[out++] = BACKSLASH;
      output[out++] = escape;
      at += 1;
    } else if (
      byte === AMPERSAND &&
      at + 4 <= length &&
      input[at + 2] === T &&
      input[at + 3] === SEMICOLON &&
      isAngle(input[at + 1])
    ) {
      // `&lt;` and `&gt;`, by far the most frequent.
      output[out++] = input[at + 1] === L ? LESS : GREATER;
      at += 4;
    } else if (byte === AMPERSAND) {
      const entity = readEntity(input, at, length);
      if (entity === undefined) break;
      if (entity === null) {
        if (!lenient)
          throw new ReplyRefused('entity', 'only the five entities of XML and character references are accepted');
        output[out++] = AMPERSAND;
        at += 1;
      } else {
        out += output.write(JSON.stringify(entity.text).slice(1, -1), out);
        at = entity.end;
      }
    } else {
      throw malformed();
    }
  }
  cursor.at = at;
  cursor.out = out;
  return at < length && byte === LESS;
}

function isAngle(letter: number | undefined): boolean {
  return letter === L || letter === G;
}
