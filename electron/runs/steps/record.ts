import { ProblemError } from '../../../shared/errors.ts';
import { recordKey, type Origin, type StageRecord } from '../../../shared/domain/stage-record.ts';
import type { Provisioned } from '../../../shared/domain/template/provisioned.ts';
import { failpoint } from '../failpoint.ts';
import { findStageRecord, isOwnRecord, readStageRecord, writeStageRecord } from '../stage-writer.ts';
import { atHome, type StepContext } from '../step-context.ts';
import { hasLeft } from './migrate.ts';
import { findTarget, readVmOrFail, resolveTarget, stepsOf } from './marks.ts';
import { readRevision } from './revision.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

type RecordAction = ActionOf<'write-stage-record'>;

/** The part of a record that undoing puts back. */
type Former = Pick<StageRecord, 'since' | 'revision'>;

/** Writes that a configuration is in a stage. */
export const stageRecordStep: StepExecutor<RecordAction> = {
  needsLock: true,
  before: (action, context) => {
    const id = findConfiguration(action, context);
    const record = id === undefined ? undefined : findStageRecord(context, id);
    return Promise.resolve(record ? JSON.stringify({ since: record.since, revision: record.revision }) : '');
  },
  act: writeRecord,
  undo: unwriteRecord,
  verify: async (action, context, step) => {
    const record = await readStageRecord(context, configurationOf(action, context), action.afterSeq);
    const isRight = record?.stage === action.toStageId && record.service === action.serviceId;
    return isRight ? [] : [`the record says otherwise: ${step.title}`];
  },
};

function configurationOf({ configuration }: RecordAction, context: StepContext): string {
  return configuration ? resolveTarget(context, configuration) : context.plan.configurationUuid;
}

function findConfiguration({ configuration }: RecordAction, context: StepContext): string | undefined {
  return configuration ? findTarget(context, configuration) : context.plan.configurationUuid;
}

async function writeRecord(action: RecordAction, context: StepContext): Promise<string> {
  const id = configurationOf(action, context);
  await assertMembers(context, id);
  const afterSeq = context.turnedBack ? await findNumberToFollow(context, id, action) : action.afterSeq;
  const revision = await revisionOf(action, context, id);
  failpoint('write-stage-record/before-write');
  const origin = await findOrigin(action, context);
  const provisioned = resolveProvisioned(action, context);
  await writeStageRecord(context, id, {
    service: action.serviceId,
    stage: action.toStageId,
    revision,
    afterSeq,
    ...(action.since === undefined ? {} : { since: action.since }),
    ...(origin ? { origin } : {}),
    ...(provisioned ? { provisioned } : {}),
  });
  failpoint('write-stage-record/written');
  const number = String(afterSeq + 1);
  await context.operations.announce(
    announcement(action, context),
    `record ${number}, revision ${revision}, run ${context.runId}`,
  );
  failpoint('write-stage-record/announced');
  return `record ${number} written`;
}

/** Of a configuration that this run made of a template: what it was made of, with the VMs that came of it. */
function resolveProvisioned({ provisioned }: RecordAction, context: StepContext): Provisioned | undefined {
  if (!provisioned) return undefined;
  const vms = provisioned.vms.map(({ vm, tier, i }) => ({ vm: resolveTarget(context, vm), tier, i }));
  return { ...provisioned, vms };
}

/** Of a configuration that this run made: what it copied, VM by VM. */
async function findOrigin(action: RecordAction, context: StepContext): Promise<Origin | undefined> {
  if (!action.configuration || !('madeBy' in action.configuration)) return undefined;
  // What came back from an archive, or was provisioned of a template, is no copy of a configuration.
  if (stepsOf(context, 'copy-vm').length === 0 || context.plan.kind === 'provision') return undefined;
  const { plan, made, operations } = context;
  // A plan may make several configurations: those of this one are set up in its vApp.
  const vapp = action.configuration.madeBy;
  const own = new Set(
    stepsOf(context, 'set-up-copy').flatMap(({ action: setUp }) =>
      'madeBy' in setUp.vapp && setUp.vapp.madeBy === vapp && 'madeBy' in setUp.vm ? [setUp.vm.madeBy] : [],
    ),
  );
  const vms = stepsOf(context, 'copy-vm').flatMap(({ id, action: { sourceVmUuid } }) => {
    const vm = made[id];
    return vm === undefined || !own.has(id) ? [] : [{ vm, of: sourceVmUuid }];
  });
  const at = (await operations.serverTime()).toISOString();
  const { configurationUuid: configuration, configurationName, fromStageId: stage, revision } = plan;
  const home = atHome(context).poolUuid;
  const isElsewhere = context.poolUuid !== home;
  return {
    ...(isElsewhere ? { pool: home } : {}),
    configuration,
    name: configurationName.slice(0, 200),
    stage,
    revision,
    at,
    vms,
  };
}

