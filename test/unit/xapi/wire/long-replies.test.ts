import { expect, it, vi } from 'vitest';
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

/** Bytes that are looked through for the end of a record while a reply comes in, and the reply's own. */
function searchedBytes(body: Buffer): number {
  const search = vi.spyOn(Buffer.prototype, 'lastIndexOf');
  const decoder = new JsonDecoder(() => undefined);
  for (let at = 0; at < body.length; at += 1) decoder.push(body.subarray(at, at + 1));
  const searched = (search.mock.contexts as Buffer[]).reduce((sum, bytes) => sum + bytes.length, 0);
  search.mockRestore();
  decoder.end();
  return searched;
}

it.each([
  ['deep', `${'{"a":'.repeat(6)}"${'x'.repeat(150_000)}"${'}'.repeat(6)}`],
  [
    'flat',
    `{${Array.from({ length: 3000 }, (_, index) => `"OpaqueRef:${String(index)}":{"a":"${'y'.repeat(40)}"}`).join()}}`,
  ],
])('looks for the end of a record at each byte but a few times, though bytes come one by one: %s', (_name, result) => {
  const body = Buffer.from(`{"jsonrpc":"2.0","result":${result}}`);
  expect(searchedBytes(body)).toBeLessThan(body.length * 20);
});
