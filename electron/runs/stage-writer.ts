import { readStageRecords } from '../../shared/domain/read-shared-records.ts';
import { recordKey, type StageRecord } from '../../shared/domain/stage-record.ts';
import { listMembers, writeRecord } from '../shared-records/write-record.ts';
import { Overtaken } from './run-errors.ts';
import type { StepContext } from './step-context.ts';

/** Numbers above the highest one known that are looked at; one run leaves at most one of them empty. */
const LOOK_AHEAD = 2;

/** Finds the configuration's stage record in what the pool reported last. */
export function findStageRecord(context: StepContext): StageRecord | undefined {
  return currentOf(context, context.inventory.sharedRecords());
}

/**
 * Reads the configuration's stage record afresh: events may be late, and a record just written is not among them yet.
 * @param afterSeq - number of the record the plan was made for
 */
export async function readStageRecord(context: StepContext, afterSeq: number): Promise<StageRecord | undefined> {
  const id = context.plan.configurationUuid;
  const records: Record<string, string> = { ...context.inventory.sharedRecords() };
  let highest = Math.max(afterSeq, currentOf(context, records)?.seq ?? 0);
  for (let seq = Math.max(1, afterSeq); seq <= highest + LOOK_AHEAD; seq += 1) {
    const key = recordKey('stage', id, seq);
    const value = await context.operations.readSharedRecord(key);
    if (value === undefined) delete records[key];
    else records[key] = value;
    if (value !== undefined) highest = Math.max(highest, seq);
  }
  return currentOf(context, records);
}

function currentOf(context: StepContext, records: Readonly<Record<string, string>>): StageRecord | undefined {
  const readings = readStageRecords(records, context.poolUuid, (...signed) => context.signer.verify(...signed));
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
  await writeRecord(desk, { kind: 'stage', id, seq: afterSeq + 1, run: context.runId, members, ...rest });
}

/** True for a record that this run wrote. */
export function isOwnRecord(record: StageRecord | undefined, context: StepContext): record is StageRecord {
  return record?.run === context.runId;
}

/**
 * Makes sure that the record the plan was made for is still the newest, or this run's own followed it.
 * @throws Overtaken when somebody else wrote one meanwhile
 */
export async function assertNotOvertaken(context: StepContext): Promise<void> {
  const step = context.plan.steps.find(({ action }) => action.kind === 'write-stage-record');
  if (step?.action.kind !== 'write-stage-record') return;
  const { afterSeq } = step.action;
  const record = await readStageRecord(context, afterSeq);
  if ((record?.seq ?? 0) !== afterSeq && !isOwnRecord(record, context)) throw new Overtaken();
}
