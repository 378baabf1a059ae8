import type { StageRecord } from '../../../shared/domain/stage-record.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { writeRecord } from '../../shared-records/write-record.ts';
import { failpoint } from '../failpoint.ts';
import { isOwnRecord, readStageRecord } from '../stage-writer.ts';
import type { StepContext } from '../step-context.ts';
import { readVmOrFail } from './marks.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

/** How a VM stood before it was placed or let go. */
interface Former {
  readonly vappUuid: string | null;
  readonly order: number;
  readonly startDelaySeconds: number;
  readonly shutdownDelaySeconds: number;
  readonly tags: readonly string[];
}

async function readFormer({ vmUuid }: { readonly vmUuid: string }, context: StepContext): Promise<string> {
  const { vappUuid, order, startDelaySeconds, shutdownDelaySeconds, tags } = await readVmOrFail(context, vmUuid);
  return JSON.stringify({ vappUuid, order, startDelaySeconds, shutdownDelaySeconds, tags } satisfies Former);
}

/** Puts a VM into its vApp, at its place in the start order. */
export const placeMemberStep: StepExecutor<ActionOf<'place-member'>> = {
  needsLock: true,
  before: readFormer,
  act: async (action, context) => {
    const { operations } = context;
    const { vmUuid, vappUuid, order, startDelaySeconds, shutdownDelaySeconds, addTag, removeTags } = action;
    const vm = await readVmOrFail(context, vmUuid);
    if (vm.vappUuid !== null && vm.vappUuid !== vappUuid)
      throw new ProblemError({ code: 'check-failed', findings: [`${vm.nameLabel} is in another vApp by now`] });
    failpoint('place-member/before-call');
    if (vm.vappUuid === null) await operations.setVmVapp(vmUuid, vappUuid);
    failpoint('place-member/in-vapp');
    await operations.setVmOrder(vmUuid, order, startDelaySeconds, shutdownDelaySeconds);
    failpoint('place-member/ordered');
    for (const tag of removeTags) await operations.removeVmTag(vmUuid, tag);
    if (addTag !== null) await operations.addVmTag(vmUuid, addTag);
    failpoint('place-member/tagged');
    return 'placed';
  },
  undo: async ({ vmUuid, vappUuid, addTag, removeTags }, context) => {
    const { operations } = context;
    const former = JSON.parse(context.before) as Former;
    const vm = await readVmOrFail(context, vmUuid);
    if (vm.vappUuid !== vappUuid && vm.vappUuid !== former.vappUuid)
      return `left: ${vm.nameLabel} is a member of a vApp of somebody else`;
    await operations.setVmOrder(vmUuid, former.order, former.startDelaySeconds, former.shutdownDelaySeconds);
    failpoint('place-member/order-back');
    if (addTag !== null && !former.tags.includes(addTag)) await operations.removeVmTag(vmUuid, addTag);
    for (const tag of removeTags) if (former.tags.includes(tag)) await operations.addVmTag(vmUuid, tag);
    if (vm.vappUuid !== former.vappUuid) await operations.setVmVapp(vmUuid, former.vappUuid);
    failpoint('place-member/undone');
    return 'placed as before';
  },
  verify: async (action, context, step) => {
    const vm = await readVmOrFail(context, action.vmUuid);
    const findings = [
      ...(vm.vappUuid === action.vappUuid ? [] : ['it is not in its vApp']),
      ...(vm.order === action.order ? [] : [`its start order is ${String(vm.order)}`]),
      ...(vm.startDelaySeconds === action.startDelaySeconds && vm.shutdownDelaySeconds === action.shutdownDelaySeconds
        ? []
        : ['its delays are others']),
    ];
    return findings.map((finding) => `${finding}: ${step.title}`);
  },
};

