import type { ChangeCalendar, Freeze } from './gate-policy.ts';
import { findOffsetChange, instantRangeOf, instantsOf, wallTime } from './zoned-time.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/**
 * Whether a calendar is open at an instant: its wall clock then shows a time in one of its windows. Where the clock is
 * put back, a window's hour comes twice and is open twice; where it is put forward, what it skips is not open.
 *
 * @throws RangeError for a zone this runtime does not know
 */
export function isOpenAt(calendar: ChangeCalendar, instantMs: number): boolean {
  const wall = wallTime(calendar.timeZone, instantMs);
  const day = new Date(wall).getUTCDay();
  const minute = Math.floor((wall % DAY_MS) / MINUTE_MS);
  return calendar.weekly.some(({ days, from, to }) => {
    const [start, end] = [toMinute(from), toMinute(to)];
    if (start < end) return days.includes(day) && minute >= start && minute < end;
    return (days.includes(day) && minute >= start) || (days.includes((day + 6) % 7) && minute < end);
  });
}

/**
 * The first instant from `fromMs` on at which a calendar is open; undefined where it is not within the next 15 days,
 * which for a weekly calendar means that daylight saving skips its only window, twice.
 */
export function findOpening(calendar: ChangeCalendar, fromMs: number): number | undefined {
  if (isOpenAt(calendar, fromMs)) return fromMs;
  const { timeZone } = calendar;
  const firstDay = Math.floor(wallTime(timeZone, fromMs) / DAY_MS) * DAY_MS;
  // Windows open where the clock shows their start, at midnight where they go on, or when the clock is changed into one.
  const starts = new Set([0, ...calendar.weekly.map(({ from }) => toMinute(from))]);
  for (let day = firstDay; day <= firstDay + 15 * DAY_MS; day += DAY_MS) {
    const [today, yesterday] = [new Date(day).getUTCDay(), new Date(day - DAY_MS).getUTCDay()];
    if (!calendar.weekly.some(({ days }) => days.includes(today) || days.includes(yesterday))) continue;
    const change = findOffsetChange(
      timeZone,
      instantRangeOf(timeZone, day).first,
      instantRangeOf(timeZone, day + DAY_MS).last,
    );
    const candidates = change === undefined ? [] : [change];
    // Midnight of the next day as well: where it comes twice, the first may lie before this day's change.
    candidates.push(...instantsOf(timeZone, day + DAY_MS));
    for (const start of starts) candidates.push(...instantsOf(timeZone, day + start * MINUTE_MS));
    candidates.sort((a, b) => a - b);
    const opening = candidates.find((instant) => instant >= fromMs && isOpenAt(calendar, instant));
    if (opening !== undefined) return opening;
  }
  return undefined;
}

/** First and last instant (exclusive) of a freeze; where a local time comes twice, the longer freeze is meant. */
export function freezeSpan({ from, to, timeZone }: Freeze): { readonly fromMs: number; readonly toMs: number } {
  return {
    fromMs: instantRangeOf(timeZone, Date.parse(`${from}Z`)).first,
    toMs: instantRangeOf(timeZone, Date.parse(`${to}Z`)).last,
  };
}

function toMinute(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}
