import { failpoint } from '../failpoint.ts';
import { releaseLock, takeLock } from '../lease.ts';
import { Overtaken } from '../run-errors.ts';
import { assertNotOvertaken } from '../stage-writer.ts';
import type { StepContext } from '../step-context.ts';
import { findLocked } from './lock-target.ts';
import { resolveTarget } from './marks.ts';
import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

/** Takes a configuration's lock, and keeps it only where nobody moved the configuration since the plan was made. */
export const takeLockStep: StepExecutor<ActionOf<'take-lock'>> = {
  ...PASSIVE,
  needsLock: false,
  act: async (action, context) => {
    const uuid = lockedOrFail(action, context);
    failpoint('lock/before-take');
    await takeLock(context, uuid);
    failpoint('lock/taken');
    await keepLockUnlessOvertaken(context, uuid);
    return 'lock held';
  },
  undo: async (action, context) => {
    failpoint('lock/undo-before-release');
    await releaseLock(context, lockedOrFail(action, context));
    failpoint('lock/undo-released');
    return 'lock released';
  },
};

/** Releases a configuration's lock; one of somebody else is left alone. */
export const releaseLockStep: StepExecutor<ActionOf<'release-lock'>> = {
  ...PASSIVE,
  needsLock: false,
  act: async (action, context) => {
    failpoint('lock/before-release');
    await releaseLock(context, lockedOrFail(action, context));
    failpoint('lock/released');
    return 'lock released';
  },
};

/** @throws ProblemError `check-failed` where the step that makes it has not */
function lockedOrFail(action: Parameters<typeof findLocked>[0], context: StepContext): string {
  return action.vapp ? resolveTarget(context, action.vapp) : (findLocked(action, context) ?? '');
}

/** What was read before the lock was held may be old by now. */
async function keepLockUnlessOvertaken(context: StepContext, configurationUuid: string): Promise<void> {
  try {
    await assertNotOvertaken(context, configurationUuid);
  } catch (error) {
    if (error instanceof Overtaken) await releaseLock(context, configurationUuid);
    throw error;
  }
}
