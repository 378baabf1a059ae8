import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOpening, freezeSpan, isOpenAt } from '../../../../../shared/domain/gate/change-window.ts';
import type { ChangeCalendar } from '../../../../../shared/domain/gate/gate-policy.ts';
import { findOffsetChange, instantsOf, offsetAt, wallTime } from '../../../../../shared/domain/gate/zoned-time.ts';
import { campaign, seed } from '../../../../bench/campaign.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const utc = (text: string): number => Date.parse(`${text}Z`);
const [BERLIN, NEW_YORK, LORD_HOWE] = ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe'];
const ALL_DAYS = [0, 1, 2, 3, 4, 5, 6];

const daily = (timeZone: string, from: string, to: string, days = ALL_DAYS): ChangeCalendar => ({
  timeZone,
  weekly: [{ days, from, to }],
});

/** The spans in which a calendar is open, found minute by minute. */
function openSpans(calendar: ChangeCalendar, fromMs: number, toMs: number): readonly (readonly [string, string])[] {
  const spans: [string, string][] = [];
  let opened: number | undefined;
  for (let at = fromMs; at <= toMs; at += MINUTE) {
    const isOpen = at < toMs && isOpenAt(calendar, at);
    if (isOpen) opened ??= at;
    else if (opened !== undefined) {
      spans.push([new Date(opened).toISOString().slice(5, 16), new Date(at).toISOString().slice(5, 16)]);
      opened = undefined;
    }
  }
  return spans;
}

describe('change windows', () => {
  it.each<[string, ChangeCalendar, string, readonly (readonly [string, string])[]]>([
    ['winter', daily(BERLIN, '22:00', '23:00'), '2026-01-14T12:00', [['01-14T21:00', '01-14T22:00']]],
    ['summer', daily(BERLIN, '22:00', '23:00'), '2026-07-14T12:00', [['07-14T20:00', '07-14T21:00']]],
    ['past midnight', daily(BERLIN, '23:00', '01:00', [3]), '2026-01-14T12:00', [['01-14T22:00', '01-15T00:00']]],
    ['a whole day', daily(BERLIN, '00:00', '00:00', [4]), '2026-01-14T12:00', [['01-14T23:00', '01-15T12:00']]],
    // Berlin, 2026-03-29: 02:00 CET becomes 03:00 CEST at 01:00 UTC.
    ['skipped as a whole in Berlin', daily(BERLIN, '02:00', '03:00'), '2026-03-28T12:00', []],
    [
      'skipped in part in Berlin',
      daily(BERLIN, '02:30', '03:30'),
      '2026-03-28T12:00',
      [['03-29T01:00', '03-29T01:30']],
    ],
    [
      'around the skip in Berlin',
      daily(BERLIN, '01:00', '04:00'),
      '2026-03-28T12:00',
      [['03-29T00:00', '03-29T02:00']],
    ],
    // Berlin, 2026-10-25: 03:00 CEST becomes 02:00 CET at 01:00 UTC.
    ['doubled in Berlin', daily(BERLIN, '02:00', '03:00'), '2026-10-24T12:00', [['10-25T00:00', '10-25T02:00']]],
    [
      'half of the doubled hour in Berlin',
      daily(BERLIN, '02:00', '02:30'),
      '2026-10-24T12:00',
      [
        ['10-25T00:00', '10-25T00:30'],
        ['10-25T01:00', '10-25T01:30'],
      ],
    ],
    // New York, 2026-03-08: 02:00 EST becomes 03:00 EDT at 07:00 UTC; 2026-11-01: 02:00 EDT becomes 01:00 EST at 06:00 UTC.
    ['skipped in New York', daily(NEW_YORK, '02:15', '02:45'), '2026-03-07T18:00', []],
    [
      'across the skip in New York',
      daily(NEW_YORK, '01:30', '03:30'),
      '2026-03-07T18:00',
      [['03-08T06:30', '03-08T07:30']],
    ],
    ['doubled in New York', daily(NEW_YORK, '01:00', '02:00'), '2026-10-31T18:00', [['11-01T05:00', '11-01T07:00']]],
    [
      'Saturday night into the change in New York',
      daily(NEW_YORK, '23:00', '04:00', [6]),
      '2026-10-31T18:00',
      [['11-01T03:00', '11-01T09:00']],
    ],
    // Lord Howe shifts by half an hour. 2026-04-05: 02:00 (+11) becomes 01:30 (+10:30) at 15:00 UTC the day before;
    // 2026-10-04: 02:00 (+10:30) becomes 02:30 (+11) at 15:30 UTC the day before.
    [
      'doubled half hour on Lord Howe',
      daily(LORD_HOWE, '01:30', '02:00'),
      '2026-04-04T06:00',
      [['04-04T14:30', '04-04T15:30']],
    ],
    ['skipped half hour on Lord Howe', daily(LORD_HOWE, '02:00', '02:30'), '2026-10-03T06:00', []],
    [
      'around the skip on Lord Howe',
      daily(LORD_HOWE, '01:30', '03:00'),
      '2026-10-03T06:00',
      [['10-03T15:00', '10-03T16:00']],
    ],
  ])('are open by the wall clock: %s', (_what, calendar, from, expected) => {
    expect(openSpans(calendar, utc(from), utc(from) + DAY)).toEqual(expected);
  });

  it('go from Sunday into Monday when they pass midnight', () => {
    const calendar = daily('UTC', '22:00', '02:00', [0]);
    expect(isOpenAt(calendar, utc('2026-03-01T21:59'))).toBe(false);
    expect(isOpenAt(calendar, utc('2026-03-01T22:00'))).toBe(true);
    expect(isOpenAt(calendar, utc('2026-03-02T01:59'))).toBe(true);
    expect(isOpenAt(calendar, utc('2026-03-02T02:00'))).toBe(false);
    expect(isOpenAt(calendar, utc('2026-03-01T01:00'))).toBe(false);
  });
});

