import { z } from 'zod';
import { lastTimeOf, nextTimeOf } from '../automation/schedule.ts';
import { slug } from '../slug.ts';

/** When a replica is made anew: a time of day on some days of the week, by the wall clock of a zone. */
export const refreshTimesSchema = z.strictObject({
  days: z.array(z.int().min(0).max(6)).min(1).max(7),
  time: z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time like 22:30'),
  /** IANA. */
  timeZone: z.string().min(1).max(60),
});

/** A replica that this workstation makes anew by itself, in one stage, of one configuration in production. */
export const refreshScheduleSchema = z.strictObject({
  poolId: z.string().min(1).max(64),
  /** The one that is copied. */
  configurationUuid: z.guid(),
  toStageId: slug,
  fence: z.enum(['block', 'outOnly', 'inOut', 'consoleOnly']).nullable(),
  isStarted: z.boolean(),
  /** How many replicas stay, the new one among them. */
  keep: z.int().min(1).max(50),
  times: refreshTimesSchema,
  /** XAPI user name; under another account nothing is made. */
  armedBy: z.string().min(1).max(256),
  armedAt: z.iso.datetime(),
  /** Times until here are dealt with: made, or said to be missed. */
  settledUntil: z.iso.datetime(),
  /** The last run that it started; null before the first. */
  lastRunId: z.string().min(1).max(64).nullable(),
  /** Why the last time made nothing; empty where it made something. */
  lastReason: z.string().max(1000),
});

/** When a replica is made anew. */
export type RefreshTimes = z.output<typeof refreshTimesSchema>;
/** A replica that this workstation makes anew by itself. */
export type RefreshSchedule = z.output<typeof refreshScheduleSchema>;
/** Names one schedule. */
export type RefreshKey = Pick<RefreshSchedule, 'poolId' | 'configurationUuid' | 'toStageId'>;

/** A time is open for this long; after it, it is missed and the next one counts. */
export const REFRESH_OPEN_MS = 10 * 60_000;

/** True where two name the same schedule. */
export function isSameRefresh(a: RefreshKey, b: RefreshKey): boolean {
  return a.poolId === b.poolId && a.configurationUuid === b.configurationUuid && a.toStageId === b.toStageId;
}

/** What to do at a moment; `at` is the time of the schedule, ms. */
export type RefreshDecision =
  | { readonly kind: 'wait'; readonly nextMs: number }
  | { readonly kind: 'make'; readonly at: number }
  /** It passed while nothing could be made; several that passed are one. */
  | { readonly kind: 'missed'; readonly at: number };

/** Decides by the schedule alone. @throws RangeError for a zone this runtime does not know */
export function decideRefresh({ times, settledUntil }: RefreshSchedule, nowMs: number): RefreshDecision {
  const schedule = { kind: 'scheduled', ...times } as const;
  const last = lastTimeOf(schedule, nowMs);
  if (last <= Date.parse(settledUntil)) return { kind: 'wait', nextMs: nextTimeOf(schedule, nowMs) };
  return nowMs - last < REFRESH_OPEN_MS ? { kind: 'make', at: last } : { kind: 'missed', at: last };
}
