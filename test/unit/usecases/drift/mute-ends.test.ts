import { describe, expect, it } from 'vitest';
import { MuteEnds } from '../../../../electron/usecases/drift/mute-ends.ts';
import { VirtualClock } from '../../../fakes/virtual-clock.ts';

const HOUR = 3_600_000;

describe('the end of a mute', () => {
  it('is told once, when its time is over, however long that is', async () => {
    const clock = new VirtualClock();
    const told: string[] = [];
    const ends = new MuteEnds(clock, (key) => told.push(key));
    const until = clock.now().getTime() + 90 * 24 * HOUR;
    ends.expect('a', until);
    ends.expect('a', until);
    await clock.advance(90 * 24 * HOUR - 1);
    expect(told).toEqual([]);
    await clock.advance(1);
    expect(told).toEqual(['a']);
    await clock.advance(24 * HOUR);
    expect(told).toEqual(['a']);
  });

  it('is that of the last mute, and none after the watch ended', async () => {
    const clock = new VirtualClock();
    const told: string[] = [];
    const ends = new MuteEnds(clock, (key) => told.push(key));
    const now = clock.now().getTime();
    ends.expect('a', now + 10 * HOUR);
    ends.expect('a', now + 2 * HOUR);
    ends.expect('b', now + 20 * HOUR);
    await clock.advance(3 * HOUR);
    expect(told).toEqual(['a']);
    await clock.advance(10 * HOUR);
    expect(told).toEqual(['a']);
    ends.stop();
    await clock.advance(10 * HOUR);
    expect(told).toEqual(['a']);
  });
});
