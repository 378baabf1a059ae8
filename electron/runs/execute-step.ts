import type { PlanStep, StepAction } from '../../shared/domain/plan.ts';
import { isStageTag, stageTag } from '../../shared/domain/stage-record.ts';
import { ProblemError } from '../../shared/errors.ts';
import { assertLockHeld, isLockHeld, releaseLock, takeLock } from './lease.ts';
import { isGone, Overtaken } from './run-errors.ts';
import { assertNotOvertaken, findStageRecord, isOwnRecord, readStageRecord, writeStageRecord } from './stage-writer.ts';
import type { StepContext } from './step-context.ts';

/**
 * Reads what undoing a step will need, before the step first acts; kept in the journal with the intent.
 * Answers `''` where nothing is needed.
 */
export function readBefore(step: PlanStep, context: StepContext): string {
  if (step.action.kind === 'mark-stage')
    return JSON.stringify(context.inventory.findVm(step.action.vmUuid)?.tags.filter(isStageTag) ?? []);
  if (step.action.kind !== 'write-stage-record') return '';
  const record = findStageRecord(context);
  return record ? JSON.stringify({ since: record.since, revision: record.revision }) : '';
}

/**
 * Executes one step. Each looks at the pool first and does only what is still to do, so that it can be begun again
 * after a crash or a lost reply.
 *
 * @returns a note for the journal, in words
 * @throws ProblemError of the pool's answers; `blocked` when the lock is lost; `plan-changed` when the facts moved on
 */
export async function executeStep(step: PlanStep, context: StepContext): Promise<string> {
  const { action } = step;
  if (action.kind === 'take-lock') {
    await takeLock(context);
    await keepLockUnlessOvertaken(context);
    return 'lock held';
  }
  if (action.kind === 'release-lock') {
    await releaseLock(context);
    return 'lock released';
  }
  if (action.kind === 'verify') return verify(context);
  await assertLockHeld(context);
  switch (action.kind) {
    case 'move-vif':
      return moveVif(context, action.vifUuid, action.fromNetworkUuid, action.toNetworkUuid);
    case 'mark-stage':
      return markStage(context, action.vmUuid, action.removeTags, action.addTag);
    case 'write-stage-record':
      return writeRecord(context, action);
    default:
      throw new ProblemError({ code: 'invalid-request', issues: [`this console has no executor of ${action.kind}`] });
  }
}

/**
 * Undoes one step, looking first as well. Steps that only looked have nothing to undo.
 * @param before - what `readBefore` found
 */
export async function undoStep(step: PlanStep, before: string, context: StepContext): Promise<string> {
  const { action } = step;
  switch (action.kind) {
    case 'verify':
      return 'nothing to undo';
    case 'release-lock':
      return 'nothing to undo';
    case 'take-lock':
      await releaseLock(context);
      return 'lock released';
    case 'move-vif':
      await assertLockHeld(context);
      return await unlessGone(() => moveVifBack(context, action.vifUuid, action.toNetworkUuid, action.fromNetworkUuid));
    case 'mark-stage':
      await assertLockHeld(context);
      return await unlessGone(() => unmarkStage(context, action, before));
    case 'write-stage-record':
      await assertLockHeld(context);
      return unwriteRecord(context, action, before);
    default:
      return 'was never done: this console has no executor of it';
  }
}

/**
 * Takes the lock for undoing. What was changed under a lock that is still held is this run's to undo, whatever record
 * somebody wrote beside it; a lock that was lost is taken again only where nobody moved the configuration since.
 *
 * @throws Overtaken; `blocked` with the holder's name
 */
export async function takeLockToUndo(step: PlanStep, context: StepContext): Promise<string> {
  return (await isLockHeld(context)) ? 'lock held' : executeStep(step, context);
}

/** What was read before the lock was held may be old by now. */
async function keepLockUnlessOvertaken(context: StepContext): Promise<void> {
  try {
    await assertNotOvertaken(context);
  } catch (error) {
    if (error instanceof Overtaken) await releaseLock(context);
    throw error;
  }
}

async function moveVif(context: StepContext, vifUuid: string, from: string, to: string): Promise<string> {
  const now = await context.operations.readVifNetwork(vifUuid);
  if (now === to) return 'was there already';
  // Somebody else moved it to a third network: that is not ours to overrule.
  if (now !== from) throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  await context.operations.moveVif(vifUuid, to);
  return 'moved';
}

async function markStage(
  context: StepContext,
  vmUuid: string,
  remove: readonly string[],
  add: string,
): Promise<string> {
  for (const tag of remove) await context.operations.removeVmTag(vmUuid, tag);
  await context.operations.addVmTag(vmUuid, add);
  return 'tagged';
}

/** Somebody else may have moved it to a third network meanwhile: there it stays, and undoing goes on. */
async function moveVifBack(context: StepContext, vifUuid: string, from: string, to: string): Promise<string> {
  const now = await context.operations.readVifNetwork(vifUuid);
  if (now !== from) return now === to ? 'was there already' : 'left where somebody else moved it';
  await context.operations.moveVif(vifUuid, to);
  return 'moved back';
}

