import type { LeaseLine } from '../domain/lease/decide-lease.ts';
import type { LeaseEnd, LeasePart, LeaseRules } from '../domain/lease/lease-rules.ts';
import { countOf } from './format.ts';

/** What becomes of a configuration at an end, as a person orders it: "suspend". */
export function leaseEndWord(end: LeaseEnd): string {
  switch (end) {
    case 'suspend':
      return 'suspended';
    case 'shutdown':
      return 'shut down';
    case 'archive':
      return 'archived';
    case 'tell':
      return 'only said to be over';
  }
}

/** The name of a lease: "run time". */
export function leaseWord(part: LeasePart): string {
  return part === 'run' ? 'run time' : 'storage';
}

/** What a stage says about leases, in a line. */
export function leaseRulesText(rules: LeaseRules | undefined): string {
  if (!rules || (!rules.run && !rules.storage)) return 'runs and stays as long as it likes';
  return [
    ...(rules.run ? [`runs ${countOf(rules.run.hours, 'hour')}, then is ${leaseEndWord(rules.run.end)}`] : []),
    ...(rules.storage
      ? [`stays ${countOf(rules.storage.days, 'day')}, then is ${leaseEndWord(rules.storage.end)}`]
      : []),
    `warned ${countOf(rules.warnHours, 'hour')} ahead`,
  ].join(', ');
}

const HOUR_MS = 3_600_000;

/** How long it still is, or since when it is over: "5 h", "3 days". */
export function spanText(ms: number): string {
  const hours = Math.abs(ms) / HOUR_MS;
  if (hours < 1) return `${String(Math.max(1, Math.round(hours * 60)))} min`;
  if (hours < 48) return `${String(Math.round(hours))} h`;
  return `${String(Math.round(hours / 24))} days`;
}

/** A lease on a card: "runs 5 h more". Null where there is nothing to say yet. */
export function leaseChipText(part: LeasePart, line: LeaseLine, nowMs: number): string {
  const left = Date.parse(line.until) - nowMs;
  switch (line.state) {
    case 'running':
    case 'soon':
      return part === 'run' ? `runs ${spanText(left)} more` : `stays ${spanText(left)} more`;
    case 'waits':
      return `${leaseWord(part)} over, waits`;
    case 'over':
      return `${leaseWord(part)} over`;
    case 'done':
      return `${leaseWord(part)} over since ${spanText(left)}`;
  }
}
