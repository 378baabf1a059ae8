import type { ApprovalRequest, Binding, Decision } from './approval.ts';
import { latestMs } from './gate-clock.ts';
import type { ApprovalRule, GatePolicy } from './gate-policy.ts';
import { judgeApproval, judgeRequest, type Judgement, type Refusal, type Verdict } from './judge-approval.ts';
import { isAccepted, personId, type Person } from './person.ts';

/** A person whose approval counts for a rule, until it runs out. */
export interface CountedApproval {
  readonly personId: string;
  readonly name: string;
  readonly nonce: string;
  readonly expiresMs: number;
}

/** How a request stands. Plain data: main counts, the renderer shows. */
export interface ApprovalTally {
  readonly request:
    | { readonly state: 'none' }
    | { readonly state: 'open'; readonly id: string; readonly nonce: string; readonly expiresMs: number }
    | { readonly state: 'refused'; readonly id: string; readonly refusal: Refusal }
    | { readonly state: 'rejected'; readonly id: string; readonly by: string; readonly reason: string }
    | { readonly state: 'withdrawn'; readonly id: string; readonly by: string };
  /** One per rule of the gate, in its order. */
  readonly rules: readonly { readonly ruleId: string; readonly counted: readonly CountedApproval[] }[];
  /** Decisions that do not count, with the reason; those that a later one of the same person replaces are not named. */
  readonly refused: readonly {
    readonly nonce: string;
    readonly by: string;
    readonly refusal: Refusal | { readonly kind: 'requester' } | { readonly kind: 'not-an-approver' };
  }[];
}

/** What approvals are counted from. */
export interface ApprovalEvidence extends Judgement {
  /** What is to be done now, computed from the pool; null while there is no plan. */
  readonly present: Binding | null;
  readonly request: ApprovalRequest | null;
  /** Every decision ever seen on the request, in any order, repeated or not. */
  readonly decisions: readonly Decision[];
}

/** What of a gate speaks of approvals. */
export type Consent = Pick<GatePolicy, 'approvals' | 'approvalValidMinutes'>;

/** Where a person stands: their last decision, and until when it counts. */
export interface Standing {
  readonly statement: Decision;
  /** 0 where it has run out, or is not in time for another reason. */
  readonly expiresMs: number;
}

/**
 * Counts who has approved. Of each person the last decision stands (of two of equal number the more cautious), though it
 * ran out: who approved anew for a shorter time does not mean the longer time any more. Nobody counts twice, however many
 * keys, groups or workstations they use; a rejection by anybody a rule accepts ends the request for good.
 */
export function tallyApprovals(gate: Consent, evidence: ApprovalEvidence): ApprovalTally {
  const { request, present } = evidence;
  const none = gate.approvals.map(({ id }) => ({ ruleId: id, counted: [] }));
  if (!request || !present) return { request: { state: 'none' }, rules: none, refused: [] };
  const asked = judgeRequest(request, present, evidence);
  if (asked.state === 'refused')
    return { request: { state: 'refused', id: request.id, refusal: asked.refusal }, rules: none, refused: [] };

  const { standing, ending, refused } = readDecisions(gate, request, evidence);
  if (ending) return { request: ending, rules: none, refused };
  const rules = gate.approvals.map((rule) => countApprovals(rule, request.requester, standing));
  const open = { state: 'open', id: request.id, nonce: request.nonce, expiresMs: asked.expiresMs } as const;
  const counted = new Set(rules.flatMap((rule) => rule.counted.map(({ nonce }) => nonce)));
  const unused = standing.filter(
    ({ statement, expiresMs }) => statement.decision === 'approve' && expiresMs > 0 && !counted.has(statement.nonce),
  );
  const isRequester = (by: Person): boolean => personId(by) === personId(request.requester);
  return {
    request: open,
    rules,
    refused: [
      ...refused,
      ...unused.map(({ statement: { nonce, approver } }) => ({
        nonce,
        by: approver.name,
        refusal: { kind: isRequester(approver) ? ('requester' as const) : ('not-an-approver' as const) },
      })),
    ],
  };
}

/** Counts the distinct people whose standing decision approves and whom the rule accepts. */
export function countApprovals(
  rule: ApprovalRule,
  requester: Person,
  standing: readonly Standing[],
): { readonly ruleId: string; readonly counted: readonly CountedApproval[] } {
  const counted = new Map<string, CountedApproval>();
  for (const { statement, expiresMs } of standing) {
    const { approver, decision, nonce } = statement;
    const id = personId(approver);
    if (decision !== 'approve' || expiresMs === 0 || !mayDecide(rule, approver, requester)) continue;
    counted.set(id, { personId: id, name: approver.name, nonce, expiresMs });
  }
  return { ruleId: rule.id, counted: [...counted.values()] };
}

