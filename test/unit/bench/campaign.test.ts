import { afterEach, describe, expect, it } from 'vitest';
import { campaign, seed, seededRandom, someOf } from '../../bench/campaign.ts';

describe('campaigns', () => {
  const before = { ...process.env };
  afterEach(() => {
    for (const name of ['STAGEWRIGHT_CAMPAIGN', 'STAGEWRIGHT_SEED']) {
      if (before[name] === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = before[name];
    }
  });

  it('are small unless the full size is asked for', () => {
    Reflect.deleteProperty(process.env, 'STAGEWRIGHT_CAMPAIGN');
    expect(campaign(10, 1000)).toBe(10);
    process.env['STAGEWRIGHT_CAMPAIGN'] = 'full';
    expect(campaign(10, 1000)).toBe(1000);
  });

  it('are a quarter, but never nothing, for a quick check', () => {
    process.env['STAGEWRIGHT_CAMPAIGN'] = 'quick';
    expect(campaign(10, 1000)).toBe(3);
    expect(campaign(1, 1000)).toBe(1);
  });

  it('take their seed from the environment', () => {
    process.env['STAGEWRIGHT_SEED'] = '42';
    expect(seed()).toBe(42);
  });

  it('refuse a seed that is no whole number', () => {
    process.env['STAGEWRIGHT_SEED'] = 'lucky';
    expect(() => seed()).toThrow('lucky');
  });

  it('draw the same numbers from the same seed and stream, others from another stream', () => {
    const draw = (stream: string): number[] => Array.from({ length: 5 }, seededRandom(stream));
    expect(draw('a')).toEqual(draw('a'));
    expect(draw('a')).not.toEqual(draw('b'));
    for (const value of draw('a')) expect(value >= 0 && value < 1).toBe(true);
  });

  it('take some of a list in everyday runs, other ones with another seed, and all in the large campaign', () => {
    const items = ['a', 'b', 'c', 'd'];
    Reflect.deleteProperty(process.env, 'STAGEWRIGHT_CAMPAIGN');
    const seen = new Set<string>();
    for (let each = 1; each <= 40; each += 1) {
      process.env['STAGEWRIGHT_SEED'] = String(each);
      const some = someOf(items, 2, 'some');
      expect(some).toEqual(items.filter((item) => some.includes(item)));
      expect(some).toHaveLength(2);
      for (const item of some) seen.add(item);
    }
    expect(seen.size).toBe(4);
    process.env['STAGEWRIGHT_CAMPAIGN'] = 'full';
    expect(someOf(items, 2, 'some')).toEqual(items);
  });
});
