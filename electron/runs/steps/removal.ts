import { fenceRouterTag, fenceTag } from '../../../shared/domain/fence/fence-mark.ts';
import { isLockReason } from '../../../shared/domain/plan/locked-operations.ts';
import { isTagOfTemplate } from '../../../shared/domain/template/template-content.ts';
import { recordKey } from '../../../shared/domain/stage-record.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { VmReading } from '../../ports/vm-operations.ts';
import { removeRecords } from '../../shared-records/write-record.ts';
import { failpoint } from '../failpoint.ts';
import { readStageRecord } from '../stage-writer.ts';
import type { StepContext } from '../step-context.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Removal = ActionOf<'remove-vm'>;

/** Removes a VM with its snapshots and its own disks; one that changed hands meanwhile is left whole. */
export const removeVmStep: StepExecutor<Removal> = {
  ...PASSIVE,
  needsLock: true,
  act: async (action, context) => {
    const { operations } = context;
    const { vmUuid, claim, snapshotUuids } = action;
    const vm = await operations.readVm(vmUuid);
    if (!vm) {
      // XAPI keeps snapshots of a VM that is gone; the plan still says that they go.
      for (const snapshot of snapshotUuids) await operations.destroyVmWithDisks(snapshot);
      return 'was gone already';
    }
    if (claim.kind === 'member') {
      const findings = await findChanges(action, context, vm, claim.vappUuid);
      if (findings.length > 0) throw new ProblemError({ code: 'check-failed', findings });
    } else {
      const why = await whyLeft(action, context, vm);
      if (why !== null) return `left: ${why}`;
      await switchOff(context, vm);
    }
    for (const snapshot of snapshotUuids) {
      await operations.destroyVmWithDisks(snapshot);
      failpoint('remove-vm/snapshot-removed');
    }
    failpoint('remove-vm/before-call');
    await operations.destroyVmWithDisks(vmUuid);
    failpoint('remove-vm/removed');
    return 'removed with its disks';
  },
  undo: () => Promise.resolve('a removed VM cannot be brought back'),
  verify: async (action, context, step) => {
    const { vmUuid, claim, snapshotUuids } = action;
    const left: string[] = [];
    const vm = await context.operations.readVm(vmUuid);
    // What was left on purpose is no finding.
    if (vm && (claim.kind === 'member' || (await whyLeft(action, context, vm)) === null)) left.push(vmUuid);
    if (!vm) for (const uuid of snapshotUuids) if (await context.operations.readVm(uuid)) left.push(uuid);
    return left.map((uuid) => `${uuid} is still there: ${step.title}`);
  },
};

/** What of a member is not as the person saw it. */
async function findChanges(
  { vmUuid, snapshotUuids }: Removal,
  { operations }: StepContext,
  vm: VmReading,
  vappUuid: string,
): Promise<readonly string[]> {
  const strange = (await operations.readSnapshotUuids(vmUuid)).filter((uuid) => !snapshotUuids.includes(uuid));
  return [
    ...(vm.vappUuid === vappUuid ? [] : [`${vm.nameLabel} is not in the vApp any more`]),
    ...(vm.powerState === 'Halted' || vm.powerState === 'Suspended' ? [] : [`${vm.nameLabel} was started meanwhile`]),
    ...(strange.length === 0 ? [] : [`${vm.nameLabel} has a snapshot that the plan does not name`]),
  ];
}

/** Why a copy of ours is somebody else's by now; null where it is not. */
async function whyLeft({ claim }: Removal, context: StepContext, vm: VmReading): Promise<string | null> {
  if (claim.kind === 'fence') {
    const isOurs = vm.tags.includes(fenceTag(claim.fenceId)) || vm.tags.includes(fenceRouterTag(claim.fenceId));
    return isOurs ? null : `${vm.nameLabel} no longer says that it is in the fence`;
  }
  if (claim.kind === 'template') {
    const isOurs = vm.isTemplate && !vm.isSnapshot && vm.tags.some((tag) => isTagOfTemplate(tag, claim.family));
    return isOurs ? null : `${vm.nameLabel} no longer says that it is of the template`;
  }
  if (vm.vappUuid !== claim.vappUuid) return `${vm.nameLabel} is not in the vApp any more`;
  if (claim.kind === 'member') return null;
  const { configurationUuid, configurationName } = context.plan;
  const record = await readStageRecord(context, claim.vappUuid, 1);
  return record?.origin?.configuration === configurationUuid
    ? null
    : `no record says that ${vm.nameLabel} is a replica of ${configurationName}`;
}

/** What the stage kept others from doing is ours to allow again. */
async function switchOff({ operations }: StepContext, vm: VmReading): Promise<void> {
  const locked = Object.entries(vm.blockedOperations).flatMap(([operation, why]) =>
    isLockReason(why) ? [operation] : [],
  );
  if (locked.length > 0) await operations.blockOperations(vm.uuid, {}, locked);
  if (vm.powerState !== 'Halted') await operations.hardShutdownVm(vm.uuid);
  failpoint('remove-vm/off');
}

/** Removes a vApp that has no members any more. */
export const removeVappStep: StepExecutor<ActionOf<'remove-vapp'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vappUuid }, { operations }) => {
    const members = await operations.readVappMembers(vappUuid);
    if (!members) return 'was gone already';
    if (members.length > 0) return `left: ${String(members.length)} VMs are in it`;
    failpoint('remove-vapp/before-call');
    await operations.destroyVapp(vappUuid);
    failpoint('remove-vapp/removed');
    return 'removed';
  },
  undo: () => Promise.resolve('a removed vApp cannot be brought back'),
  verify: async ({ vappUuid }, { operations }, step) => {
    const members = await operations.readVappMembers(vappUuid);
    return members?.length === 0 ? [`it is still there: ${step.title}`] : [];
  },
};

/** Removes the records of a vApp that is gone; while it is there, they say where it is. */
export const removeRecordsStep: StepExecutor<ActionOf<'remove-records'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ configurationUuid }, context) => {
    if (await context.operations.readVappMembers(configurationUuid)) return 'left: the vApp is still there';
    failpoint('remove-records/before-call');
    await removeRecords(context, 'stage', configurationUuid);
    failpoint('remove-records/removed');
    return 'removed';
  },
  undo: () => Promise.resolve('records of what is gone are not written again'),
  verify: async ({ configurationUuid }, { operations, inventory }, step) => {
    if (await operations.readVappMembers(configurationUuid)) return [];
    const prefix = recordKey('stage', configurationUuid, 1).slice(0, -1);
    for (const key of Object.keys(inventory.sharedRecords()).filter((each) => each.startsWith(prefix)))
      if ((await operations.readSharedRecord(key)) !== undefined) return [`a record is still there: ${step.title}`];
    return [];
  },
};
