import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xxh64 } from '../../../../electron/demo-pool/http/xxh64.ts';

const MASK = (1n << 64n) - 1n;
const P1 = 0x9e3779b185ebca87n;
const P2 = 0xc2b2ae3d27d4eb4fn;
const P3 = 0x165667b19e3779f9n;
const P4 = 0x85ebca77c2b2ae63n;
const P5 = 0x27d4eb2f165667c5n;
const rotl = (x: bigint, r: bigint): bigint => ((x << r) | (x >> (64n - r))) & MASK;
const round = (acc: bigint, input: bigint): bigint => (rotl((acc + input * P2) & MASK, 31n) * P1) & MASK;
const merge = (acc: bigint, lane: bigint): bigint => ((acc ^ round(0n, lane)) * P1 + P4) & MASK;

/** The algorithm as its specification states it, slow and plain. */
function specified(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let acc: bigint;
  if (bytes.length >= 32) {
    const lanes = [(P1 + P2) & MASK, P2, 0n, (0n - P1) & MASK];
    for (; at + 32 <= bytes.length; at += 32)
      lanes.forEach((lane, i) => {
        lanes[i] = round(lane, view.getBigUint64(at + i * 8, true));
      });
    const [a = 0n, b = 0n, c = 0n, d = 0n] = lanes;
    acc = (rotl(a, 1n) + rotl(b, 7n) + rotl(c, 12n) + rotl(d, 18n)) & MASK;
    for (const lane of lanes) acc = merge(acc, lane);
  } else acc = P5;
  acc = (acc + BigInt(bytes.length)) & MASK;
  for (; at + 8 <= bytes.length; at += 8)
    acc = (rotl(acc ^ round(0n, view.getBigUint64(at, true)), 27n) * P1 + P4) & MASK;
  if (at + 4 <= bytes.length) {
    acc = (rotl(acc ^ ((BigInt(view.getUint32(at, true)) * P1) & MASK), 23n) * P2 + P3) & MASK;
    at += 4;
  }
  for (; at < bytes.length; at += 1) acc = (rotl(acc ^ ((BigInt(bytes[at] ?? 0) * P5) & MASK), 11n) * P1) & MASK;
  acc = ((acc ^ (acc >> 33n)) * P2) & MASK;
  acc = ((acc ^ (acc >> 29n)) * P3) & MASK;
  return (acc ^ (acc >> 32n)).toString(16).padStart(16, '0').toUpperCase();
}

describe('xxh64', () => {
  it.each([
    ['', 'EF46DB3751D8E999'],
    ['a', 'D24EC4F1A98C6E5B'],
    ['abc', '44BC2CF5AD770999'],
    ['xxhash', '32DD38952C4BC720'],
    ['Nobody inspects the spammish repetition', 'FBCEA83C8A378BF1'],
  ])('gives the published digest of %j', (text, digest) => {
    expect(xxh64(Buffer.from(text))).toBe(digest);
  });

  it('agrees with the specification for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(xxh64(bytes)).toBe(specified(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('reads only its own part of a shared buffer', () => {
    const whole = Buffer.from('--abc--');
    expect(xxh64(whole.subarray(2, 5))).toBe('44BC2CF5AD770999');
  });
});