/** Takes a VM out of its vApp; nothing else of it changes but the tag of the stage. */
export const releaseMemberStep: StepExecutor<ActionOf<'release-member'>> = {
  needsLock: true,
  before: readFormer,
  act: async ({ vmUuid, vappUuid, removeTags }, context) => {
    const vm = await readVmOrFail(context, vmUuid);
    failpoint('release-member/before-call');
    if (vm.vappUuid === vappUuid) await context.operations.setVmVapp(vmUuid, null);
    failpoint('release-member/out');
    for (const tag of removeTags) await context.operations.removeVmTag(vmUuid, tag);
    failpoint('release-member/untagged');
    return vm.vappUuid === vappUuid ? 'taken out' : 'was out already';
  },
  undo: async ({ vmUuid, vappUuid, removeTags }, context) => {
    const former = JSON.parse(context.before) as Former;
    const vm = await readVmOrFail(context, vmUuid);
    if (vm.vappUuid !== null && vm.vappUuid !== vappUuid)
      return `left: ${vm.nameLabel} is a member of a vApp of somebody else`;
    for (const tag of removeTags) if (former.tags.includes(tag)) await context.operations.addVmTag(vmUuid, tag);
    failpoint('release-member/tagged-again');
    if (former.vappUuid === vappUuid && vm.vappUuid === null) await context.operations.setVmVapp(vmUuid, vappUuid);
    failpoint('release-member/undone');
    return 'taken in again';
  },
  verify: async ({ vmUuid, vappUuid }, context, step) =>
    (await readVmOrFail(context, vmUuid)).vappUuid === vappUuid ? [`it is still in the vApp: ${step.title}`] : [],
};

/** Records who belongs to a configuration, in which order; stage, time of entry and revision stay as they were recorded. */
export const recordMembersStep: StepExecutor<ActionOf<'record-members'>> = {
  needsLock: true,
  before: async ({ afterSeq }, context) => {
    const record = await readStageRecord(context, context.plan.configurationUuid, afterSeq);
    return JSON.stringify(record?.members ?? []);
  },
  act: async ({ afterSeq, members }, context) => {
    const number = await writeMembers(context, afterSeq, members);
    failpoint('record-members/written');
    return number === null ? 'says so already' : `record ${String(number)} written`;
  },
  undo: async ({ afterSeq }, context) => {
    const record = await readStageRecord(context, context.plan.configurationUuid, afterSeq);
    if (!isOwnRecord(record, context)) return 'was not written';
    const number = await writeMembers(context, afterSeq, JSON.parse(context.before) as StageRecord['members']);
    failpoint('record-members/undone');
    return number === null ? 'says the former members' : `record ${String(number)} says the former members`;
  },
  verify: async ({ afterSeq, members }, context, step) => {
    const record = await readStageRecord(context, context.plan.configurationUuid, afterSeq);
    return JSON.stringify(record?.members) === JSON.stringify(members) ? [] : [`the record differs: ${step.title}`];
  },
};

/** @throws ProblemError `plan-changed` when somebody else wrote a record meanwhile */
async function writeMembers(
  context: StepContext,
  afterSeq: number,
  members: StageRecord['members'],
): Promise<number | null> {
  const id = context.plan.configurationUuid;
  const record = await readStageRecord(context, id, afterSeq);
  if (!record || (record.seq !== afterSeq && !isOwnRecord(record, context)))
    throw new ProblemError({ code: 'plan-changed', planDigest: '' });
  if (isOwnRecord(record, context) && JSON.stringify(record.members) === JSON.stringify(members)) return null;
  const { service, stage, since, revision, origin, provisioned, seq } = record;
  failpoint('record-members/before-write');
  await writeRecord(
    { ...context, by: context.requester },
    {
      ...{ kind: 'stage' as const, id, seq: seq + 1, run: context.runId, members },
      ...{ service, stage, since, revision },
      ...(origin ? { origin } : {}),
      ...(provisioned ? { provisioned } : {}),
    },
  );
  return seq + 1;
}
