import { isLockReason } from '../../../shared/domain/plan/locked-operations.ts';
import { removeRecords } from '../../shared-records/write-record.ts';
import { failpoint } from '../failpoint.ts';
import { readStageRecord } from '../stage-writer.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

/** Removes a VM of an older replica; one that is no longer a member of it, or of another origin, is left alone. */
export const retireVmStep: StepExecutor<ActionOf<'retire-vm'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vmUuid, replicaUuid, snapshotUuids }, context) => {
    const { operations, plan } = context;
    const vm = await operations.readVm(vmUuid);
    if (!vm) return 'was gone already';
    if (vm.vappUuid !== replicaUuid) return `left: ${vm.nameLabel} is no member of the replica any more`;
    const record = await readStageRecord(context, replicaUuid, 1);
    if (record?.origin?.configuration !== plan.configurationUuid)
      return `left: no record says that ${vm.nameLabel} is a replica of ${plan.configurationName}`;
    // What the stage kept others from doing is ours to allow again.
    const locked = Object.entries(vm.blockedOperations).filter(([, reason]) => isLockReason(reason));
    if (locked.length > 0)
      await operations.blockOperations(
        vmUuid,
        {},
        locked.map(([operation]) => operation),
      );
    if (vm.powerState !== 'Halted') await operations.hardShutdownVm(vmUuid);
    failpoint('retire-vm/off');
    for (const snapshot of snapshotUuids) {
      await operations.destroyVmWithDisks(snapshot);
      failpoint('retire-vm/snapshot-removed');
    }
    await operations.destroyVmWithDisks(vmUuid);
    failpoint('retire-vm/removed');
    return 'removed with its disks';
  },
  undo: () => Promise.resolve('a removed VM cannot be brought back'),
};

/** Removes the records of a vApp that is gone; while it is there, they say where it is. */
export const removeRecordsStep: StepExecutor<ActionOf<'remove-records'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ configurationUuid }, context) => {
    if (await context.operations.readVappMembers(configurationUuid)) return 'left: the vApp is still there';
    failpoint('remove-records/before');
    await removeRecords(context, 'stage', configurationUuid);
    failpoint('remove-records/removed');
    return 'removed';
  },
  undo: () => Promise.resolve('records of what is gone stay away'),
};
