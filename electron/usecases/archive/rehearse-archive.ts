import type { Blocker } from '../../../shared/domain/blocker.ts';
import { planRehearsal, type RehearsalFacts } from '../../../shared/domain/archive/plan-rehearsal.ts';
import type { RehearsalWish } from '../../../shared/domain/archive/rehearsal.ts';
import { findRoom } from '../../../shared/domain/archive/restore-facts.ts';
import { findPlanPermissionBlockers } from '../../../shared/domain/blockers/permission-blockers.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { assertConnected, assertUnblocked } from '../configurations/place-configuration.ts';
import { readSettings } from '../fences/gather-fence-facts.ts';
import type { ArchivePorts } from './archive-configuration.ts';
import { getManifestFor } from './manifest-for.ts';

/**
 * Plans a rehearsal of an archive: restored into a fence, started, looked at, removed. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`; `check-failed` where its manifest
 * can't be believed
 */
export async function previewRehearsal(
  ports: ArchivePorts,
  { poolId, wish }: ParsedInput<'archives.preview-rehearsal'>,
): Promise<{ readonly plan: Plan; readonly planDigest: string }> {
  const facts = await gatherRehearsalFacts(ports, poolId, wish);
  assertUnblocked(findRoom(facts.srs, facts.manifest, wish));
  const planning = planRehearsal(facts, wish);
  if (!planning.ok) {
    const { problems, rejected, findings } = planning;
    const blocker: Blocker = { kind: 'not-fenceable', stage: '', problems, rejected, findings };
    throw new ProblemError({ code: 'blocked', blockers: [blocker] });
  }
  const { plan } = planning;
  assertUnblocked(findPlanPermissionBlockers(plan, facts.rights, []));
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewRehearsal`; `plan-changed` with the new plan's digest
 */
export async function startRehearsal(
  ports: ArchivePorts,
  { planDigest, ...input }: ParsedInput<'archives.rehearse'>,
): Promise<{ readonly runId: string }> {
  return orTellLedger(ports, input, `rehearsal of ${input.wish.archive}`, async () => {
    const preview = await previewRehearsal(ports, input);
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, input.poolId)) };
  });
}

async function gatherRehearsalFacts(
  ports: ArchivePorts,
  poolId: string,
  { archive }: RehearsalWish,
): Promise<RehearsalFacts> {
  assertConnected(ports, poolId);
  const manifest = await getManifestFor(ports, poolId, archive);
  const inventory = ports.pools.inventory(poolId);
  const state = ports.pools.find(poolId);
  return {
    ...{ poolId, manifest, isConnected: true, rights: state?.rights ?? null, poolName: state?.nameLabel ?? '' },
    srs: inventory.listSrs(),
    settings: readSettings(ports, poolId).current,
    topology: inventory.topology(),
  };
}
