import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  readLockRecords,
  readServiceRecords,
  readStageRecords,
} from '../../../../shared/domain/read-shared-records.ts';
import { lockKey, recordKey, type StageRecord } from '../../../../shared/domain/stage-record.ts';
import { seed } from '../../../bench/campaign.ts';
import { makeStageContent, SHOP, signRecord } from '../../../fakes/sample-estate.ts';
import { makeSigner, uuidOf } from '../../../fakes/sample-signer.ts';

const signer = makeSigner();
const verify = (key: string, message: string, sig: string): boolean => signer.verify(key, message, sig);
const pool = 'uuid-of-pool-a';
const key = (seq: number): string => recordKey('stage', SHOP.vapp, seq);
const valid = (seq: number, part: Partial<StageRecord> = {}): string =>
  JSON.stringify(signRecord<StageRecord>(signer, makeStageContent({ seq, ...part })));
const readOne = (records: Record<string, string>) => readStageRecords(records, pool, verify).get(SHOP.vapp);

describe('readStageRecords', () => {
  it('counts the highest number that can be believed', () => {
    const reading = readOne({ [key(10)]: valid(10), [key(2)]: valid(2), [key(9)]: valid(9) });
    expect(reading?.current?.seq).toBe(10);
    expect(reading?.notBelieved).toBeUndefined();
    expect(reading?.keys).toEqual([key(2), key(9), key(10)]);
  });

  it('falls back to the one before a forged one, and says so', () => {
    const forged = valid(3).replace('"stage":"development"', '"stage":"production"');
    const reading = readOne({ [key(2)]: valid(2), [key(3)]: forged });
    expect(reading?.current?.seq).toBe(2);
    expect(reading?.notBelieved).toContain('signature');
  });

  it('says why of the highest that is not believed', () => {
    const reading = readOne({ [key(2)]: valid(2), [key(3)]: 'x', [key(4)]: valid(3) });
    expect(reading?.current?.seq).toBe(2);
    expect(reading?.notBelieved).toContain('number');
  });

  it('does not mind a forged one below', () => {
    expect(readOne({ [key(1)]: 'x', [key(2)]: valid(2) })).toMatchObject({
      current: { seq: 2 },
      notBelieved: undefined,
    });
  });

  it('has nothing to believe where all are forged, and nothing at all where there is none', () => {
    expect(readOne({ [key(1)]: 'x' })).toMatchObject({ current: undefined, notBelieved: expect.any(String) as string });
    expect(readOne({ 'stagewright.service.web-shop.1': 'x', [lockKey(SHOP.vapp)]: 'x' })).toBeUndefined();
  });

  it('believes the highest valid number for any mixture of valid, forged and unreadable ones', () => {
    const kinds = fc.constantFrom('valid', 'forged', 'unreadable', 'copied');
    fc.assert(
      fc.property(fc.dictionary(fc.integer({ min: 1, max: 40 }).map(String), kinds), (mixture) => {
        const records: Record<string, string> = {};
        for (const [seq, kind] of Object.entries(mixture)) {
          const good = valid(Number(seq));
          records[key(Number(seq))] =
            kind === 'valid'
              ? good
              : kind === 'forged'
                ? good.replace('root', 'evil')
                : kind === 'copied'
                  ? valid(Number(seq) + 50)
                  : good.slice(1);
        }
        const numbers = Object.keys(mixture).map(Number);
        const highest = Math.max(0, ...numbers.filter((seq) => mixture[String(seq)] === 'valid'));
        const reading = readOne(records);
        expect(reading?.current?.seq ?? 0).toBe(highest);
        expect(reading?.notBelieved !== undefined).toBe(numbers.some((seq) => seq > highest));
      }),
      { seed: seed(), numRuns: 200 },
    );
  });
});

describe('readServiceRecords', () => {
  it('keeps services apart whose names begin alike', () => {
    const records = { 'stagewright.service.web.1': 'x', 'stagewright.service.web-shop.1': 'x' };
    expect([...readServiceRecords(records, pool, verify).keys()]).toEqual(['web', 'web-shop']);
  });
});

describe('readLockRecords', () => {
  it('tells of unreadable locks too, since their key is taken', () => {
    const locks = readLockRecords({ [lockKey(SHOP.vapp)]: '{}', [lockKey(uuidOf(2))]: 'x', other: '' }, pool, verify);
    expect([...locks.values()].map((reading) => reading.state)).toEqual(['unreadable', 'unreadable']);
  });
});
