import { failpoint } from '../failpoint.ts';
import { findTarget, readVmOrFail, resolveTarget } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

/** Has XAPI refuse what would change an archived copy; what somebody else blocked stays theirs. */
export const guardArchivedStep: StepExecutor<ActionOf<'guard-archived'>> = {
  ...PASSIVE,
  needsLock: true,
  act: async ({ vm, blocked }, context) => {
    const copy = await readVmOrFail(context, resolveTarget(context, vm));
    const open = Object.entries(blocked).filter(([operation]) => !Object.hasOwn(copy.blockedOperations, operation));
    failpoint('guard-archived/before-call');
    await context.operations.blockOperations(copy.uuid, Object.fromEntries(open), []);
    failpoint('guard-archived/blocked');
    return `${String(open.length)} operations blocked`;
  },
  undo: async ({ vm, blocked }, context) => {
    const uuid = findTarget(context, vm);
    const copy = uuid === undefined ? undefined : await context.operations.readVm(uuid);
    if (!copy) return 'is not there';
    const ours = Object.entries(blocked).filter(([operation, why]) => copy.blockedOperations[operation] === why);
    await context.operations.blockOperations(
      copy.uuid,
      {},
      ours.map(([operation]) => operation),
    );
    failpoint('guard-archived/undone');
    return 'allowed again';
  },
  verify: async ({ vm, blocked }, context, step) => {
    const copy = await readVmOrFail(context, resolveTarget(context, vm));
    const isGuarded = Object.keys(blocked).every((operation) => Object.hasOwn(copy.blockedOperations, operation));
    return isGuarded ? [] : [`its operations are not blocked: ${step.title}`];
  },
};
