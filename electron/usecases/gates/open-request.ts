import type { GateBlocker } from '../../../shared/domain/gate/gate-blocker.ts';
import { findGateBlockers } from '../../../shared/domain/gate/open-gate.ts';
import type { ApprovalRequest } from '../../../shared/domain/gate/approval.ts';
import type { Person } from '../../../shared/domain/gate/person.ts';
import type { OpenedRequest, RequestView } from '../../../shared/ipc/areas/approval-requests.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { transitionOf } from './decide.ts';
import type { GatePorts } from './gate-ports.ts';
import { toChecklist, toEvidence, toGlassView } from './gate-views.ts';
import { assertKnown, planWithGate, type PlannedTransition } from './planned-transition.ts';
import { decisionsOn, getRequest } from './request-approval.ts';
import { toRequestView } from './request-views.ts';
import { differenceToTarget } from './revisions.ts';
import { readGatedService, readPolicies } from './pool-gates.ts';

/**
 * All that is needed to decide on a request. Plan and revision are computed here and now: where they are not what was
 * asked for, there is nothing to approve.
 *
 * @throws ProblemError `not-found`; `blocked` when the pool is away
 */
export async function openRequest(ports: GatePorts, input: ParsedInput<'gates.open-request'>): Promise<OpenedRequest> {
  const { poolId, requestId } = input;
  assertKnown(ports, poolId);
  const request = getRequest(ports, poolId, requestId);
  const clock = await ports.clocks.read(poolId);
  const me = await ports.identities.whoAmI(poolId);
  const planned = planWithGate(ports, transitionOf(poolId, request), clock);
  const { gated, plan, planDigest, plans } = planned;
  return {
    request: viewRequest(ports, poolId, request, planned, me),
    plan: planDigest === request.plan ? plan : null,
    otherBlockers: findGateBlockers(gated.policy, gated.facts).filter((blocker) => !isOfApprovals(blocker)),
    policy: gated.policy,
    difference: differenceToTarget(ports, plans),
    checklist: toChecklist(gated),
    evidence: toEvidence(gated),
    breakGlass: toGlassView(gated, me),
  };
}

function isOfApprovals({ kind }: GateBlocker): boolean {
  return kind.startsWith('request-') || kind === 'not-requested' || kind === 'approvals-missing';
}

/** A request as the inbox lists it, with its transition as it is now. */
export function viewRequest(
  ports: GatePorts,
  poolId: string,
  request: ApprovalRequest,
  { gated, plans }: Pick<PlannedTransition, 'gated' | 'plans'>,
  me: Person | null,
): RequestView {
  const { record } = readGatedService(ports, poolId, request.service, readPolicies(ports, poolId).content);
  return toRequestView({
    poolId,
    request,
    decisions: decisionsOn(ports, poolId, request.id),
    gated,
    me,
    ownKey: ports.signer.publicKey,
    configurationName: plans.configuration.nameLabel,
    serviceName: record?.service.name ?? request.service,
    workflow: record?.service.workflow ?? null,
  });
}
