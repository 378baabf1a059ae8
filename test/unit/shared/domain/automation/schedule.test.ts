import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lastTimeOf, nextTimeOf, type Schedule } from '../../../../../shared/domain/automation/schedule.ts';

const MINUTE_MS = 60_000;
/** Zones change their clocks at quarters of an hour, so the watcher need not look more often. */
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  // Half an hour of daylight saving time.
  'Australia/Lord_Howe',
  // Puts its clocks forward at midnight.
  'America/Santiago',
  'Asia/Kathmandu',
  'Pacific/Kiritimati',
  'Africa/Casablanca',
] as const;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** What a clock on the wall of a zone shows, asked of the runtime for each moment by itself. */
function makeWall(
  timeZone: string,
): (ms: number) => { readonly date: string; readonly day: number; readonly time: string } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (ms) => {
    const parts = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
    return {
      date: `${parts['year'] ?? ''}-${parts['month'] ?? ''}-${parts['day'] ?? ''}`,
      day: WEEKDAYS.indexOf(parts['weekday'] ?? ''),
      time: `${parts['hour'] ?? ''}:${parts['minute'] ?? ''}`,
    };
  };
}

/** Somebody who watches the clock: on each day of the schedule the first moment that shows its time, or more. */
function watch({ timeZone, days, time }: Schedule, fromMs: number, toMs: number): readonly number[] {
  const wall = makeWall(timeZone);
  const seen = new Set<string>();
  const times: number[] = [];
  for (let ms = fromMs; ms <= toMs; ms += QUARTER_MS) {
    const shown = wall(ms);
    if (!days.includes(shown.day) || shown.time < time || seen.has(shown.date)) continue;
    seen.add(shown.date);
    times.push(ms);
  }
  return times;
}

const schedulesEvery = (minutes: number): fc.Arbitrary<Schedule> =>
  fc.record({
    kind: fc.constant('scheduled' as const),
    days: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 7 }),
    time: fc
      .integer({ min: 0, max: (24 * 60) / minutes - 1 })
      .map((n) => n * minutes)
      .map((m) => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`),
    timeZone: fc.constantFrom(...ZONES),
  });
const instants = fc
  .integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2031, 0, 1) })
  .map((ms) => Math.floor(ms / QUARTER_MS) * QUARTER_MS);

describe('times of a schedule', () => {
  it('are those that somebody sees who watches the clock on the wall', () => {
    fc.assert(
      fc.property(schedulesEvery(15), instants, (schedule, start) => {
        // Begins earlier, so that the first day that counts is watched as a whole.
        const seen = watch(schedule, start - 2 * DAY_MS, start + 9 * DAY_MS);
        const next = seen.filter((ms) => ms > start)[0];
        expect(nextTimeOf(schedule, start)).toBe(next);
      }),
      { numRuns: 60 },
    );
  });

  it('come one after the other: after each there is a next one, and nothing between them', () => {
    fc.assert(
      fc.property(schedulesEvery(1), instants, (schedule, start) => {
        const first = nextTimeOf(schedule, start);
        const second = nextTimeOf(schedule, first);
        expect(first).toBeGreaterThan(start);
        expect(second).toBeGreaterThan(first);
        expect(second - first).toBeLessThanOrEqual(8 * DAY_MS);
        expect(lastTimeOf(schedule, first)).toBe(first);
        expect(lastTimeOf(schedule, second - 1)).toBe(first);
        expect(nextTimeOf(schedule, second - 1)).toBe(second);
      }),
      { numRuns: 300 },
    );
  });

  it.each<readonly [what: string, zone: string, time: string, after: string, expected: string]>([
    ['a time that does not come that day', 'Europe/Berlin', '02:30', '2026-03-28T12:00Z', '2026-03-29T01:00:00.000Z'],
    ['a time that comes twice', 'Europe/Berlin', '02:30', '2026-10-24T12:00Z', '2026-10-25T00:30:00.000Z'],
    ['the day after the clock was put back', 'Europe/Berlin', '02:30', '2026-10-25T00:30Z', '2026-10-26T01:30:00.000Z'],
    ['midnight that is left out', 'America/Santiago', '00:00', '2026-09-05T12:00Z', '2026-09-06T04:00:00.000Z'],
    ['the end of the year', 'UTC', '23:59', '2026-12-31T23:59Z', '2027-01-01T23:59:00.000Z'],
  ])('%s', (_what, timeZone, time, after, expected) => {
    const daily: Schedule = { kind: 'scheduled', days: [0, 1, 2, 3, 4, 5, 6], time, timeZone };
    expect(new Date(nextTimeOf(daily, Date.parse(after))).toISOString()).toBe(expected);
  });
});
