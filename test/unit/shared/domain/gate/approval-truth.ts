import {
  BOUND_FIELDS,
  type ApprovalRequest,
  type Binding,
  type Decision,
} from '../../../../../shared/domain/gate/approval.ts';
import type { GatePolicy } from '../../../../../shared/domain/gate/gate-policy.ts';
import { NOON } from '../../../../fakes/sample-gate.ts';

export const MINUTE = 60_000;

/** One answer as it was really given. Minutes from the sample's present. */
export interface Said {
  readonly request: number;
  /** -1 for a stranger's key. */
  readonly desk: number;
  readonly sid: string;
  readonly person: number;
  readonly decision: Decision['decision'];
  readonly seq: number;
  readonly at: number;
  readonly expires: number;
}

/** How things really are; minutes from the sample's present. */
export interface Truth {
  readonly gate: GatePolicy;
  /** Which of the people each rule of the gate accepts. */
  readonly accepted: readonly (readonly number[])[];
  readonly request: ApprovalRequest | undefined;
  /** To that request. */
  readonly answers: readonly Said[];
  readonly present: Binding;
  /** Clocks: the pool's, what it should be by ours, the highest it ever was, ours. */
  readonly pool: number;
  readonly expected: number;
  readonly highest: number;
  readonly local: number;
  readonly spent: ReadonlySet<string>;
  readonly revoked: ReadonlySet<number>;
  readonly isRequestKeyRevoked: boolean;
}

/** Whether a gate is met, by what people did, not by what is written. */
export function isMet(truth: Truth): boolean {
  const { answers, gate, highest, pool, present, request } = truth;
  if (!request) return false;
  const now = Math.max(pool, highest, truth.local);
  const minute = (text: string): number => (Date.parse(text) - NOON) / MINUTE;
  const [askedAt, endsAt] = [minute(request.at), minute(request.expires)];
  if (highest - pool > 5 || pool - truth.expected > 5) return false;
  if (BOUND_FIELDS.some((field) => request[field] !== present[field])) return false;
  if (truth.spent.has(request.nonce) || endsAt <= now || askedAt > now + 5) return false;
  if (truth.isRequestKeyRevoked) return false;

  const isBelieved = ({ desk }: Said): boolean => desk >= 0 && !truth.revoked.has(desk);
  const mayFor = (said: Said, rule: number): boolean =>
    (truth.accepted[rule] ?? []).includes(said.person) &&
    !(gate.approvals[rule]?.isRequesterExcluded === true && said.sid === request.requester.sid);
  const rules = gate.approvals.map((_rule, index) => index);
  for (const said of answers.filter(isBelieved)) {
    if (said.decision === 'reject' && rules.some((rule) => mayFor(said, rule))) return false;
    if (said.decision === 'withdraw' && said.sid === request.requester.sid) return false;
  }
  const holds = (said: Said): boolean => {
    const until = Math.min(
      said.expires,
      endsAt,
      gate.approvalValidMinutes === null ? Infinity : said.at + gate.approvalValidMinutes,
    );
    return isBelieved(said) && until > now && said.at <= now + 5 && said.at >= askedAt - 5;
  };
  // A person consents while they have a standing approval that nothing of theirs, as late or later, takes back, and no
  // later approval replaces that is not in time.
  const consents = answers.filter(
    (said) =>
      said.decision === 'approve' &&
      holds(said) &&
      !answers.some(
        (later) =>
          later.sid.toUpperCase() === said.sid.toUpperCase() &&
          (later.decision === 'approve'
            ? later.seq > said.seq && isBelieved(later) && !holds(later)
            : later.seq >= said.seq),
      ),
  );
  return rules.every(
    (rule) =>
      new Set(consents.filter((said) => mayFor(said, rule)).map(({ sid }) => sid)).size >=
      (gate.approvals[rule]?.minimum ?? 0),
  );
}