async function revisionOf(action: RecordAction, context: StepContext, id: string): Promise<string> {
  if (action.revision === null) return readRevision(context, id, action.serviceId, action.toStageId);
  if (action.revision !== undefined) return action.revision;
  // A configuration whose place another takes keeps the content it had.
  const isOwn = id === context.plan.configurationUuid;
  return isOwn ? context.plan.revision : (readFormer(context.before)?.revision ?? context.plan.revision);
}

function announcement(action: RecordAction, { plan, inventory }: StepContext): string {
  const { configuration } = action;
  if (!configuration) return `Stagewright: ${plan.configurationName} is in ${plan.toStageName}`;
  const name = 'uuid' in configuration ? inventory.findVapp(configuration.uuid)?.nameLabel : undefined;
  return `Stagewright: ${name ?? `a copy of ${plan.configurationName}`} is in ${action.toStageId}`;
}

/** After undoing, this run's own record of the former stage stands above the plan's number; ours is the next one. */
async function findNumberToFollow(context: StepContext, id: string, action: RecordAction): Promise<number> {
  const record = await readStageRecord(context, id, action.afterSeq);
  if (!isOwnRecord(record, context)) return action.afterSeq;
  // Written already, before the console ended: writing it again finds it.
  return record.stage === action.toStageId ? record.seq - 1 : record.seq;
}

/** The record that came after is not removed but followed by one that says the former stage: the history stays. */
async function unwriteRecord(action: RecordAction, context: StepContext): Promise<string> {
  const id = findConfiguration(action, context);
  if (id === undefined) return 'was not written';
  if (await hasLeft(context)) return 'left: the configuration has moved as a whole';
  const record = await readStageRecord(context, id, action.afterSeq);
  if (!isOwnRecord(record, context)) return 'was not written';
  if (action.configuration && 'madeBy' in action.configuration) return removeOwnRecords(context, id, action.afterSeq);
  const former = readFormer(context.before);
  // One that says the former stage is this undoing's own, from before the console ended: older ones may still be there.
  const afterSeq = record.stage === action.fromStageId ? record.seq - 1 : record.seq;
  await writeStageRecord(context, id, {
    service: action.serviceId,
    stage: action.fromStageId,
    revision: former?.revision ?? context.plan.revision,
    afterSeq,
    ...(former ? { since: former.since } : {}),
  });
  failpoint('write-stage-record/undone');
  return `record ${String(afterSeq + 1)} says the former stage`;
}

/** A configuration that this run made was in no stage before. */
async function removeOwnRecords(context: StepContext, id: string, afterSeq: number): Promise<string> {
  for (;;) {
    const record = await readStageRecord(context, id, afterSeq);
    if (!isOwnRecord(record, context)) return 'record removed';
    await context.operations.removeSharedRecord(recordKey('stage', id, record.seq));
    failpoint('write-stage-record/removed');
  }
}

function readFormer(before: string): Former | undefined {
  return before === '' ? undefined : (JSON.parse(before) as Former);
}

/** The vApp may have been deleted, or VMs moved in or out, by people who know nothing of our lock. */
async function assertMembers(context: StepContext, id: string): Promise<void> {
  const members = await context.operations.readVappMembers(id);
  if (!members) throw new ProblemError({ code: 'not-found', kind: 'configuration', id });
  const planned = new Set([
    ...stepsOf(context, 'mark-stage').map(({ action }) => action.vmUuid),
    ...stepsOf(context, 'settle-vm').map(({ action }) => action.vmUuid),
    ...stepsOf(context, 'set-up-copy').flatMap(({ action }) => findTarget(context, action.vm) ?? []),
  ]);
  const all = new Set(members);
  for (const other of otherConfigurations(context, id))
    for (const uuid of (await context.operations.readVappMembers(other)) ?? []) all.add(uuid);
  const findings: string[] = [];
  for (const uuid of planned)
    if (!all.has(uuid)) findings.push(`${await nameOf(context, uuid)} left the vApp meanwhile`);
  for (const uuid of members)
    if (!planned.has(uuid)) findings.push(`${await nameOf(context, uuid)} joined the vApp meanwhile`);
  if (findings.length > 0) throw new ProblemError({ code: 'check-failed', findings });
}

/** The other configurations whose VMs the plan marks or makes. */
function otherConfigurations(context: StepContext, id: string): readonly string[] {
  const recorded = stepsOf(context, 'write-stage-record').flatMap(
    ({ action }) => findConfiguration(action, context) ?? [],
  );
  return [...new Set(recorded)].filter((uuid) => uuid !== id);
}

async function nameOf(context: StepContext, uuid: string): Promise<string> {
  const known = context.inventory.findVm(uuid)?.nameLabel;
  return known ?? (context.made[uuid] === undefined ? uuid : (await readVmOrFail(context, uuid)).nameLabel);
}
