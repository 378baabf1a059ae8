import type {
  ApprovalRequest,
  Binding,
  BreakGlass,
  BreakGlassSecond,
  Decision,
} from '../../../shared/domain/gate/approval.ts';
import { asksNothing, effectiveGate, gatesText } from '../../../shared/domain/gate/effective-gate.ts';
import type { GateClock } from '../../../shared/domain/gate/gate-clock.ts';
import type { Doubt, GateFacts } from '../../../shared/domain/gate/gate-facts.ts';
import { OPEN_GATE, type GatePolicy } from '../../../shared/domain/gate/gate-policy.ts';
import { judgeBreakGlass, judgeRequest, type Judgement } from '../../../shared/domain/gate/judge-approval.ts';
import { tallyApprovals } from '../../../shared/domain/gate/tally-approvals.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { freshnessOf, type ReplicaFreshness } from '../../../shared/domain/replica/replica-freshness.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import type { PlanFacts } from '../../../shared/domain/transition-facts.ts';
import { findTransition } from '../../../shared/domain/workflow.ts';
import type { GatePorts } from './gate-ports.ts';
import { judgementOf, listStatements, readGatedService, readPolicies } from './pool-gates.ts';

/** A break-glass statement and who agreed to it. */
export interface Glass {
  readonly first: BreakGlass;
  readonly second: BreakGlassSecond | undefined;
}

/** A transition with its gate and all that the gate is judged by. */
export interface GateCase {
  readonly policy: GatePolicy;
  /** Null where there is no plan. */
  readonly binding: Binding | null;
  readonly facts: GateFacts;
  readonly judgement: Judgement;
  /** The request that counts for this transition, or the newest where none does. */
  readonly request: ApprovalRequest | undefined;
  readonly decisions: readonly Decision[];
  readonly glass: Glass | undefined;
  /** False where there is nothing to pass: no condition, and no doubt about that. */
  readonly isGated: boolean;
}

/**
 * Gathers the gate of one transition, from what the pool reported last and what this console keeps.
 *
 * @param plan - what would run; null where it is not known or can't be made
 * @param clock - read afresh where it is to open anything
 */
export function gatherGateCase(ports: GatePorts, plans: PlanFacts, plan: Plan | null, clock: GateClock): GateCase {
  const { configuration, toStageId } = plans;
  const { poolId } = configuration;
  const policies = readPolicies(ports, poolId);
  const service = readGatedService(ports, poolId, configuration.serviceId ?? '', policies.content);
  const { workflow } = plans;
  const transition = workflow ? findTransition(workflow, configuration.stageId ?? '', toStageId) : undefined;
  const policy = workflow && transition ? effectiveGate(workflow, transition, policies.content.policies) : OPEN_GATE;
  const gateDoubts = [service.doubt, policies.doubt].flatMap((doubt) => doubt ?? []);
  const isGated = transition !== undefined && (!asksNothing(policy) || gateDoubts.length > 0);
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  // Plans of fences pass no gate.
  const direction = plan?.kind === 'promote' || plan?.kind === 'demote' ? plan.kind : null;
  const binding: Binding | null =
    plan && workflow && direction
      ? {
          pool: poolUuid,
          configuration: configuration.uuid,
          service: plan.serviceId,
          direction,
          from: plan.fromStageId,
          to: plan.toStageId,
          revision: configuration.revision,
          plan: ports.digest(planText(plan)),
          workflow: ports.digest(gatesText(workflow, policies.content)),
        }
      : null;
  const judgement = judgementOf(ports, poolId, clock);
  const said = findStatements(ports, plans, binding, judgement);
  const drift = ports.judgeDrift(poolId, configuration.uuid);
  const evidence = { ...judgement, present: binding, request: said.request ?? null, decisions: said.decisions };
  const facts: GateFacts = {
    clock,
    doubts: isGated ? [...gateDoubts, ...stageDoubts(plans)] : [],
    binding,
    approvals: tallyApprovals(policy, evidence),
    breakGlass: holdingGlass(said.glass, policy, binding, judgement),
    ...gatherPresent(ports, plans),
    freezeOverride: findOverride(ports, binding),
    ticks: ports.book.data.ticks.filter((tick) => tick.configuration === configuration.uuid),
    driftCount: drift?.count ?? null,
    lowScore: drift?.lowScore ?? null,
    replica: policy.checks.isFreshReplicaRequired === true ? findFreshness(ports, plans) : null,
    // Nothing measures it yet, so a gate that asks for it may not be published.
    rehearsedAtMs: null,
  };
  return { policy, binding, facts, judgement, ...said, isGated };
}

/** Looked at only where the gate asks: it derives another configuration. */
function findFreshness(ports: GatePorts, { configuration, workflow }: PlanFacts): ReplicaFreshness {
  const { poolId, origin } = configuration;
  const [source] = origin ? ports.findConfigurations(poolId, [origin.configuration]) : [];
  return freshnessOf(configuration, source, workflow);
}

/** Who put it into its stage without being known here may have led it past the gates before. */
function stageDoubts({ configuration }: PlanFacts): readonly Doubt[] {
  const isStranger = configuration.warnings.some(({ kind }) => kind === 'unknown-writer');
  return isStranger ? [{ what: 'stage', reason: 'unknown-key' }] : [];
}

