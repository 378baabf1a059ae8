import { findOperateBlockers } from '../../../shared/domain/operate/find-operate-blockers.ts';
import { lockedOperationsOf } from '../../../shared/domain/operate/lift-steps.ts';
import { stageOf, type OperateFacts } from '../../../shared/domain/operate/operate-facts.ts';
import { findPatternFaults } from '../../../shared/domain/operate/copy-names.ts';
import { copyStageOf } from '../../../shared/domain/operate/copy-plan.ts';
import { needsTypedName, type OperateWish, type WishOf } from '../../../shared/domain/operate/operate-wish.ts';
import { otherPoolOf, planOperate } from '../../../shared/domain/operate/plan-operate.ts';
import { findOwners, listSnapshotSets } from '../../../shared/domain/operate/snapshot-sets.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { OperateView } from '../../../shared/ipc/areas/operate.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { findPoolRefusals } from '../migrate/ask-pools.ts';
import { findPoolId } from '../migrate/gather-migrate-facts.ts';
import { gatherOperateFacts, type OperatePorts } from './gather-operate-facts.ts';

/** What a form about a configuration needs to know. @throws ProblemError `not-found`; `blocked` when the pool is away */
export function describeOperation(ports: OperatePorts, input: ParsedInput<'operate.describe'>): OperateView {
  const facts = gatherOperateFacts(ports, input);
  const { vms } = facts;
  const isLocked = vms.some((vm) => Object.keys(lockedOperationsOf(vm)).length > 0);
  const stage = stageOf(facts);
  return {
    memberCount: vms.length,
    members: vms.map(({ uuid: vmUuid, startOrder: order, startDelaySeconds, shutdownDelaySeconds }) => ({
      ...{ vmUuid, order, startDelaySeconds, shutdownDelaySeconds },
    })),
    sets: listSnapshotSets(vms).map(({ id, nameLabel, takenAt, withMemory, snapshots }) => ({
      id,
      nameLabel,
      takenAt,
      withMemory,
      snapshotUuids: [...snapshots.values()].map(({ uuid }) => uuid),
      missing: vms.filter((vm) => !snapshots.has(vm.uuid)).map((vm) => vm.nameLabel),
    })),
    lockedBy: isLocked ? stage.name : null,
    isProduction: stage.isProduction,
  };
}

/**
 * Plans a verb for all members of a configuration. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`, also for snapshots of others
 */
