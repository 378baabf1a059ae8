import { instantRangeOf, wallTime } from '../gate/zoned-time.ts';
import type { Trigger } from '../workflow.ts';

/** A time of day on some days of the week, by the wall clock of a zone. */
export type Schedule = Extract<Trigger, { kind: 'scheduled' }>;

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
/** A week, the day it began on, and the one day that zones on the date line have left out. */
const DAYS_TO_LOOK = 9;

/**
 * Lists the instants (ms) of a schedule within some days around an instant, rising. A time that the clock is put forward
 * over counts at the moment it is; one that it shows twice counts the first time only.
 *
 * @throws RangeError for a zone this runtime does not know
 */
function timesAround(schedule: Schedule, atMs: number, fromDay: number, toDay: number): readonly number[] {
  const today = Math.floor(wallTime(schedule.timeZone, atMs) / DAY_MS) * DAY_MS;
  const [hours, minutes] = schedule.time.split(':').map(Number);
  const ofDayMs = ((hours ?? 0) * 60 + (minutes ?? 0)) * MINUTE_MS;
  const times: number[] = [];
  for (let day = fromDay; day <= toDay; day += 1) {
    const midnight = today + day * DAY_MS;
    if (schedule.days.includes(new Date(midnight).getUTCDay()))
      times.push(instantRangeOf(schedule.timeZone, midnight + ofDayMs).first);
  }
  return times;
}

/** The first time of a schedule after an instant, ms. @throws RangeError for an unknown zone */
export function nextTimeOf(schedule: Schedule, afterMs: number): number {
  const next = timesAround(schedule, afterMs, -1, DAYS_TO_LOOK).find((time) => time > afterMs);
  if (next === undefined) throw new RangeError('a schedule without days');
  return next;
}

/** The last time of a schedule at or before an instant, ms. @throws RangeError for an unknown zone */
export function lastTimeOf(schedule: Schedule, atMs: number): number {
  const past = timesAround(schedule, atMs, -DAYS_TO_LOOK, 1).filter((time) => time <= atMs);
  const last = past[past.length - 1];
  if (last === undefined) throw new RangeError('a schedule without days');
  return last;
}