/** What was deleted meanwhile needs no undoing. */
async function unlessGone(undo: () => Promise<string>): Promise<string> {
  try {
    return await undo();
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
}

type MarkAction = StepAction & { readonly kind: 'mark-stage' };

async function unmarkStage(context: StepContext, action: MarkAction, before: string): Promise<string> {
  const had = before === '' ? action.removeTags : (JSON.parse(before) as readonly string[]);
  if (!had.includes(action.addTag)) await context.operations.removeVmTag(action.vmUuid, action.addTag);
  for (const tag of had) await context.operations.addVmTag(action.vmUuid, tag);
  return 'tagged as before';
}

type RecordAction = StepAction & { readonly kind: 'write-stage-record' };

async function writeRecord(context: StepContext, action: RecordAction): Promise<string> {
  const { plan } = context;
  await assertMembers(context);
  const afterSeq = context.turnedBack ? await findNumberToFollow(context, action) : action.afterSeq;
  await writeStageRecord(context, {
    service: action.serviceId,
    stage: action.toStageId,
    revision: plan.revision,
    afterSeq,
  });
  const label = `Stagewright: ${plan.configurationName} is in ${plan.toStageName}`;
  const number = String(afterSeq + 1);
  await context.operations.announce(label, `record ${number}, revision ${plan.revision}, run ${context.runId}`);
  return `record ${number} written`;
}

/** After undoing, this run's own record of the former stage stands above the plan's number; ours is the next one. */
async function findNumberToFollow(context: StepContext, action: RecordAction): Promise<number> {
  const record = await readStageRecord(context, action.afterSeq);
  if (!isOwnRecord(record, context)) return action.afterSeq;
  // Written already, before the console ended: writing it again finds it.
  return record.stage === action.toStageId ? record.seq - 1 : record.seq;
}

/** The record that came after is not removed but followed by one that says the former stage: the history stays. */
async function unwriteRecord(context: StepContext, action: RecordAction, before: string): Promise<string> {
  const record = await readStageRecord(context, action.afterSeq);
  if (!isOwnRecord(record, context)) return 'was not written';
  const former =
    before === '' ? undefined : (JSON.parse(before) as { readonly since: string; readonly revision: string });
  // One that says the former stage is this undoing's own, from before the console ended: older ones may still be there.
  const afterSeq = record.stage === action.fromStageId ? record.seq - 1 : record.seq;
  await writeStageRecord(context, {
    service: action.serviceId,
    stage: action.fromStageId,
    revision: former?.revision ?? context.plan.revision,
    afterSeq,
    ...(former ? { since: former.since } : {}),
  });
  return `record ${String(afterSeq + 1)} says the former stage`;
}

/** The vApp may have been deleted, or VMs moved in or out, by people who know nothing of our lock. */
async function assertMembers(context: StepContext): Promise<void> {
  const { configurationUuid, steps } = context.plan;
  const members = await context.operations.readVappMembers(configurationUuid);
  if (!members) throw new ProblemError({ code: 'not-found', kind: 'configuration', id: configurationUuid });
  const planned = steps.flatMap(({ action }) => (action.kind === 'mark-stage' ? [action.vmUuid] : []));
  const nameOf = (uuid: string): string => context.inventory.findVm(uuid)?.nameLabel ?? uuid;
  const findings = [
    ...planned.filter((uuid) => !members.includes(uuid)).map((uuid) => `${nameOf(uuid)} left the vApp meanwhile`),
    ...members.filter((uuid) => !planned.includes(uuid)).map((uuid) => `${nameOf(uuid)} joined the vApp meanwhile`),
  ];
  if (findings.length > 0) throw new ProblemError({ code: 'check-failed', findings });
}

/** Reads everything the plan changed afresh from the pool. */
async function verify(context: StepContext): Promise<string> {
  const wrong: string[] = [];
  for (const step of context.plan.steps) {
    if (step.action.kind === 'move-vif') {
      const now = await context.operations.readVifNetwork(step.action.vifUuid);
      if (now !== step.action.toNetworkUuid)
        wrong.push(`NIC ${String(step.action.device)} is not on its network: ${step.title}`);
    }
    if (step.action.kind === 'mark-stage') {
      const tags = await context.operations.readVmTags(step.action.vmUuid);
      if (!tags.includes(stageTag(context.plan.toStageName))) wrong.push(`the tag is missing: ${step.title}`);
    }
    if (step.action.kind === 'write-stage-record') {
      const record = await readStageRecord(context, step.action.afterSeq);
      if (record?.stage !== step.action.toStageId || record.service !== step.action.serviceId)
        wrong.push(`the record says otherwise: ${step.title}`);
    }
  }
  if (wrong.length > 0) throw new ProblemError({ code: 'check-failed', findings: wrong });
  return 'as planned';
}
