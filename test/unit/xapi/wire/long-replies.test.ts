import { expect, it } from 'vitest';
import { JsonDecoder } from '../../../../electron/xapi/wire/json-decoder.ts';

/** Texts that look like the structure around them. */
const HARD = ['a","b', 'ends in \\', '\\"', 'a]b', '}{', '},"OpaqueRef:', '[{"x":', ' : ', '\u2028', 'NaN', '\t\r\n'];
const texts = Array.from({ length: 9000 }, (_, index) => `${HARD[index % HARD.length] ?? ''}${String(index)}`);

// Long enough to be parsed in many runs: where a run ends must never be taken from inside a text.
it.each([
  ['a list', { result: texts }],
  ['a map of maps', { result: Object.fromEntries(texts.map((text, index) => [`${text} ${String(index)}`, { text }])) }],
])('reads a long reply as it was written, whatever its texts look like: %s', (_name, reply) => {
  for (const body of [JSON.stringify(reply), JSON.stringify(reply, null, '\r\n\t')]) {
    const bytes = Buffer.from(body);
    for (const pieceBytes of [977, 60_000, bytes.length]) {
      const decoder = new JsonDecoder();
      for (let at = 0; at < bytes.length; at += pieceBytes) decoder.push(bytes.subarray(at, at + pieceBytes));
      expect(JSON.stringify(decoder.end())).toBe(JSON.stringify(reply));
    }
  }
});
