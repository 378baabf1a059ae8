import type { RestoreWish } from '../../../shared/domain/archive/archive-wish.ts';
import { findRestoreBlockers, type RestoreFacts } from '../../../shared/domain/archive/restore-facts.ts';
import { planRestore } from '../../../shared/domain/archive/plan-restore.ts';
import { findPlanPermissionBlockers } from '../../../shared/domain/blockers/permission-blockers.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { assertConnected, assertUnblocked, getPlace } from '../configurations/place-configuration.ts';
import type { ArchivePorts } from './archive-configuration.ts';
import { getManifestFor } from './manifest-for.ts';

/**
 * Plans how an archive becomes a configuration of a pool. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`; `check-failed` where its manifest
 * can't be believed; `right-missing` where the stage's gate lets nobody put things there
 */
export async function previewRestore(
  ports: ArchivePorts,
  { poolId, wish }: ParsedInput<'archives.preview-restore'>,
): Promise<{ readonly plan: Plan; readonly planDigest: string }> {
  const facts = await gatherRestoreFacts(ports, poolId, wish);
  const plan = planRestore(facts, wish);
  assertUnblocked([...findRestoreBlockers(facts, wish), ...findPlanPermissionBlockers(plan, facts.rights, [])]);
  if (facts.workflow && facts.stage) await ports.keeper?.assertMayPlace(poolId, facts.workflow, facts.stage.id);
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewRestore`; `plan-changed` with the new plan's digest
 */
export async function startRestore(
  ports: ArchivePorts,
  { planDigest, ...input }: ParsedInput<'archives.restore'>,
): Promise<{ readonly runId: string }> {
  return orTellLedger(ports, input, `restore of ${input.wish.archive}`, async () => {
    const preview = await previewRestore(ports, input);
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, input.poolId)) };
  });
}

async function gatherRestoreFacts(ports: ArchivePorts, poolId: string, wish: RestoreWish): Promise<RestoreFacts> {
  assertConnected(ports, poolId);
  const manifest = await getManifestFor(ports, poolId, wish.archive);
  const place = wish.place ? getPlace(ports, poolId, wish.place.serviceId, wish.place.stageId) : null;
  const inventory = ports.pools.inventory(poolId);
  const state = ports.pools.find(poolId);
  return {
    poolId,
    manifest,
    isConnected: state?.phase === 'connected',
    rights: state?.rights ?? null,
    networks: inventory.listNetworks(),
    srs: inventory.listSrs(),
    workflow: place?.service.workflow ?? null,
    stage: place?.stage ?? null,
    neighbours: inventory
      .listVapps()
      .flatMap(({ uuid }) => ports.findConfiguration(poolId, uuid) ?? [])
      .filter(({ serviceId, stageId }) => place && serviceId === place.service.id && stageId === place.stage.id),
    vapps: inventory.listVapps(),
    macs: new Map(inventory.listVms().flatMap(({ uuid, vifs }) => vifs.map(({ mac }) => [mac.toLowerCase(), uuid]))),
  };
}
