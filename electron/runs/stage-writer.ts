import { readStageRecords } from '../../shared/domain/read-shared-records.ts';
import type { StageRecord } from '../../shared/domain/stage-record.ts';
import { listMembers, writeRecord } from '../shared-records/write-record.ts';
import type { StepContext } from './step-context.ts';

/** Reads the configuration's stage record from what the pool reported last. */
export function findStageRecord(context: StepContext): StageRecord | undefined {
  const readings = readStageRecords(context.inventory.sharedRecords(), context.poolUuid, (...signed) =>
    context.signer.verify(...signed),
  );
  return readings.get(context.plan.configurationUuid)?.current;
}

/**
 * Writes that the configuration is in a stage, as the record after `afterSeq`.
 * @throws ProblemError `plan-changed` when another console wrote that number first
 */
export async function writeStageRecord(
  context: StepContext,
  content: Pick<StageRecord, 'service' | 'stage' | 'revision'> & { readonly afterSeq: number; readonly since?: string },
): Promise<void> {
  const { afterSeq, ...rest } = content;
  const id = context.plan.configurationUuid;
  const members = listMembers(context.inventory, context.inventory.findVapp(id)?.vmUuids ?? []);
  const desk = { ...context, by: context.requester };
  await writeRecord(desk, { kind: 'stage', id, seq: afterSeq + 1, members, ...rest });
}
