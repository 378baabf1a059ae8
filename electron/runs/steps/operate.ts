import { ProblemError } from '../../../shared/errors.ts';
import { failpoint } from '../failpoint.ts';
import type { StepContext } from '../step-context.ts';
import { readVmOrFail, stepsOf, waitForQuiet } from './marks.ts';
import type { ActionOf, StepExecutor } from './step-executor.ts';

/** Takes a VM's power away. */
export const switchOffStep: StepExecutor<ActionOf<'switch-off-vm'>> = {
  needsLock: true,
  before: readPower,
  act: async ({ vmUuid }, context) => {
    await waitForQuiet(context, vmUuid, ['hard_shutdown']);
    if ((await readVmOrFail(context, vmUuid)).powerState === 'Halted') return 'was halted already';
    failpoint('switch-off-vm/before-call');
    await context.operations.hardShutdownVm(vmUuid);
    failpoint('switch-off-vm/off');
    return 'switched off';
  },
  undo: async ({ vmUuid }, context) => {
    if (context.before === 'Suspended') return 'left halted: the memory it was suspended with is gone';
    if (context.before !== 'Running') return 'was not running before';
    const { powerState } = await readVmOrFail(context, vmUuid);
    if (powerState !== 'Halted') return `left ${powerState}`;
    await context.operations.startVm(vmUuid, context.progress);
    failpoint('switch-off-vm/started-again');
    return 'started again, since this run had switched it off';
  },
  verify: async ({ vmUuid }, context, step) =>
    (await readVmOrFail(context, vmUuid)).powerState === 'Halted' ? [] : [`it is not halted: ${step.title}`],
};

/** Puts a VM to disk with its memory. */
export const suspendStep: StepExecutor<ActionOf<'suspend-vm'>> = {
  needsLock: true,
  before: readPower,
  act: async ({ vmUuid }, context) => {
    await waitForQuiet(context, vmUuid, ['suspend']);
    const vm = await readVmOrFail(context, vmUuid);
    if (vm.powerState === 'Suspended') return 'was suspended already';
    if (vm.powerState !== 'Running') throw otherState(vm);
    failpoint('suspend-vm/before-call');
    await context.operations.suspendVm(vmUuid, context.progress);
    failpoint('suspend-vm/suspended');
    return 'suspended';
  },
  undo: async ({ vmUuid }, context) => {
    if (context.before !== 'Running') return 'was not running before';
    const { powerState } = await readVmOrFail(context, vmUuid);
    if (powerState !== 'Suspended') return `left ${powerState}`;
    await context.operations.resumeVm(vmUuid, context.progress);
    failpoint('suspend-vm/resumed-again');
    return 'resumed, since this run had suspended it';
  },
  verify: async ({ vmUuid }, context, step) =>
    (await readVmOrFail(context, vmUuid)).powerState === 'Suspended' ? [] : [`it is not suspended: ${step.title}`],
};

/** Brings a suspended VM back. */
export const resumeStep: StepExecutor<ActionOf<'resume-vm'>> = {
  needsLock: true,
  before: readPower,
  act: async ({ vmUuid }, context) => {
    await waitForQuiet(context, vmUuid, ['resume', 'resume_on']);
    const vm = await readVmOrFail(context, vmUuid);
    if (vm.powerState === 'Running') return 'runs already';
    if (vm.powerState !== 'Suspended') throw otherState(vm);
    failpoint('resume-vm/before-call');
    await context.operations.resumeVm(vmUuid, context.progress);
    failpoint('resume-vm/resumed');
    return 'resumed';
  },
  undo: async ({ vmUuid }, context) => {
    if (context.before !== 'Suspended') return 'was not suspended before';
    const { powerState } = await readVmOrFail(context, vmUuid);
    if (powerState !== 'Running') return `left ${powerState}`;
    // After a revert in the same plan what it would be suspended from goes with the revert's undoing.
    if (stepsOf(context, 'revert-vm').some(({ action }) => action.vmUuid === vmUuid)) return 'left to the revert';
    await context.operations.suspendVm(vmUuid, context.progress);
    failpoint('resume-vm/suspended-again');
    return 'suspended again';
  },
  verify: async ({ vmUuid }, context, step) =>
    (await readVmOrFail(context, vmUuid)).powerState === 'Running' ? [] : [`it does not run: ${step.title}`],
};

async function readPower({ vmUuid }: { readonly vmUuid: string }, context: StepContext): Promise<string> {
  return (await readVmOrFail(context, vmUuid)).powerState;
}

function otherState({
  nameLabel,
  powerState,
}: {
  readonly nameLabel: string;
  readonly powerState: string;
}): ProblemError {
  return new ProblemError({ code: 'check-failed', findings: [`${nameLabel} is ${powerState.toLowerCase()} by now`] });
}
