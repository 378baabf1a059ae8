import type { ApprovalRequest } from '../../../shared/domain/gate/approval.ts';
import { personId, type Person } from '../../../shared/domain/gate/person.ts';
import { tallyApprovals } from '../../../shared/domain/gate/tally-approvals.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { GatePorts } from './gate-ports.ts';
import { bindingOf, isoOf, lastSeq, nowOf } from './gate-views.ts';
import { planCertain, type CertainTransition } from './planned-transition.ts';
import { listStatements, readPolicies } from './pool-gates.ts';
import { differenceToTarget, keepRevision } from './revisions.ts';
import { keepWord, publishStatement, signStatement } from './say.ts';

/**
 * Asks for approvals of one plan in the name of the console's own session; see the request of that name.
 * @throws ProblemError `blocked`, `plan-changed`; `invalid-request` where the gate asks for no approvals
 */
export async function requestApproval(
  ports: GatePorts,
  input: ParsedInput<'gates.request-approval'>,
): Promise<{ readonly requestId: string }> {
  const { poolId, reason, validMinutes } = input;
  const planned = await planCertain(ports, input);
  const { gated, plan } = planned;
  if (gated.policy.approvals.length === 0)
    throw new ProblemError({ code: 'invalid-request', issues: ['the gate asks for no approvals'] });
  const requester = await ports.identities.whoAmI(poolId);
  await keepRevision(ports, planned.plans);
  await replaceOlder(ports, poolId, requester, planned);

  const { clock } = gated.facts;
  const id = ports.newId();
  const expires = isoOf(nowOf(clock) + validMinutes * 60_000);
  const request = signStatement(ports, gated.binding, { kind: 'request', id, requester, reason, expires }, clock);
  await ports.ledger.append({
    kind: 'approval.requested',
    actor: requester.name,
    poolId,
    configurationUuid: plan.configurationUuid,
    data: {
      configuration: plan.configurationName,
      to: plan.toStageName,
      reason,
      request: id,
      plan: planned.planDigest,
      revision: gated.binding.revision,
      workflow: await keepGates(ports, poolId, planned),
      approval: await keepWord(ports, request),
      ...(await keepDifference(ports, id, planned)),
      expires,
    },
  });
  await publishStatement(ports, poolId, request, announcer(ports, poolId));
  return { requestId: id };
}

/** Keeps the workflow and the pool's policies that a statement binds. @returns their digest, as in the statement */
function keepGates(ports: GatePorts, poolId: string, { plans }: CertainTransition): Promise<string> {
  const content = { workflow: plans.workflow, pool: readPolicies(ports, poolId).content };
  return ports.contents.keep('workflow', `gates of ${plans.configuration.serviceId ?? ''}`, content);
}

/** Keeps what approvers are shown of the change, where there is one thing that would be replaced. */
async function keepDifference(
  ports: GatePorts,
  requestId: string,
  { plans }: CertainTransition,
): Promise<{ readonly diff?: string }> {
  const difference = differenceToTarget(ports, plans);
  return difference ? { diff: await ports.contents.keep('diff', requestId, difference) } : {};
}

/** Announces in the console's own session. */
export function announcer(ports: GatePorts, poolId: string): (label: string, description: string) => Promise<void> {
  const operations = ports.pools.operations(poolId);
  return (label, description) => operations.announce(label, description);
}

/** One open request per person and transition, so that approvers are not asked twice. */
async function replaceOlder(
  ports: GatePorts,
  poolId: string,
  requester: Person,
  { gated, plan }: CertainTransition,
): Promise<void> {
  const older = listStatements(ports, poolId).filter(
    (one): one is ApprovalRequest =>
      one.kind === 'request' &&
      one.key === ports.signer.publicKey &&
      one.configuration === plan.configurationUuid &&
      one.to === plan.toStageId &&
      personId(one.requester) === personId(requester),
  );
  for (const request of older) {
    const decisions = decisionsOn(ports, poolId, request.id);
    const present = bindingOf(request);
    const { state } = tallyApprovals(gated.policy, { ...gated.judgement, present, request, decisions }).request;
    if (state === 'open') await withdraw(ports, poolId, request, requester, 'asked anew', gated.facts.clock);
  }
}

/** Takes a request back. */
export async function withdraw(
  ports: GatePorts,
  poolId: string,
  request: ApprovalRequest,
  requester: Person,
  reason: string,
  clock: CertainTransition['gated']['facts']['clock'],
): Promise<void> {
  const said = {
    kind: 'decision',
    request: request.id,
    requestNonce: request.nonce,
    requestSig: request.sig,
    seq: lastSeq(decisionsOn(ports, poolId, request.id), requester) + 1,
    decision: 'withdraw',
    reason,
    approver: requester,
    expires: request.expires,
  } as const;
  await publishStatement(
    ports,
    poolId,
    signStatement(ports, bindingOf(request), said, clock),
    announcer(ports, poolId),
  );
}

/** Every decision seen on a request. */
export function decisionsOn(ports: GatePorts, poolId: string, requestId: string): readonly DecisionOf[] {
  return listStatements(ports, poolId).flatMap((one) =>
    one.kind === 'decision' && one.request === requestId ? [one] : [],
  );
}

type DecisionOf = Extract<ReturnType<typeof listStatements>[number], { kind: 'decision' }>;

/** Finds a request that was seen on a pool. @throws ProblemError `not-found` */
export function getRequest(ports: GatePorts, poolId: string, requestId: string): ApprovalRequest {
  const found = listStatements(ports, poolId).find((one) => one.kind === 'request' && one.id === requestId);
  if (found?.kind !== 'request') throw new ProblemError({ code: 'not-found', kind: 'request', id: requestId });
  return found;
}
