import { archiveIdOf, type ArchiveFacts } from '../../../shared/domain/archive/archive-content.ts';
import { archiveFolderName, type ArchiveWish } from '../../../shared/domain/archive/archive-wish.ts';
import { planArchive } from '../../../shared/domain/archive/plan-archive.ts';
import { findRoom } from '../../../shared/domain/archive/restore-facts.ts';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import { findOperateBlockers } from '../../../shared/domain/operate/find-operate-blockers.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import { actorOn, orTellLedger } from '../app/or-tell-ledger.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { gatherOperateFacts, type OperatePorts } from '../operate/gather-operate-facts.ts';
import type { ArchiveDesk } from './archive-desk.ts';

/** What archiving needs. */
export interface ArchivePorts extends OperatePorts {
  readonly archiveDesk: ArchiveDesk;
}

/**
 * Plans an archive of a configuration. Changes nothing.
 * @throws ProblemError `blocked` with every reason why it may not start; `not-found`
 */
export async function previewArchive(
  ports: ArchivePorts,
  { wish, ...configuration }: ParsedInput<'archives.preview'>,
): Promise<{ readonly plan: Plan; readonly planDigest: string }> {
  const facts = await gatherArchiveFacts(ports, configuration, wish);
  const plan = planArchive(facts, wish);
  // To the pool it is a set of snapshots that goes again.
  const asSnapshots = { verb: 'snapshot', name: `archive: ${wish.name}`, withMemory: false } as const;
  const { srUuid } = wish;
  const members = facts.vms.map((vm) => ({ content: vm }));
  const room = srUuid === undefined ? [] : findRoom(facts.srs, { members }, { srUuid });
  assertUnblocked([...findOperateBlockers(facts, asSnapshots, plan), ...findNameBlockers(facts, wish), ...room]);
  return { plan, planDigest: ports.digest(planText(plan)) };
}

/**
 * Starts exactly the plan that the person saw: it is computed again, and must come out the same.
 * @throws ProblemError as `previewArchive`; `plan-changed` with the new plan's digest
 */
export async function startArchive(
  ports: ArchivePorts,
  { planDigest, ...input }: ParsedInput<'archives.start'>,
): Promise<{ readonly runId: string }> {
  return orTellLedger(ports, input, 'archive', async () => {
    const preview = await previewArchive(ports, input);
    if (preview.planDigest !== planDigest)
      throw new ProblemError({ code: 'plan-changed', planDigest: preview.planDigest });
    return { runId: await ports.runs.start(preview.plan, planDigest, actorOn(ports, input.poolId)) };
  });
}

function findNameBlockers({ taken }: ArchiveFacts, { name }: ArchiveWish): readonly Blocker[] {
  return taken.includes(archiveFolderName(name)) ? [{ kind: 'archive-name-taken', name }] : [];
}

async function gatherArchiveFacts(
  ports: ArchivePorts,
  configuration: { readonly poolId: string; readonly configurationUuid: string },
  wish: ArchiveWish,
): Promise<ArchiveFacts> {
  const facts = gatherOperateFacts(ports, configuration);
  const state = ports.pools.find(configuration.poolId);
  const records = ports.pools.inventory(configuration.poolId).sharedRecords();
  const services = readServiceRecords(records, state?.uuid ?? '', (...signed) => ports.signer.verify(...signed));
  const { serviceId, uuid, revision } = facts.configuration;
  return {
    ...facts,
    pool: { uuid: state?.uuid ?? '', nameLabel: state?.nameLabel ?? '' },
    serviceName: services.get(serviceId ?? '')?.current?.service.name ?? '',
    id: archiveIdOf(ports.digest(`stagewright/archive-id/v1\n${uuid}\n${revision}\n${archiveFolderName(wish.name)}`)),
    taken: await ports.archiveDesk.listNames(),
  };
}
