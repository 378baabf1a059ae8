import type { GatePolicy } from '../../../../shared/domain/gate/gate-policy.ts';
import { personId, type Approver } from '../../../../shared/domain/gate/person.ts';
import { isTimeZone } from '../../../../shared/domain/time-zone.ts';
import { GATE_RIGHTS, type PoolPolicies } from '../../../../shared/domain/gate/wide-policy.ts';

/** What is wrong with a part of a gate that is being edited; `path` as zod names it, joined with dots. */
export interface GateProblem {
  readonly path: string;
  /** An error keeps the gate from being taken over; a warning does not. */
  readonly severity: 'error' | 'warning';
  readonly text: string;
}

/**
 * Lists what is wrong with a gate as it is typed, in the order of the form. Without an error among them the gate is one
 * that the schema takes. The schema itself is left to main: with it the library it is made with would be loaded here.
 *
 * @param localNow - by which a freeze is over, as "2027-12-20T18:00"
 */
export function findGateProblems(gate: GatePolicy, localNow: string): readonly GateProblem[] {
  return [...findApprovalProblems(gate), ...findTimeProblems(gate, localNow), ...findCheckProblems(gate)];
}

/** Whether what a pool asks of transitions can be published as it is typed: as with gates, main's schema takes it then. */
export function arePoliciesFit({ policies, rights }: PoolPolicies): boolean {
  return (
    policies.length <= 20 &&
    policies.every(
      ({ name, gate }) =>
        findTextProblems('name', name, 80, '').length === 0 &&
        findGateProblems(gate, '').every(({ severity }) => severity === 'warning'),
    ) &&
    GATE_RIGHTS.every((right) => {
      const approvers = rights[right];
      return isWithin(approvers.length, 1, 50) && findApproverProblems('from', approvers).length === 0;
    })
  );
}

const error = (path: string, text: string): GateProblem => ({ path, severity: 'error', text });
const warning = (path: string, text: string): GateProblem => ({ path, severity: 'warning', text });

function findApprovalProblems(gate: GatePolicy): GateProblem[] {
  return gate.approvals.flatMap((rule, i) => {
    const at = `approvals.${String(i)}`;
    const problems: GateProblem[] = [];
    problems.push(...findTextProblems(`${at}.name`, rule.name, 80, 'A rule has a name'));
    if (!isWithin(rule.minimum, 1, 20)) problems.push(error(`${at}.minimum`, '1 to 20'));
    if (rule.from.length === 0) problems.push(error(`${at}.from`, 'Say who may approve'));
    problems.push(...findApproverProblems(`${at}.from`, rule.from));
    const people = new Set(
      rule.from.map((each) =>
        each.kind === 'user' ? personId({ sid: each.subject.trim().toUpperCase() }) : each.kind,
      ),
    );
    const isClosed = rule.from.length > 0 && rule.from.every(({ kind }) => kind === 'user');
    if (isClosed && people.size < rule.minimum)
      problems.push(warning(`${at}.minimum`, `Only ${String(people.size)} may approve: it can never be met`));
    return problems;
  });
}

const findApproverProblems = (path: string, approvers: readonly Approver[]): readonly GateProblem[] =>
  approvers.flatMap((approver, n) =>
    approver.kind === 'user' || approver.kind === 'group'
      ? findTextProblems(`${path}.${String(n)}`, approver.subject, 256, 'Name the account as the pool does')
      : [],
  );

function findTimeProblems({ calendars, freezes, soakMinutes, approvalValidMinutes }: GatePolicy, localNow: string) {
  const problems: GateProblem[] = [];
  if (!isWithin(soakMinutes, 0, 525_600)) problems.push(error('soakMinutes', 'At most a year'));
  if (approvalValidMinutes !== null && !isWithin(approvalValidMinutes, 1, 525_600))
    problems.push(error('approvalValidMinutes', 'From a minute to a year'));
  calendars.forEach(({ timeZone, weekly }, i) => {
    const at = `calendars.${String(i)}`;
    if (!isTimeZone(timeZone)) problems.push(error(`${at}.timeZone`, 'No time zone of this name is known'));
    if (weekly.length === 0) problems.push(error(`${at}.weekly`, 'Without a window nothing would ever pass'));
    weekly.forEach(({ days, from, to }, n) => {
      const window = `${at}.weekly.${String(n)}`;
      if (days.length === 0) problems.push(error(`${window}.days`, 'Choose a day'));
      if (!isTime(from)) problems.push(error(`${window}.from`, 'A time like 22:30'));
      if (!isTime(to)) problems.push(error(`${window}.to`, 'A time like 22:30'));
    });
  });
  freezes.forEach((freeze, i) => {
    const at = `freezes.${String(i)}`;
    problems.push(...findTextProblems(`${at}.name`, freeze.name, 80, 'A freeze has a name'));
    const isFit = (part: 'from' | 'to'): boolean => isLocalTime(freeze[part]);
    for (const part of ['from', 'to'] as const)
      if (!isFit(part)) problems.push(error(`${at}.${part}`, 'A day and a time'));
    if (isFit('from') && isFit('to') && freeze.from >= freeze.to)
      problems.push(error(`${at}.to`, 'It ends after it begins'));
    if (!isTimeZone(freeze.timeZone)) problems.push(error(`${at}.timeZone`, 'No time zone of this name is known'));
    else if (isFit('to') && freeze.to < localNow) problems.push(warning(`${at}.to`, 'This freeze is over'));
  });
  return problems;
}

function findCheckProblems({ checks, checklist }: GatePolicy): GateProblem[] {
  const problems: GateProblem[] = [];
  if (checks.maxDrift !== null && !isWithin(checks.maxDrift, 0, 10_000))
    problems.push(error('checks.maxDrift', '0 to 10,000'));
  for (const key of ['probeMaxAgeMinutes', 'snapshotMaxAgeMinutes', 'rehearsalMaxAgeMinutes'] as const) {
    const minutes = checks[key];
    if (minutes !== null && !isWithin(minutes, 1, 525_600))
      problems.push(error(`checks.${key}`, 'From a minute to a year'));
  }
  checklist.forEach(({ text }, i) => {
    problems.push(...findTextProblems(`checklist.${String(i)}.text`, text, 300, 'Say what is to be checked'));
    if (text.trim() !== '' && checklist.findIndex((other) => other.text.trim() === text.trim()) < i)
      problems.push(warning(`checklist.${String(i)}.text`, 'This is on the list already'));
  });
  return problems;
}

const isWithin = (value: number, min: number, max: number): boolean =>
  Number.isInteger(value) && value >= min && value <= max;

/** A text as a policy takes it: something, not too much, and no half of a character. */
function findTextProblems(path: string, text: string, max: number, whenBlank: string): readonly GateProblem[] {
  if (text.trim() === '') return [error(path, whenBlank)];
  if (text.length > max) return [error(path, `At most ${String(max)} characters`)];
  return /^\P{Cs}*$/u.test(text) ? [] : [error(path, 'There is half a character in it')];
}

/** A day that exists, from 2000 to 2199, and a time. */
function isLocalTime(text: string): boolean {
  if (!/^2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

const isTime = (text: string): boolean => /^([01][0-9]|2[0-3]):[0-5][0-9]$/.test(text);
