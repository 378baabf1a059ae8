import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeHeader,
  decodeRecord,
  sealHeader,
  sealRecord,
  type LedgerRecord,
} from '../../../electron/store/ledger-record.ts';
import { campaign, seed } from '../../bench/campaign.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom(
    ',"h":"',
    '"}',
    '\\',
    '\u2028',
    '\u0000',
    '\ufeff',
    '\u{1f600}',
    '10',
    '9',
    '__proto__',
    'é',
    'e\u0301',
  ),
);
const hash = fc.stringMatching(/^[0-9a-f]{64}$/);
const value = fc.oneof(
  text,
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);
const record = fc
  .record({
    v: fc.constantFrom(1, 2),
    seq: fc.integer({ min: 1 }),
    prev: hash,
    time: fc
      .date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    kind: fc.constantFrom('run.step', 'ledger.checkpoint', 'pool.added'),
    actor: text,
    poolId: fc.option(text),
    configurationUuid: fc.option(text),
    runId: fc.option(text),
    data: fc.array(fc.tuple(text, value), { maxLength: 6 }).map((pairs) => Object.fromEntries(pairs)),
  })
  .map((unsealed) => (unsealed.v === 1 ? unsealed : { ...unsealed, salt: 'AAAAAAAAAAAAAAAAAAAAAA' })) as fc.Arbitrary<
  Omit<LedgerRecord, 'h'>
>;
const runs = { numRuns: campaign(2000, 50_000), seed: seed() };

/** A line with a right hash, whatever is in it. */
function sealAnything(plain: object): string {
  const h = createHash('sha256')
    .update(canonicalize(plain) ?? '')
    .digest('hex');
  return canonicalize({ ...plain, h }) ?? '';
}

describe('a record of the ledger', () => {
  it('is written as canonical JSON with its hash, and read back equal', () => {
    fc.assert(
      fc.property(record, (unsealed) => {
        const { line, h } = sealRecord(unsealed);
        expect(line).toBe(canonicalize({ ...unsealed, h }));
        expect(line).not.toContain('\n');
        const decoded = decodeRecord(line);
        expect(decoded).toEqual({ ok: true, value: JSON.parse(line) as unknown });
      }),
      runs,
    );
  });

  it('is refused when any one character of its line is another', () => {
    fc.assert(
      fc.property(record, fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (unsealed, position, character) => {
        const { line } = sealRecord(unsealed);
        const at = position % line.length;
        fc.pre(line.charAt(at) !== character);
        expect(decodeRecord(line.slice(0, at) + character + line.slice(at + 1)).ok).toBe(false);
      }),
      runs,
    );
  });

  it('is refused when a field is missing, more or of another kind, even with a right hash', () => {
    const good = {
      v: 1,
      seq: 1,
      prev: '0'.repeat(64),
      time: '2024-05-01T08:00:00.000Z',
      kind: 'run.step',
      actor: 'root',
      poolId: null,
      configurationUuid: null,
      runId: null,
      data: {},
    } as const;
    expect(decodeRecord(sealRecord(good).line).ok).toBe(true);
    const wrong: readonly object[] = [
      { v: 2 },
      { seq: 0 },
      { seq: 1.5 },
      { prev: 1 },
      { time: 'today' },
      { actor: 1 },
      { poolId: 1 },
      { data: [] },
      { data: { a: [] } },
      { data: null },
    ];
    for (const change of wrong) expect(decodeRecord(sealAnything({ ...good, ...change })).ok).toBe(false);
    expect(decodeRecord(sealAnything(good)).ok).toBe(true);
    expect(decodeRecord(sealAnything({ ...good, more: 1 })).ok).toBe(false);
    for (const line of ['', '{}', '[1]', 'null', `{"a":1,"h":"${'0'.repeat(64)}"}`])
      expect(decodeRecord(line).ok).toBe(false);
  });
});

describe('a header of a segment', () => {
  it('is canonical and read back, and no record is taken for one', () => {
    const { line, h } = sealHeader({ v: 1, ledger: 'id "x"', segment: 2, first: 65, prev: 'a'.repeat(64) });
    expect(line).toBe(canonicalize({ v: 1, ledger: 'id "x"', segment: 2, first: 65, prev: 'a'.repeat(64), h }));
    expect(decodeHeader(line).ok).toBe(true);
    expect(decodeRecord(line).ok).toBe(false);
  });
});