export async function previewOperation(
  ports: OperatePorts,
  { wish, ...configuration }: ParsedInput<'operate.preview'>,
): Promise<{ readonly plan: Plan; readonly planDigest: string; readonly needsName: boolean }> {
  assertDistinct(wish);
  const facts = gatherOperateFacts(ports, configuration, wish);
  if (wish.verb === 'copy') assertCopyable(facts, wish);
  assertOwnSnapshots(facts, wish);
  const plan = planOperate(facts, wish);
  assertUnblocked(findOperateBlockers(facts, wish, plan));
  // What the facts tell comes first: a pool is asked only what it alone knows.
  if (wish.verb === 'migrate' || plan.otherPoolUuid !== undefined) assertUnblocked(await findPoolRefusals(ports, plan));
  const needsName = needsTypedName(wish.verb, stageOf(facts).isProduction);
  return { plan, planDigest: ports.digest(planText(plan)), needsName };
}

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewOperation`; `plan-changed` with the new plan's digest; `invalid-request` where the name
 * that the verb asks for was not typed
 */
export async function startOperation(
  ports: OperatePorts,
  { planDigest, typed, ...input }: ParsedInput<'operate.start'>,
): Promise<{ runId: string }> {
  return orTellLedger(ports, input, input.wish.verb, async () => {
    const preview = await previewOperation(ports, input);
    await assertMayPlace(ports, input);
    if (preview.needsName) assertTyped(preview.plan, typed);
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, input.poolId)) };
  });
}

/** Patterns that say what they need, and a stage, SR and networks that are there. */
function assertCopyable(facts: OperateFacts, wish: WishOf<'copy'>): void {
  const issues = findPatternFaults(wish, facts.vms.length).map((fault) => `wish: ${fault}`);
  if (issues.length > 0) throw new ProblemError({ code: 'invalid-request', issues });
  const isKnown = copyStageOf(facts, wish.away ? withoutAway(wish) : wish) !== null;
  if (wish.stageId !== null && !isKnown) throw new ProblemError({ code: 'not-found', kind: 'stage', id: wish.stageId });
  // Another pool says itself what it does not have.
  if (wish.away) return;
  if (wish.srUuid !== null && !facts.srs.some(({ uuid }) => uuid === wish.srUuid))
    throw new ProblemError({ code: 'not-found', kind: 'sr', id: wish.srUuid });
  const known = new Set(facts.networks.map(({ uuid }) => uuid));
  const stranger = wish.networks.find(({ to }) => !known.has(to));
  if (stranger) throw new ProblemError({ code: 'not-found', kind: 'network', id: stranger.to });
}

const withoutAway = ({ away: _away, ...wish }: WishOf<'copy'>): WishOf<'copy'> => wish;

/** Copies that go into a stage pass no gate: whoever makes them needs the right to place. @throws ProblemError */
async function assertMayPlace(
  ports: OperatePorts,
  { poolId, configurationUuid, wish }: ParsedInput<'operate.preview'>,
): Promise<void> {
  if (wish.verb === 'migrate') return assertMayArrive(ports, { poolId, configurationUuid, wish });
  if (wish.verb !== 'copy' || wish.stageId === null) return;
  if (wish.away) return assertMayArrive(ports, { poolId, configurationUuid, wish });
  const { workflow } = gatherOperateFacts(ports, { poolId, configurationUuid });
  if (workflow) await ports.keeper?.assertMayPlace(poolId, workflow, wish.stageId);
}

/** What arrives at another pool passes no gate there either. @throws ProblemError */
async function assertMayArrive(
  ports: OperatePorts,
  { poolId, configurationUuid, wish }: ParsedInput<'operate.preview'>,
): Promise<void> {
  const otherPool = otherPoolOf(wish);
  if (otherPool === null) return;
  const { migration, configuration } = gatherOperateFacts(ports, { poolId, configurationUuid }, wish);
  const targetId = findPoolId(ports, otherPool);
  const workflow = migration?.target?.service?.workflow;
  const stageId = wish.verb === 'copy' ? wish.stageId : configuration.stageId;
  if (targetId !== undefined && workflow && stageId !== null)
    await ports.keeper?.assertMayPlace(targetId, workflow, stageId);
}

/** No VM twice in an arrangement. */
function assertDistinct(wish: OperateWish): void {
  const members = wish.verb === 'copy' ? wish.away?.members : 'members' in wish ? wish.members : undefined;
  const uuids = new Set(members?.map(({ vmUuid }) => vmUuid));
  if (members && uuids.size < members.length)
    throw new ProblemError({ code: 'invalid-request', issues: ['wish.members: each VM once'] });
}

/** Only snapshots of members, and no two of one. */
function assertOwnSnapshots({ vms }: OperateFacts, wish: OperateWish): void {
  if (wish.verb !== 'revert' && wish.verb !== 'forget-snapshots') return;
  const owners = findOwners(vms, wish.snapshotUuids);
  if (!owners) throw new ProblemError({ code: 'not-found', kind: 'vm', id: strangerOf(vms, wish.snapshotUuids) });
  const [count, members] = [owners.length, new Set(owners.map(({ vm }) => vm.uuid)).size];
  if (new Set(wish.snapshotUuids).size < count || (wish.verb === 'revert' && members < count))
    throw new ProblemError({ code: 'invalid-request', issues: ['wish.snapshotUuids: one snapshot of each VM'] });
}

function strangerOf(vms: OperateFacts['vms'], uuids: readonly string[]): string {
  return uuids.find((uuid) => !findOwners(vms, [uuid])) ?? '';
}

function assertTyped({ configurationName }: Plan, typed: string | null): void {
  if (typed?.trim() === configurationName.trim()) return;
  throw new ProblemError({ code: 'invalid-request', issues: ['typed: the name of the configuration'] });
}