/** What is said about a transition: its request, decisions and broken glass. */
function findStatements(
  ports: GatePorts,
  { configuration, toStageId }: PlanFacts,
  binding: Binding | null,
  judgement: Judgement,
): Pick<GateCase, 'request' | 'decisions' | 'glass'> {
  const all = listStatements(ports, configuration.poolId);
  const isOfIt = (one: { readonly configuration: string; readonly from: string; readonly to: string }): boolean =>
    one.configuration === configuration.uuid && one.from === configuration.stageId && one.to === toStageId;
  const newestFirst = <T extends { readonly at: string }>(items: readonly T[]): readonly T[] =>
    [...items].sort((a, b) => (a.at < b.at ? 1 : -1));
  const requests = newestFirst(all.flatMap((one) => (one.kind === 'request' && isOfIt(one) ? [one] : [])));
  const counts = (one: ApprovalRequest): boolean =>
    binding !== null && judgeRequest(one, binding, judgement).state === 'valid';
  const request = requests.find(counts) ?? requests[0];
  const firsts = newestFirst(all.flatMap((one) => (one.kind === 'break-glass' && isOfIt(one) ? [one] : [])));
  const seconds = all.flatMap((one) => (one.kind === 'break-glass-second' ? [one] : []));
  const pairs = firsts.map((first): Glass => {
    const agreed = seconds.filter(({ firstNonce }) => firstNonce === first.nonce);
    const holds = (second: BreakGlassSecond): boolean =>
      binding !== null && judgeBreakGlass({ first, second }, true, binding, judgement).state === 'valid';
    return { first, second: agreed.find(holds) ?? agreed[0] };
  });
  const holdsTogether = ({ first, second }: Glass): boolean =>
    second !== undefined &&
    binding !== null &&
    judgeBreakGlass({ first, second }, true, binding, judgement).state === 'valid';
  return {
    request,
    decisions: all.flatMap((one) => (one.kind === 'decision' && one.request === request?.id ? [one] : [])),
    glass: pairs.find(holdsTogether) ?? pairs[0],
  };
}

function holdingGlass(
  glass: Glass | undefined,
  policy: GatePolicy,
  binding: Binding | null,
  judgement: Judgement,
): GateFacts['breakGlass'] {
  if (!glass?.second || !binding) return null;
  const { first, second } = glass;
  const verdict = judgeBreakGlass({ first, second }, policy.isBreakGlassAllowed, binding, judgement);
  if (verdict.state === 'refused') return null;
  return { by: first.person.name, second: second.person.name, expiresMs: verdict.expiresMs };
}

function findOverride(ports: GatePorts, binding: Binding | null): GateFacts['freezeOverride'] {
  const found = ports.book.data.overrides.find(
    ({ plan, revision }) => plan === binding?.plan && revision === binding.revision,
  );
  // It was kept only after main found the right.
  return found ? { by: found.by, hasRight: true, reason: found.reason } : null;
}

/** What the configuration is like now. */
function gatherPresent(
  ports: GatePorts,
  plans: PlanFacts,
): Pick<GateFacts, 'steadySinceMs' | 'vmsWithoutTools' | 'probe' | 'snapshots' | 'othersEntering'> {
  const { configuration, vms } = plans;
  const isWhole = vms.length === configuration.vmUuids.length;
  const probe = ports.book.data.probes.find(
    (each) => each.configuration === configuration.uuid && each.revision === configuration.revision,
  );
  return {
    steadySinceMs: steadySince(ports, plans),
    vmsWithoutTools: isWhole
      ? vms
          .filter(({ powerState, toolsVersion }) => powerState !== 'Running' || toolsVersion === '')
          .map(({ uuid }) => uuid)
      : null,
    probe: probe ? { atMs: Date.parse(probe.at), failedVmUuids: probe.failedVmUuids } : null,
    snapshots: isWhole
      ? vms.map(({ uuid, snapshots }) => {
          const taken = snapshots.flatMap(({ takenAt }) => (takenAt === null ? [] : [Date.parse(takenAt)]));
          return { vmUuid: uuid, atMs: taken.length > 0 ? Math.max(...taken) : null };
        })
      : null,
    othersEntering: listEntering(ports, plans),
  };
}

/** Since it entered its stage, or since it was last seen to differ; not known where it differs now. */
function steadySince(ports: GatePorts, { configuration }: PlanFacts): number | null {
  const { recordedRevision, revision, since, uuid, warnings } = configuration;
  if (since === null || recordedRevision !== revision) return null;
  if (warnings.some(({ kind }) => kind === 'members-changed')) return null;
  const seen = ports.book.data.unsteady.find((each) => each.configuration === uuid);
  return Math.max(Date.parse(since), seen ? Date.parse(seen.at) : 0);
}

/** Runs of this console into the stage, and what other consoles hold in the two stages: where it goes is not known. */
function listEntering(
  ports: GatePorts,
  { configuration, neighbours, toStageId }: PlanFacts,
): GateFacts['othersEntering'] {
  const ours = ports.runs
    .list()
    .filter(
      ({ phase, plan }) =>
        !FINAL_PHASES.has(phase) &&
        plan.poolId === configuration.poolId &&
        plan.serviceId === configuration.serviceId &&
        plan.toStageId === toStageId &&
        plan.configurationUuid !== configuration.uuid,
    )
    .map(({ id, plan }) => ({ runId: id, configurationUuid: plan.configurationUuid }));
  const theirs = neighbours.flatMap(({ configuration: { uuid, lock } }) =>
    lock && !lock.isOurs ? [{ runId: lock.runId, configurationUuid: uuid }] : [],
  );
  return [...ours, ...theirs];
}
