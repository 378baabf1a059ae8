import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryDelay } from '../../../electron/xapi/backoff.ts';

describe('retryDelay', () => {
  it('doubles up to the longest', () => {
    expect([1, 2, 3, 4, 7, 8, 100].map((failures) => retryDelay(failures, 1000, 60_000, 1))).toEqual([
      1000, 2000, 4000, 8000, 60_000, 60_000, 60_000,
    ]);
  });

  it('stays between half and the whole', () => {
    fc.assert(
      fc.property(fc.nat(1e6), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, random) => {
        const full = retryDelay(failures, 1000, 60_000, 1);
        const delay = retryDelay(failures, 1000, 60_000, random);
        expect(delay).toBeGreaterThanOrEqual(full / 2);
        expect(delay).toBeLessThanOrEqual(full);
      }),
    );
  });
});
