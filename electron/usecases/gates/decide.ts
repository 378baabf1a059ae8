import type { ApprovalRequest, Decision } from '../../../shared/domain/gate/approval.ts';
import { judgeRequest } from '../../../shared/domain/gate/judge-approval.ts';
import { personId, type Person } from '../../../shared/domain/gate/person.ts';
import { mayDecide, tallyApprovals } from '../../../shared/domain/gate/tally-approvals.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError, type StatementRefusal } from '../../../shared/errors.ts';
import { RecordedRefusal } from '../app/recorded-refusal.ts';
import type { GateCase } from './gate-case.ts';
import type { GatePorts } from './gate-ports.ts';
import { bindingOf, isoOf, lastSeq, nowOf } from './gate-views.ts';
import { assertKnown, planWithGate } from './planned-transition.ts';
import { decisionsOn, getRequest, withdraw } from './request-approval.ts';
import { keepWord, publishStatement, signStatement } from './say.ts';

/** What somebody says to a request. */
export interface Word {
  readonly decision: Decision['decision'];
  readonly reason: string;
}

/**
 * Decides on a request as whoever proves to be an account's owner; see the request of that name.
 * @throws ProblemError `xapi-failure` where the pool refuses the login; `statement-refused`; `not-found`; `blocked`
 */
export async function decide(ports: GatePorts, input: ParsedInput<'gates.decide'>): Promise<null> {
  const { poolId, requestId, decision, reason, credentials } = input;
  assertKnown(ports, poolId);
  const request = getRequest(ports, poolId, requestId);
  await ports.identities.stepUp(poolId, credentials, async ({ person, announce }) => {
    const clock = await ports.clocks.read(poolId);
    const { gated, plan } = planWithGate(ports, transitionOf(poolId, request), clock);
    const said = { decision, reason };
    await assertCounts(ports, poolId, request, gated, person, said);
    const statement = signDecision(ports, poolId, request, gated, person, said);
    await ports.ledger.append({
      kind: 'approval.decided',
      actor: person.name,
      poolId,
      configurationUuid: request.configuration,
      data: {
        configuration: plan?.configurationName ?? '',
        to: plan?.toStageName ?? request.to,
        by: person.name,
        decision,
        reason,
        request: request.id,
        plan: request.plan,
        revision: request.revision,
        approval: await keepWord(ports, statement),
        nonce: statement.nonce,
        signature: statement.sig,
      },
    });
    await publishStatement(ports, poolId, statement, announce);
  });
  return null;
}

/** The transition a request is about. */
export function transitionOf(
  poolId: string,
  request: ApprovalRequest,
): { readonly poolId: string; readonly configurationUuid: string; readonly toStageId: string } {
  return { poolId, configurationUuid: request.configuration, toStageId: request.to };
}

/** Signs a decision; nobody is asked here whether it counts. */
export function signDecision(
  ports: GatePorts,
  poolId: string,
  request: ApprovalRequest,
  gated: GateCase,
  approver: Person,
  { decision, reason }: Word,
): ReturnType<typeof signStatement> {
  const { clock } = gated.facts;
  const { approvalValidMinutes } = gated.policy;
  const longest = approvalValidMinutes === null ? Infinity : nowOf(clock) + approvalValidMinutes * 60_000;
  return signStatement(
    ports,
    bindingOf(request),
    {
      kind: 'decision',
      request: request.id,
      requestNonce: request.nonce,
      requestSig: request.sig,
      seq: lastSeq(decisionsOn(ports, poolId, request.id), approver) + 1,
      decision,
      reason,
      approver,
      expires: isoOf(Math.min(Date.parse(request.expires), longest)),
    },
    clock,
  );
}

/** Nothing is signed that would not count, so that nobody believes to have decided. A refusal is an entry too. */
async function assertCounts(
  ports: GatePorts,
  poolId: string,
  request: ApprovalRequest,
  gated: GateCase,
  person: Person,
  said: Word,
): Promise<void> {
  const refusal = findRefusal(ports, poolId, request, gated, person, said);
  if (!refusal) return;
  await ports.ledger.append({
    kind: 'approval.refused',
    actor: person.name,
    poolId,
    configurationUuid: request.configuration,
    data: { by: person.name, decision: said.decision, reason: refusal.kind, request: request.id },
  });
  throw new RecordedRefusal({ code: 'statement-refused', refusal });
}

/** Why a person's word on a request would not count now; undefined where it would. */
export function findRefusal(
  ports: GatePorts,
  poolId: string,
  request: ApprovalRequest,
  { binding, judgement, policy }: GateCase,
  person: Person,
  { decision, reason }: Word,
): StatementRefusal | undefined {
  const decisions = decisionsOn(ports, poolId, request.id);
  if (decision === 'reject' && reason.length < 3)
    throw new ProblemError({ code: 'invalid-request', issues: ['reason: a rejection has a reason'] });
  if (!binding) return { kind: 'other-subject', fields: ['plan'] };
  const verdict = judgeRequest(request, binding, judgement);
  if (verdict.state === 'refused') return verdict.refusal;
  const tally = tallyApprovals(policy, { ...judgement, present: binding, request, decisions });
  if (tally.request.state !== 'open') return { kind: 'request-ended' };
  if (decision === 'withdraw') return lastSeq(decisions, person) === 0 ? { kind: 'nothing-to-withdraw' } : undefined;
  if (policy.approvals.some((rule) => mayDecide(rule, person, request.requester))) return undefined;
  return { kind: personId(person) === personId(request.requester) ? 'requester' : 'not-an-approver' };
}

/**
 * Takes an own request back.
 * @throws ProblemError `not-found`; `statement-refused` for other people's requests and those that are over
 */
export async function withdrawRequest(ports: GatePorts, input: ParsedInput<'gates.withdraw-request'>): Promise<null> {
  const { poolId, requestId, reason } = input;
  assertKnown(ports, poolId);
  const request = getRequest(ports, poolId, requestId);
  const person = await ports.identities.whoAmI(poolId);
  if (personId(person) !== personId(request.requester))
    throw new ProblemError({ code: 'statement-refused', refusal: { kind: 'not-the-requester' } });
  const clock = await ports.clocks.read(poolId);
  const { gated, plan } = planWithGate(ports, transitionOf(poolId, request), clock);
  const evidence = { ...gated.judgement, request, decisions: decisionsOn(ports, poolId, requestId) };
  if (tallyApprovals(gated.policy, { ...evidence, present: bindingOf(request) }).request.state !== 'open')
    throw new ProblemError({ code: 'statement-refused', refusal: { kind: 'request-ended' } });
  await ports.ledger.append({
    kind: 'approval.withdrawn',
    actor: person.name,
    poolId,
    configurationUuid: request.configuration,
    data: {
      configuration: plan?.configurationName ?? '',
      to: plan?.toStageName ?? request.to,
      reason,
      request: requestId,
    },
  });
  await withdraw(ports, poolId, request, person, reason, clock);
  return null;
}
