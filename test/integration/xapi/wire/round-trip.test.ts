import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../bench/campaign.ts';
import { decode, encodeReply, expectedOf, makeRecords, makeSample, piecesOf } from './wire-samples.ts';
import type { Encoding } from './wire-samples.ts';

const VALUES = 20_000;

describe.each<Encoding>(['json', 'xml'])('%s', (encoding) => {
  const member = encoding === 'json' ? 'result' : 'Value';

  it(`gives back ${String(VALUES)} generated values unchanged, in pieces of any size`, () => {
    const random = seededRandom(`round trip ${encoding}`);
    for (let index = 0; index < VALUES; index += 1) {
      const sample = makeSample(random, 4);
      const { root } = decode(encoding, piecesOf(encodeReply(encoding, sample), random), 'whole');
      const decoded = (root as Record<string, unknown>)[member];
      // Compares prototypes as well, unlike the matchers, which stumble over a key named `constructor`.
      if (!isDeepStrictEqual(decoded, expectedOf(sample)))
        expect(decoded).toBe(`value ${String(index)}: ${JSON.stringify(sample)}`);
    }
  });

  it('hands over the same records one by one as it builds in one piece', () => {
    const random = seededRandom(`records ${encoding}`);
    for (let index = 0; index < VALUES / 4; index += 1) {
      const sample = makeRecords(random);
      const { records } = decode(encoding, piecesOf(encodeReply(encoding, sample), random), 'records');
      const expected = Object.entries(expectedOf(sample) as object);
      expect(isDeepStrictEqual(records, expected), `records ${String(index)}`).toBe(true);
    }
  });

  it('hands over large records that cross pieces, whatever their text looks like', () => {
    const random = seededRandom(`large records ${encoding}`);
    for (let round = 0; round < 20; round += 1) {
      const sample = new Map(
        Array.from({ length: 200 }, (_, index) => [
          `OpaqueRef:${String(index)}`,
          new Map([
            ['text', '},"OpaqueRef:"{\\"'.repeat(Math.floor(random() * 400))],
            ['deep', makeSample(random, 3)],
          ]),
        ]),
      );
      const { records } = decode(encoding, piecesOf(encodeReply(encoding, sample), random), 'records');
      expect(records.length).toBe(200);
      const expected = Object.entries(expectedOf(sample) as object);
      expect(isDeepStrictEqual(records, expected), `round ${String(round)}`).toBe(true);
    }
  });
});
