import { recordKey } from '../../../shared/domain/stage-record.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { removeRecords } from '../../shared-records/write-record.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

type Removal = ActionOf<'remove-member'>;

/** Removes a member with its snapshots and its own disks; one that changed hands or grew meanwhile is left whole. */
export const removeMemberStep: StepExecutor<Removal> = {
  ...PASSIVE,
  needsLock: true,
  act: async (action, context) => {
    const { operations } = context;
    const vm = await operations.readVm(action.vmUuid);
    if (!vm) return removeLeftSnapshots(action, context);
    const findings = await findChanges(action, context, vm);
    if (findings.length > 0) throw new ProblemError({ code: 'check-failed', findings });
    for (const snapshot of action.snapshotUuids) {
      await operations.destroyVmWithDisks(snapshot);
      failpoint('remove-member/snapshot-removed');
    }
    failpoint('remove-member/before-call');
    await operations.destroyVmWithDisks(action.vmUuid);
    failpoint('remove-member/removed');
    return 'removed with its disks';
  },
  undo: () => Promise.resolve('a removed VM cannot be brought back'),
  verify: async ({ vmUuid, snapshotUuids }, { operations }, step) => {
    const left: string[] = [];
    for (const uuid of [vmUuid, ...snapshotUuids]) if (await operations.readVm(uuid)) left.push(uuid);
    return left.map((uuid) => `${uuid} is still there: ${step.title}`);
  },
};

async function findChanges(
  { vmUuid, vappUuid, snapshotUuids }: Removal,
  { operations }: StepContext,
  vm: { readonly nameLabel: string; readonly powerState: string; readonly vappUuid: string | null },
): Promise<readonly string[]> {
  const strange = (await operations.readSnapshotUuids(vmUuid)).filter((uuid) => !snapshotUuids.includes(uuid));
  return [
    ...(vm.vappUuid === vappUuid ? [] : [`${vm.nameLabel} is not in the vApp any more`]),
    ...(vm.powerState === 'Halted' || vm.powerState === 'Suspended' ? [] : [`${vm.nameLabel} was started meanwhile`]),
    ...(strange.length === 0 ? [] : [`${vm.nameLabel} has a snapshot that the plan does not name`]),
  ];
}

/** XAPI keeps snapshots of a VM that is gone: somebody else removed it, the plan still says that they go. */
async function removeLeftSnapshots({ snapshotUuids }: Removal, { operations }: StepContext): Promise<string> {
  for (const snapshot of snapshotUuids) await operations.destroyVmWithDisks(snapshot);
  return 'was gone already';
}

/** Removes the records of a configuration; one whose vApp is there keeps them. */
export const forgetRecordsStep: StepExecutor<ActionOf<'forget-records'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async (_action, context) => {
    const { configurationUuid } = context.plan;
    if (await context.operations.readVappMembers(configurationUuid)) return 'left: the vApp is still there';
    failpoint('forget-records/before-call');
    await removeRecords(context, 'stage', configurationUuid);
    failpoint('forget-records/removed');
    return 'removed';
  },
  undo: () => Promise.resolve('records of what is gone are not written again'),
  verify: async (_action, { operations, inventory, plan }, step) => {
    const prefix = recordKey('stage', plan.configurationUuid, 1).slice(0, -1);
    for (const key of Object.keys(inventory.sharedRecords()).filter((each) => each.startsWith(prefix)))
      if ((await operations.readSharedRecord(key)) !== undefined) return [`a record is still there: ${step.title}`];
    return [];
  },
};
