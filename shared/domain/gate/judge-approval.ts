import type { VerifySignature } from '../stage-record.ts';
import {
  findChanged,
  isSigned,
  type ApprovalRequest,
  type Binding,
  type BreakGlass,
  type BreakGlassSecond,
  type Decision,
  type Statement,
} from './approval.ts';
import { CLOCK_TOLERANCE_MS, latestMs, type GateClock } from './gate-clock.ts';
import { personId } from './person.ts';

/** What statements are judged by, beside their own text. */
export interface Judgement {
  readonly clock: GateClock;
  /** Nonces of requests, decisions and break-glass statements that a transition was started with. */
  readonly spentNonces: ReadonlySet<string>;
  /** What this console knows of a workstation's key. */
  readonly keyState: (publicKey: string) => 'known' | 'unknown' | 'revoked';
  readonly verify: VerifySignature;
}

/** Why a statement does not count, with what its words need. */
export type Refusal =
  /** Its key has not signed this text. */
  | { readonly kind: 'signature' }
  | { readonly kind: 'key-unknown' }
  | { readonly kind: 'key-revoked' }
  /** It is about something else, in these fields. */
  | { readonly kind: 'other-subject'; readonly fields: readonly (keyof Binding)[] }
  /** It answers another request, or another text of the same request. */
  | { readonly kind: 'other-request' }
  | { readonly kind: 'nonce-spent' }
  | { readonly kind: 'expired'; readonly atMs: number }
  | { readonly kind: 'from-the-future'; readonly atMs: number }
  | { readonly kind: 'before-request' }
  /** Whoever signs second is whoever asked. */
  | { readonly kind: 'same-person' }
  | { readonly kind: 'not-allowed' };

/** What became of judging a statement. */
export type Verdict =
  { readonly state: 'valid'; readonly expiresMs: number } | { readonly state: 'refused'; readonly refusal: Refusal };

const refuse = (refusal: Refusal): Verdict => ({ state: 'refused', refusal });

/** Whether a request holds for what is to be done now. */
export function judgeRequest(request: ApprovalRequest, present: Binding, by: Judgement): Verdict {
  return judgeStatement(request, present, by);
}

/**
 * Whether one decision is a genuine answer to exactly this request, unspent and in time. Whether the person may decide
 * is `tallyApprovals`' to say. Other decisions than approvals never run out: what holds somebody back must not be
 * forgotten because a clock is wrong.
 */
export function judgeApproval(statement: Decision, request: ApprovalRequest, by: Judgement): Verdict {
  const refusal = judgeSaid(statement, request, by) ?? judgeAnswer(statement, request, by) ?? judgeKey(statement, by);
  if (refusal) return refuse(refusal);
  const expiresMs = Math.min(Date.parse(statement.expires), Date.parse(request.expires));
  if (statement.decision !== 'approve') return { state: 'valid', expiresMs };
  if (Date.parse(statement.at) < Date.parse(request.at) - CLOCK_TOLERANCE_MS) return refuse({ kind: 'before-request' });
  return judgeTime(statement, expiresMs, by.clock);
}

function judgeAnswer(statement: Decision, request: ApprovalRequest, by: Judgement): Refusal | undefined {
  const isOfIt =
    statement.request === request.id &&
    statement.requestNonce === request.nonce &&
    statement.requestSig === request.sig;
  if (!isOfIt) return { kind: 'other-request' };
  return by.spentNonces.has(request.nonce) ? { kind: 'nonce-spent' } : undefined;
}

/** Whether a break-glass statement and its second signature hold for what is to be done now. */
export function judgeBreakGlass(
  { first, second }: { readonly first: BreakGlass; readonly second: BreakGlassSecond },
  isAllowed: boolean,
  present: Binding,
  by: Judgement,
): Verdict {
  if (!isAllowed) return refuse({ kind: 'not-allowed' });
  const asked = judgeStatement(first, present, by);
  if (asked.state === 'refused') return asked;
  const agreed = judgeStatement(second, present, by);
  if (agreed.state === 'refused') return agreed;
  if (second.firstNonce !== first.nonce || second.firstSig !== first.sig) return refuse({ kind: 'other-request' });
  if (personId(second.person) === personId(first.person)) return refuse({ kind: 'same-person' });
  return { state: 'valid', expiresMs: Math.min(asked.expiresMs, agreed.expiresMs) };
}

function judgeStatement(statement: Statement, present: Binding, by: Judgement): Verdict {
  const refusal = judgeSaid(statement, present, by) ?? judgeKey(statement, by);
  return refusal ? refuse(refusal) : judgeTime(statement, Date.parse(statement.expires), by.clock);
}

/** The signature comes first: without it nothing in a statement is believed. */
function judgeSaid(statement: Statement, about: Binding, by: Judgement): Refusal | undefined {
  if (!isSigned(statement, by.verify)) return { kind: 'signature' };
  const fields = findChanged(statement, about);
  if (fields.length > 0) return { kind: 'other-subject', fields };
  return by.spentNonces.has(statement.nonce) ? { kind: 'nonce-spent' } : undefined;
}

/** After what a statement is about: only of one about the same thing does it matter that its key is not believed. */
function judgeKey({ key }: Statement, { keyState }: Judgement): Refusal | undefined {
  const state = keyState(key);
  if (state === 'known') return undefined;
  return { kind: state === 'revoked' ? 'key-revoked' : 'key-unknown' };
}

function judgeTime(statement: Statement, expiresMs: number, clock: GateClock): Verdict {
  const now = latestMs(clock);
  const saidMs = Date.parse(statement.at);
  if (saidMs > now + CLOCK_TOLERANCE_MS) return refuse({ kind: 'from-the-future', atMs: saidMs });
  if (expiresMs <= now) return refuse({ kind: 'expired', atMs: expiresMs });
  return { state: 'valid', expiresMs };
}
