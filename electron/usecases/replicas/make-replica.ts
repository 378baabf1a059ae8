import { findHolderBlockers, findRecordBlockers } from '../../../shared/domain/blockers/holder-blockers.ts';
import { findPlanPermissionBlockers } from '../../../shared/domain/blockers/permission-blockers.ts';
import { toMoveCase } from '../../../shared/domain/blockers/move-case.ts';
import { findBudgetBlockers } from '../../../shared/domain/blockers/stage-blockers.ts';
import { findStorageBlockers } from '../../../shared/domain/blockers/storage-blockers.ts';
import { listFences } from '../../../shared/domain/fence/fence-view.ts';
import { findPlanBlockers, findTransitionBlockers } from '../../../shared/domain/find-blockers.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../shared/domain/plan/plan-transition.ts';
import { planReplica } from '../../../shared/domain/replica/plan-replica.ts';
import { listFormerReplicas, toReplicaFacts } from '../../../shared/domain/replica/replica-facts.ts';
import type { RetiredReplica } from '../../../shared/domain/replica/retire-steps.ts';
import type { PlanFacts } from '../../../shared/domain/transition-facts.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { ReplicaPreview, ReplicaWish } from '../../../shared/ipc/areas/replicas.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { previewFencedCopies } from '../fences/fenced-copies.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import type { FencePorts } from '../fences/gather-fence-facts.ts';
import { gatherPlanFacts, type PromotionPorts } from '../promotions/gather-plan-facts.ts';

/** What making replicas needs. */
export type ReplicaPorts = PromotionPorts & FencePorts;

/**
 * Plans a replica of a configuration: snapshots of all members, copies of them in the stage, on its networks or fenced,
 * recorded with what they were made of; then what replaces older ones. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`
 */
export async function previewReplica(ports: ReplicaPorts, wish: ReplicaWish): Promise<ReplicaPreview> {
  const facts = toReplicaFacts(gatherPlanFacts(ports, wish));
  if (!facts) throw noPlan(wish);
  const retired = listRetired(ports, facts, wish.keep);
  const held = retired.flatMap(({ configuration }) => [
    ...findRecordBlockers(configuration, true),
    ...findHolderBlockers(configuration, true),
  ]);
  if (wish.fence === null) {
    assertUnblocked([...findPlanBlockers(facts), ...held]);
    const base = planTransition(facts);
    if (!base) throw noPlan(wish);
    return { state: 'planned', ...finish(ports, wish, facts, base, retired), fence: null };
  }
  // Its fence has networks of its own: what the stage's map lacks is no matter.
  assertUnblocked([...findTransitionBlockers(facts).filter(({ kind }) => kind !== 'network-missing'), ...held]);
  const { poolId, configurationUuid, fence: mode, isStarted } = wish;
  const copies = { mode, copies: 1, isStarted, mustMigrate: false };
  const fence = await previewFencedCopies(ports, { poolId, configurationUuid, ...copies });
  if (fence.state === 'refused') return { state: 'refused', fence };
  const move = toMoveCase(facts, fence.plan);
  if (move) assertUnblocked([...findStorageBlockers(move), ...findBudgetBlockers(move)]);
  return { state: 'planned', ...finish(ports, wish, facts, fence.plan, retired), fence };
}

/**
 * Makes a replica by exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewReplica`; `plan-changed` with the new plan's digest; `check-failed` where something
 * would meet that must not; `store-failed`
 */
export async function startReplica(
  ports: ReplicaPorts,
  { planDigest, ...wish }: ParsedInput<'replicas.start'>,
): Promise<{ readonly runId: string }> {
  return orTellLedger(ports, wish, `replica in ${wish.toStageId}`, async () => {
    const preview = await previewReplica(ports, wish);
    if (preview.state === 'refused') throw new ProblemError({ code: 'plan-changed', planDigest: '' });
    const findings = preview.fence?.findings ?? [];
    if (findings.length > 0) throw new ProblemError({ code: 'check-failed', findings });
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, wish.poolId)) };
  });
}

function noPlan({ configurationUuid, toStageId }: ReplicaWish): ProblemError {
  return new ProblemError({ code: 'not-found', kind: 'plan', id: `replica of ${configurationUuid} in ${toStageId}` });
}

function finish(
  ports: ReplicaPorts,
  wish: ReplicaWish,
  facts: PlanFacts,
  base: Plan,
  retired: readonly RetiredReplica[],
): { readonly plan: Plan; readonly planDigest: string } {
  const plan = planReplica({ facts, base, note: wish.note, retired });
  if (!plan) throw noPlan(wish);
  assertUnblocked(findPlanPermissionBlockers(plan, facts.rights, []));
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/** Those that are more than are kept, the oldest of them last; each with its fence. */
function listRetired(ports: ReplicaPorts, facts: PlanFacts, keep: number | null): readonly RetiredReplica[] {
  if (keep === null) return [];
  const old = listFormerReplicas(facts).slice(keep - 1);
  if (old.length === 0) return [];
  const topology = ports.pools.inventory(facts.configuration.poolId).topology();
  const fences = listFences(topology);
  return old.map((each) => {
    const state = fences.find(({ vappUuids }) => vappUuids.includes(each.configuration.uuid));
    return { ...each, fence: state ? { state, topology } : null };
  });
}