describe('findOpening', () => {
  it('is the present where the calendar is open, to the millisecond', () => {
    const at = utc('2026-01-14T21:30') + 123;
    expect(findOpening(daily(BERLIN, '22:00', '23:00'), at)).toBe(at);
  });

  it.each([
    ['the next day', daily(BERLIN, '22:00', '23:00'), '2026-01-14T22:00', '2026-01-15T21:00'],
    ['the next week', daily(BERLIN, '22:00', '23:00', [2]), '2026-01-14T12:00', '2026-01-20T21:00'],
    ['the day after a skipped window', daily(BERLIN, '02:00', '03:00'), '2026-03-28T12:00', '2026-03-30T00:00'],
    [
      'two weeks on, where a weekly window is skipped',
      daily(BERLIN, '02:00', '03:00', [0]),
      '2026-03-22T03:00',
      '2026-04-05T00:00',
    ],
    ['the moment the clock jumps into it', daily(BERLIN, '02:30', '03:30'), '2026-03-28T12:00', '2026-03-29T01:00'],
    [
      'the second half hour, when the clock is put back into it',
      daily(BERLIN, '02:00', '02:30'),
      '2026-10-25T00:40',
      '2026-10-25T01:00',
    ],
    ['midnight of its second day', daily('UTC', '22:00', '02:00', [6]), '2026-03-01T02:00', '2026-03-07T22:00'],
  ])('is %s', (_what, calendar, from, expected) => {
    expect(findOpening(calendar, utc(from))).toBe(utc(expected));
  });

  const zone = fc.constantFrom(
    BERLIN,
    NEW_YORK,
    LORD_HOWE,
    'UTC',
    'Asia/Kathmandu',
    'Asia/Beirut',
    'America/Havana',
    'Africa/Casablanca',
    'Pacific/Apia',
  );
  const time = fc
    .tuple(fc.nat(23), fc.nat(59))
    .map(([h, m]) => `${String(h).padStart(2, '0')}:${String(m).padStart(2, '0')}`);
  const calendars = fc.record({
    timeZone: zone,
    weekly: fc.array(fc.record({ days: fc.uniqueArray(fc.nat(6), { minLength: 1 }), from: time, to: time }), {
      minLength: 1,
      maxLength: 3,
    }),
  });
  // Near the changes of those zones, and anywhere.
  const instants = fc.oneof(
    fc
      .constantFrom(
        '2026-03-28T20:00',
        '2026-10-24T20:00',
        '2026-03-07T22:00',
        '2026-10-31T20:00',
        '2026-04-04T08:00',
        '2026-10-03T08:00',
        '2026-02-14T22:00',
      )
      .map(utc),
    fc.integer({ min: utc('2020-01-01T00:00') / MINUTE, max: utc('2035-01-01T00:00') / MINUTE }).map((m) => m * MINUTE),
  );

  it('finds the same opening as a look at every minute', () => {
    fc.assert(
      fc.property(calendars, instants, fc.nat(2880), (calendar, near, offset) => {
        const from = near + offset * MINUTE;
        const opening = findOpening(calendar, from);
        const end = Math.min(opening ?? Infinity, from + 3 * DAY);
        for (let at = from; at < end; at += MINUTE) if (isOpenAt(calendar, at)) return false;
        return opening === undefined || (opening >= from && isOpenAt(calendar, opening));
      }),
      { seed: seed(), numRuns: campaign(40, 600) },
    );
  });

  it('always finds one within 15 days', () => {
    fc.assert(
      fc.property(calendars, instants, (calendar, from) => findOpening(calendar, from) !== undefined),
      { seed: seed(), numRuns: campaign(60, 1500) },
    );
  });
});

