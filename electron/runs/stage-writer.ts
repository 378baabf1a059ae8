import { manifestText, toManifest } from '../../shared/domain/manifest.ts';
import { readStageRecords } from '../../shared/domain/read-shared-records.ts';
import { recordKey, signedBytes, type StageRecord } from '../../shared/domain/stage-record.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { StepContext } from './step-context.ts';

/** Reads the configuration's stage record from what the pool reported last. */
export function findStageRecord(context: StepContext): {
  readonly record: StageRecord | undefined;
  readonly keys: readonly string[];
} {
  const readings = readStageRecords(context.inventory.sharedRecords(), context.poolUuid, (...signed) =>
    context.signer.verify(...signed),
  );
  const mine = readings.get(context.plan.configurationUuid);
  return { record: mine?.current, keys: mine?.keys ?? [] };
}

/**
 * Writes that the configuration is in a stage, as the record after `afterSeq`, then removes older ones.
 * Writing is one atomic add: when another console wrote that number first, this throws and nothing was changed.
 */
export async function writeStageRecord(
  context: StepContext,
  content: Pick<StageRecord, 'service' | 'stage' | 'revision'> & { readonly afterSeq: number; readonly since?: string },
): Promise<void> {
  const id = context.plan.configurationUuid;
  const seq = content.afterSeq + 1;
  const key = recordKey('stage', id, seq);
  const now = (await context.operations.serverTime()).toISOString();
  const unsigned: Omit<StageRecord, 'sig'> = {
    v: 1,
    kind: 'stage',
    id,
    pool: context.poolUuid,
    seq,
    at: now,
    by: context.requester,
    key: context.signer.publicKey,
    service: content.service,
    stage: content.stage,
    since: content.since ?? now,
    revision: content.revision,
    members: listMembers(context),
  };
  const text = JSON.stringify({ ...unsigned, sig: context.signer.sign(signedBytes(unsigned)) });
  if (!(await context.operations.addSharedRecord(key, text))) await acceptOwnOrThrow(context, key, unsigned);
  await removeOlder(context, id, seq);
}

/** The key is taken: fine when an earlier attempt of this run wrote it and the reply was lost. */
async function acceptOwnOrThrow(context: StepContext, key: string, wanted: Omit<StageRecord, 'sig'>): Promise<void> {
  const text = await context.operations.readSharedRecord(key);
  const found = text === undefined ? undefined : (JSON.parse(text) as Partial<StageRecord>);
  if (found?.key === wanted.key && found.stage === wanted.stage && found.service === wanted.service) return;
  throw new ProblemError({ code: 'plan-changed', planDigest: '' });
}

async function removeOlder(context: StepContext, id: string, seq: number): Promise<void> {
  const prefix = recordKey('stage', id, 1).slice(0, -1);
  const older = Object.keys(context.inventory.sharedRecords()).filter(
    (key) => key.startsWith(prefix) && Number(key.slice(prefix.length)) < seq,
  );
  for (const key of older) await context.operations.removeSharedRecord(key);
}

function listMembers(context: StepContext): StageRecord['members'] {
  const vapp = context.inventory.findVapp(context.plan.configurationUuid);
  return (vapp?.vmUuids ?? []).flatMap((uuid) => {
    const vm = context.inventory.findVm(uuid);
    if (!vm) return [];
    return [
      { vm: uuid, order: vm.startOrder, startDelay: vm.startDelaySeconds, shutdownDelay: vm.shutdownDelaySeconds },
    ];
  });
}

/** The revision of the configuration's VMs as the pool reported them last, as seen from one stage's network map. */
export function findRevision(
  context: Pick<StepContext, 'inventory' | 'digest'>,
  vmUuids: readonly string[],
  workflow: Parameters<typeof toManifest>[1],
  stageId: string | null,
): string {
  const vms = vmUuids.flatMap((uuid) => context.inventory.findVm(uuid) ?? []);
  return context.digest(manifestText(toManifest(vms, workflow, stageId)));
}
