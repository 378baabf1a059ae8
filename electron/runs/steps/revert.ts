import { ProblemError } from '../../../shared/errors.ts';
import type { VmNotes } from '../../ports/operate.ts';
import type { VmReading } from '../../ports/vm-operations.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { readVmOrFail, stepsOf } from './marks.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

type Revert = ActionOf<'revert-vm'>;

/** What XAPI rolls back with the disks although it belongs to the present. */
type Kept = Pick<
  VmReading,
  | 'nameLabel'
  | 'powerState'
  | 'vappUuid'
  | 'order'
  | 'startDelaySeconds'
  | 'shutdownDelaySeconds'
  | 'blockedOperations'
  | 'tags'
> & { /** Absent in journals of consoles that did not keep them. */ readonly notes?: VmNotes };

/** Brings a VM's disks back to a snapshot, then puts right what XAPI rolls back with them. */
export const revertStep: StepExecutor<Revert> = {
  needsLock: true,
  before: async ({ vmUuid }, context) => {
    const vm = await readVmOrFail(context, vmUuid);
    const { nameLabel, powerState, vappUuid, order, startDelaySeconds, shutdownDelaySeconds } = vm;
    const { blockedOperations, tags } = vm;
    const kept: Kept = {
      nameLabel,
      powerState,
      vappUuid,
      order,
      startDelaySeconds,
      shutdownDelaySeconds,
      blockedOperations,
      tags,
      notes: await context.operations.readVmNotes(vmUuid),
    };
    return JSON.stringify(kept);
  },
  act: async ({ vmUuid, snapshotUuid }, context) => {
    const kept = JSON.parse(context.before) as Kept;
    const now = await readVmOrFail(context, vmUuid);
    // A revert switches the VM off: one that was down when this began is in somebody's use now.
    if (now.powerState === 'Running' && kept.powerState !== 'Running')
      throw new ProblemError({ code: 'check-failed', findings: [`${now.nameLabel} was started by somebody else`] });
    await revertTo(context, vmUuid, snapshotUuid, kept);
    return 'reverted';
  },
  undo: async ({ vmUuid }, context) => {
    const safety = stepsOf(context, 'snapshot-vm').find(
      ({ action }) => action.vmUuid === vmUuid && action.vm === undefined,
    );
    const snapshot = safety === undefined ? undefined : context.made[safety.id];
    if (snapshot === undefined || !(await context.operations.readVm(snapshot)))
      return 'left as it is: there is no snapshot from before the revert';
    const kept = JSON.parse(context.before) as Kept;
    await revertTo(context, vmUuid, snapshot, kept);
    if (kept.powerState !== 'Running') return 'reverted to the snapshot made before';
    failpoint('revert-vm/before-start-again');
    await context.operations.startVm(vmUuid, context.progress);
    return 'reverted to the snapshot made before, and started again';
  },
  verify: async ({ vmUuid }, context, step) => {
    const vm = await readVmOrFail(context, vmUuid);
    const members = await context.operations.readVappMembers(context.plan.configurationUuid);
    const isMember = members === undefined || members.includes(vm.uuid) || vm.vappUuid !== null;
    return isMember ? [] : [`it is in no vApp: ${step.title}`];
  },
};

async function revertTo(context: StepContext, vmUuid: string, snapshotUuid: string, kept: Kept): Promise<void> {
  const { operations } = context;
  failpoint('revert-vm/before-call');
  await operations.revertVm(snapshotUuid, context.progress);
  failpoint('revert-vm/reverted');
  const now = await readVmOrFail(context, vmUuid);
  if (now.nameLabel !== kept.nameLabel) await operations.renameVm(vmUuid, kept.nameLabel);
  const vappUuid = kept.vappUuid === null || (await operations.readVappMembers(kept.vappUuid)) ? kept.vappUuid : null;
  if (now.vappUuid !== vappUuid) await operations.setVmVapp(vmUuid, vappUuid);
  failpoint('revert-vm/vapp-set');
  await operations.setVmOrder(vmUuid, kept.order, kept.startDelaySeconds, kept.shutdownDelaySeconds);
  failpoint('revert-vm/ordered');
  const strange = Object.keys(now.blockedOperations).filter((operation) => !(operation in kept.blockedOperations));
  await operations.blockOperations(vmUuid, kept.blockedOperations, strange);
  failpoint('revert-vm/blocked');
  if (kept.notes) await operations.writeVmNotes(vmUuid, kept.notes);
  failpoint('revert-vm/noted');
  for (const tag of kept.tags) if (!now.tags.includes(tag)) await operations.addVmTag(vmUuid, tag);
}
