import type { ApprovalRule, ChangeCalendar, Freeze, GatePolicy } from '../domain/gate/gate-policy.ts';
import { countOf, formatDuration } from './format.ts';
import { approverText } from './gate-blocker-text.ts';
import { inSentence } from './names.ts';

const MINUTE_MS = 60_000;

/** Days of a week as people list them, Monday first; the number is XAPI's and JavaScript's, 0 is Sunday. */
export const WEEKDAYS: readonly (readonly [day: number, short: string, long: string])[] = [
  [1, 'Mo', 'Monday'],
  [2, 'Tu', 'Tuesday'],
  [3, 'We', 'Wednesday'],
  [4, 'Th', 'Thursday'],
  [5, 'Fr', 'Friday'],
  [6, 'Sa', 'Saturday'],
  [0, 'Su', 'Sunday'],
];

/** Minutes as people say them: "6 h", "2 d". */
const minutesText = (minutes: number): string => formatDuration(minutes * MINUTE_MS);

/** "Mo–Fr", "Sa, Su", "every day". */
export function daysText(days: readonly number[]): string {
  const places = WEEKDAYS.map(([day]) => days.includes(day));
  if (places.every(Boolean)) return 'every day';
  const spans: string[] = [];
  for (let first = 0; first < places.length; first += 1) {
    if (places[first] !== true) continue;
    let last = first;
    while (places[last + 1] === true) last += 1;
    const word = (at: number): string => WEEKDAYS[at]?.[1] ?? '';
    spans.push(
      last - first < 2
        ? places
            .slice(first, last + 1)
            .map((_, i) => word(first + i))
            .join(', ')
        : `${word(first)}–${word(last)}`,
    );
    first = last;
  }
  return spans.join(', ');
}

/** One rule: how many, of whom. */
export function ruleText(rule: ApprovalRule): string {
  const from = rule.from.map(approverText).join(', ');
  const self = rule.isRequesterExcluded ? '' : '; whoever asks counts too';
  return `${inSentence(rule.name)}: ${countOf(rule.minimum, 'approval')} of ${from}${self}`;
}

/** One calendar: its windows and their zone. */
function calendarText({ timeZone, weekly }: ChangeCalendar): string {
  const windows = weekly.map(({ days, from, to }) => {
    const hours = from === to ? `from ${from}, a whole day` : `${from}–${to}${to < from ? ' of the next day' : ''}`;
    return `${daysText(days)} ${hours}`;
  });
  return `Only ${windows.join(' and ')} (${timeZone})`;
}

/** One freeze: its name, from when to when, whether it may be overridden. */
function freezeText({ name, from, to, timeZone, isOverridable }: Freeze): string {
  const when = `${from.replace('T', ' ')} to ${to.replace('T', ' ')} (${timeZone})`;
  return `Frozen for ${inSentence(name)}: ${when}${isOverridable ? ', overridable' : ''}`;
}

/** What a gate asks for, one line for each condition; none for a gate that asks for nothing. */
export function gateLines(gate: GatePolicy): readonly string[] {
  const { checks } = gate;
  const age = (minutes: number | null, what: string): string[] =>
    minutes === null ? [] : [`${what} not older than ${minutesText(minutes)}`];
  const hasValidity = gate.approvals.length > 0 && gate.approvalValidMinutes !== null;
  return [
    ...gate.approvals.map(ruleText),
    ...(hasValidity ? [`An approval counts for ${minutesText(gate.approvalValidMinutes ?? 0)}`] : []),
    ...(gate.soakMinutes > 0 ? [`Unchanged in its stage for ${minutesText(gate.soakMinutes)}`] : []),
    ...gate.calendars.map(calendarText),
    ...gate.freezes.map(freezeText),
    ...(checks.maxDrift === null
      ? []
      : [checks.maxDrift === 0 ? 'No drift' : `Drift in at most ${countOf(checks.maxDrift, 'place')}`]),
    ...(checks.isFreshReplicaRequired === true ? ['A replica of production as it is now, if it is one'] : []),
    ...(checks.areToolsRequired ? ['Guest tools report in all VMs'] : []),
    ...age(checks.probeMaxAgeMinutes, 'Probes passed,'),
    ...age(checks.snapshotMaxAgeMinutes, 'A snapshot of each VM,'),
    ...age(checks.rehearsalMaxAgeMinutes, 'A restore rehearsed,'),
    ...gate.checklist.map(({ text }) => `Ticked: ${inSentence(text)}`),
    ...(gate.isExclusive ? ['One at a time into the stage'] : []),
  ];
}

/** Whether a gate may be passed by breaking the glass, in words; only worth saying where it asks for something. */
export function breakGlassLine({ isBreakGlassAllowed }: GatePolicy): string {
  return isBreakGlassAllowed ? 'In an emergency two people may break the glass' : 'Nobody may break the glass';
}
