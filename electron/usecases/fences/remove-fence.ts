import { findPlanPermissionBlockers } from '../../../shared/domain/blockers/permission-blockers.ts';
import { listFences } from '../../../shared/domain/fence/fence-view.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planFenceRemoval } from '../../../shared/domain/plan/plan-fence-removal.ts';
import { FINAL_PHASES } from '../../../shared/domain/run.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { assertConnected, assertUnblocked } from '../configurations/place-configuration.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import type { FencePorts } from './gather-fence-facts.ts';

/**
 * Plans the removal of a fence with its copies, or of what one left behind. Changes nothing.
 * @throws ProblemError `not-found`; `blocked`; `check-failed` where VMs that are not the fence's are on its networks
 */
export function previewRemoval(
  ports: FencePorts,
  { poolId, fenceId }: ParsedInput<'fences.preview-removal'>,
): { readonly plan: Plan; readonly planDigest: string } {
  assertConnected(ports, poolId);
  const inventory = ports.pools.inventory(poolId);
  const topology = inventory.topology();
  const fence = listFences(topology).find((each) => each.id === fenceId);
  if (!fence) throw new ProblemError({ code: 'not-found', kind: 'network', id: fenceId });
  const busy = ports.runs
    .list()
    .find(({ phase, plan }) => !FINAL_PHASES.has(phase) && plan.fenceIds?.includes(fenceId) === true);
  if (busy) assertUnblocked([{ kind: 'run-active', runId: busy.id }]);
  if (fence.strangerVmUuids.length > 0) {
    const names = fence.strangerVmUuids.map((uuid) => topology.vms.find((vm) => vm.uuid === uuid)?.nameLabel ?? uuid);
    const findings = names.map(
      (name) => `${name} is on a network of the fence and does not belong to it: unplug it first`,
    );
    throw new ProblemError({ code: 'check-failed', findings });
  }
  const plan = planFenceRemoval({
    poolId,
    fence,
    topology,
    vms: [...fence.vmUuids, ...fence.routerVmUuids].flatMap((uuid) => inventory.findVm(uuid) ?? []),
    vapps: fence.vappUuids.flatMap((uuid) => inventory.findVapp(uuid) ?? []),
  });
  if (!plan) throw new ProblemError({ code: 'not-found', kind: 'plan', id: fenceId });
  assertUnblocked(findPlanPermissionBlockers(plan, ports.pools.find(poolId)?.rights ?? null, []));
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/**
 * Removes a fence by exactly the plan that the person saw.
 * @throws ProblemError as `previewRemoval`; `plan-changed` with the new plan's digest
 */
export async function removeFence(
  ports: FencePorts,
  { planDigest, ...fence }: ParsedInput<'fences.remove'>,
): Promise<{ runId: string }> {
  return orTellLedger(ports, fence, `remove fence ${fence.fenceId}`, async () => {
    const preview = previewRemoval(ports, fence);
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, fence.poolId)) };
  });
}