describe('freezeSpan', () => {
  const span = (from: string, to: string, timeZone: string): readonly string[] => {
    const { fromMs, toMs } = freezeSpan({ name: 'f', from, to, timeZone, isOverridable: false });
    return [fromMs, toMs].map((ms) => new Date(ms).toISOString().slice(0, 16));
  };

  it.each([
    ['across the change', '2026-03-28T00:00', '2026-03-30T00:00', BERLIN, ['2026-03-27T23:00', '2026-03-29T22:00']],
    ['to the skipped hour', '2026-03-28T00:00', '2026-03-29T02:30', BERLIN, ['2026-03-27T23:00', '2026-03-29T01:00']],
    ['from the skipped hour', '2026-03-29T02:30', '2026-03-29T12:00', BERLIN, ['2026-03-29T01:00', '2026-03-29T10:00']],
    [
      'within the doubled hour: the longer',
      '2026-10-25T02:15',
      '2026-10-25T02:30',
      BERLIN,
      ['2026-10-25T00:15', '2026-10-25T01:30'],
    ],
    ['New York, doubled', '2026-11-01T01:00', '2026-11-01T01:30', NEW_YORK, ['2026-11-01T05:00', '2026-11-01T06:30']],
    ['Lord Howe, doubled', '2026-04-05T01:30', '2026-04-05T01:45', LORD_HOWE, ['2026-04-04T14:30', '2026-04-04T15:15']],
    ['Lord Howe, skipped', '2026-10-04T02:10', '2026-10-04T03:00', LORD_HOWE, ['2026-10-03T15:30', '2026-10-03T16:00']],
  ])('is right %s', (_what, from, to, timeZone, expected) => {
    expect(span(from, to, timeZone)).toEqual(expected);
  });
});

describe('zoned time', () => {
  it('reads a wall clock back to the instant it was read at', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(BERLIN, NEW_YORK, LORD_HOWE, 'Asia/Kathmandu', 'Pacific/Chatham'),
        fc.integer({ min: utc('2000-01-01T00:00') / MINUTE, max: utc('2040-01-01T00:00') / MINUTE }),
        (timeZone, minute) => instantsOf(timeZone, wallTime(timeZone, minute * MINUTE)).includes(minute * MINUTE),
      ),
      { seed: seed(), numRuns: campaign(100, 5000) },
    );
  });

  it('finds the minute the clock is changed, and none where it is not', () => {
    const change = findOffsetChange(BERLIN, utc('2026-03-28T00:00'), utc('2026-03-30T00:00'));
    expect(change).toBe(utc('2026-03-29T01:00'));
    expect(offsetAt(BERLIN, utc('2026-03-29T01:00'))).toBe(2 * HOUR);
    expect(findOffsetChange(BERLIN, utc('2026-03-26T00:00'), utc('2026-03-28T00:00'))).toBeUndefined();
  });

  it('does not guess at a zone it does not know', () => {
    expect(() => wallTime('Middle-earth/Shire', 0)).toThrow(RangeError);
  });
});