/** Whether a person's word counts for a rule. */
export function mayDecide(rule: ApprovalRule, approver: Person, requester: Person): boolean {
  if (rule.isRequesterExcluded && personId(approver) === personId(requester)) return false;
  return rule.from.some((accepted) => isAccepted(accepted, approver));
}

/** What the decisions on a request come to: where each person stands, and what ended it. */
interface Reading {
  readonly standing: Standing[];
  readonly ending: ApprovalTally['request'] | undefined;
  readonly refused: ApprovalTally['refused'][number][];
}

function readDecisions(gate: Consent, request: ApprovalRequest, evidence: ApprovalEvidence): Reading {
  const byPerson = new Map<string, Standing>();
  const endings: ApprovalTally['request'][] = [];
  // One line for each, however often it arrived.
  const refused = new Map<string, ApprovalTally['refused'][number]>();
  for (const statement of evidence.decisions) {
    const verdict = judgeWithin(gate, statement, request, evidence);
    if (verdict.state === 'refused')
      refused.set(`${verdict.refusal.kind} ${statement.sig}`, {
        nonce: statement.nonce,
        by: statement.approver.name,
        refusal: verdict.refusal,
      });
    else endings.push(...findEnding(gate, statement, request));
    if (verdict.state === 'refused' && !isLastWord(statement, verdict.refusal)) continue;
    const id = personId(statement.approver);
    const known = byPerson.get(id);
    const here = { statement, expiresMs: verdict.state === 'valid' ? verdict.expiresMs : 0 };
    if (!known || replaces(here, known)) byPerson.set(id, here);
  }
  const ending = endings.find(({ state }) => state === 'rejected') ?? endings[0];
  return { standing: [...byPerson.values()], ending, refused: [...refused.values()] };
}

/** The same as `judgeApproval`, within the time for which the gate lets approvals count. */
function judgeWithin(gate: Consent, statement: Decision, request: ApprovalRequest, by: ApprovalEvidence): Verdict {
  const verdict = judgeApproval(statement, request, by);
  if (verdict.state === 'refused' || gate.approvalValidMinutes === null || statement.decision !== 'approve')
    return verdict;
  const expiresMs = Math.min(verdict.expiresMs, Date.parse(statement.at) + gate.approvalValidMinutes * 60_000);
  if (expiresMs <= latestMs(by.clock)) return { state: 'refused', refusal: { kind: 'expired', atMs: expiresMs } };
  return { state: 'valid', expiresMs };
}

const UNTIMELY: ReadonlySet<Refusal['kind']> = new Set(['expired', 'from-the-future', 'before-request']);

/** Whether a decision that does not count still ends what the same person said earlier. */
function isLastWord(statement: Decision, refusal: Refusal): boolean {
  return UNTIMELY.has(refusal.kind) || takesBack(statement, refusal);
}

/**
 * A signed decision that takes an approval back holds although its key is not known or not any more: else revoking a key
 * would revive what was taken back with it. Whoever forges one can only hold up, and is named.
 */
function takesBack({ decision }: Decision, { kind }: Refusal): boolean {
  return decision !== 'approve' && (kind === 'key-revoked' || kind === 'key-unknown');
}

function findEnding(gate: Consent, statement: Decision, request: ApprovalRequest): readonly ApprovalTally['request'][] {
  const { approver, decision, reason } = statement;
  if (decision === 'reject' && gate.approvals.some((rule) => mayDecide(rule, approver, request.requester)))
    return [{ state: 'rejected', id: request.id, by: approver.name, reason }];
  return decision === 'withdraw' && personId(approver) === personId(request.requester)
    ? [{ state: 'withdrawn', id: request.id, by: approver.name }]
    : [];
}

/** The more cautious first. */
const CAUTION: readonly Decision['decision'][] = ['reject', 'withdraw', 'abstain', 'approve'];

/**
 * The later one by number, since clocks of two workstations can't be compared; of equal ones the more cautious, then the
 * one that lasts longer, so that nothing depends on the order in which they arrive.
 */
function replaces(one: Standing, known: Standing): boolean {
  const [a, b] = [one.statement, known.statement];
  if (a.seq !== b.seq) return a.seq > b.seq;
  if (a.decision !== b.decision) return CAUTION.indexOf(a.decision) < CAUTION.indexOf(b.decision);
  return one.expiresMs === known.expiresMs ? a.nonce > b.nonce : one.expiresMs > known.expiresMs;
}
