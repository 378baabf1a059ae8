import { readStageRecords } from '../../shared/domain/read-shared-records.ts';
import { recordKey, type StageRecord } from '../../shared/domain/stage-record.ts';
import { listMembers, writeRecord } from '../shared-records/write-record.ts';
import { Overtaken } from './run-errors.ts';
import type { StepContext } from './step-context.ts';

/** Numbers above the highest one known that are looked at; one run leaves at most one of them empty. */
const LOOK_AHEAD = 2;

/** Finds the configuration's stage record in what the pool reported last. */
export function findStageRecord(context: StepContext, id: string): StageRecord | undefined {
  return currentOf(context, id, context.inventory.sharedRecords());
}

/**
 * Reads the configuration's stage record afresh: events may be late, and a record just written is not among them yet.
 * @param afterSeq - number of the record the plan was made for
 */
export async function readStageRecord(
  context: StepContext,
  id: string,
  afterSeq: number,
): Promise<StageRecord | undefined> {
  const records: Record<string, string> = { ...context.inventory.sharedRecords() };
  let highest = Math.max(afterSeq, currentOf(context, id, records)?.seq ?? 0);
  for (let seq = Math.max(1, afterSeq); seq <= highest + LOOK_AHEAD; seq += 1) {
    const key = recordKey('stage', id, seq);
    const value = await context.operations.readSharedRecord(key);
    if (value === undefined) delete records[key];
    else records[key] = value;
    if (value !== undefined) highest = Math.max(highest, seq);
  }
  return currentOf(context, id, records);
}

function currentOf(
  context: StepContext,
  id: string,
  records: Readonly<Record<string, string>>,
): StageRecord | undefined {
  const readings = readStageRecords(records, context.poolUuid, (...signed) => context.signer.verify(...signed));
  return readings.get(id)?.current;
}

/**
 * Writes that the configuration is in a stage, as the record after `afterSeq`.
 * @throws ProblemError `plan-changed` when another console wrote that number first
 */
export async function writeStageRecord(
  context: StepContext,
  id: string,
  content: Pick<StageRecord, 'service' | 'stage' | 'revision' | 'origin' | 'provisioned'> & {
    readonly afterSeq: number;
    readonly since?: string;
  },
): Promise<void> {
  const { afterSeq, ...rest } = content;
  // A copy stays one through all its stages, and what a template made stays made of it.
  const former = findStageRecord(context, id);
  const origin = content.origin ?? former?.origin;
  const provisioned = content.provisioned ?? former?.provisioned;
  const members = await findMembers(context, id);
  const desk = { ...context, by: context.requester };
  await writeRecord(desk, {
    kind: 'stage',
    id,
    seq: afterSeq + 1,
    run: context.runId,
    members,
    ...rest,
    ...(origin ? { origin } : {}),
    ...(provisioned ? { provisioned } : {}),
  });
}

/** Members of a configuration; of one that this run made read afresh, since events of it may be late. */
async function findMembers(context: StepContext, id: string): Promise<StageRecord['members']> {
  if (!Object.values(context.made).includes(id))
    return listMembers(context.inventory, context.inventory.findVapp(id)?.vmUuids ?? []);
  const members: StageRecord['members'][number][] = [];
  for (const uuid of (await context.operations.readVappMembers(id)) ?? []) {
    const vm = await context.operations.readVm(uuid);
    if (!vm) continue;
    const { order, startDelaySeconds: startDelay, shutdownDelaySeconds: shutdownDelay } = vm;
    members.push({ vm: uuid, order, startDelay, shutdownDelay });
  }
  return members;
}

/** True for a record that this run wrote. */
export function isOwnRecord(record: StageRecord | undefined, context: StepContext): record is StageRecord {
  return record?.run === context.runId;
}

/**
 * Makes sure that the record the plan was made for is still the newest, or this run's own followed it.
 * @throws Overtaken when somebody else wrote one meanwhile
 */
export async function assertNotOvertaken(context: StepContext, id: string): Promise<void> {
  for (const { action } of context.plan.steps) {
    if (action.kind !== 'write-stage-record') continue;
    const configuration = action.configuration ?? { uuid: context.plan.configurationUuid };
    if (!('uuid' in configuration) || configuration.uuid !== id) continue;
    const record = await readStageRecord(context, id, action.afterSeq);
    if ((record?.seq ?? 0) !== action.afterSeq && !isOwnRecord(record, context)) throw new Overtaken();
  }
}
