import { describe, expect, it } from 'vitest';
import { fromStamp, ScaledClock, toStamp } from '../../../../electron/demo-pool/core/clock.ts';

describe('wire times', () => {
  it.each([
    ['20240420T12:00:00Z', 1713614400000],
    ['2024-04-20T12:00:00Z', 1713614400000],
    ['20240420T12:00:00', 1713614400000],
    ['20240420T14:00:00+02:00', 1713614400000],
    ['20240420T14:00:00+0200', 1713614400000],
    ['19700101T00:00:00Z', 0],
    ['yesterday', Number.NaN],
  ])('%s is %d', (text, ms) => expect(fromStamp(text)).toBe(ms));

  it('are written without dashes and in UTC', () => expect(toStamp(1713614400999)).toBe('20240420T12:00:00Z'));
});

describe('the scaled clock', () => {
  it('sleeps no time at scale 0, and is interrupted by abort and restart', async () => {
    const clock = new ScaledClock(0);
    await clock.sleep(1e6);
    const slow = new ScaledClock(1);
    const cancelled = new AbortController();
    const sleeping = [slow.sleep(1e5, cancelled.signal), slow.sleep(1e5)];
    cancelled.abort(new Error('cancelled'));
    slow.interrupt(new Error('restart'));
    await expect(sleeping[0]).rejects.toThrow('cancelled');
    await expect(sleeping[1]).rejects.toThrow('restart');
  });
});
