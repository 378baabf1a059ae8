import type { PlanStep } from '../../shared/domain/plan.ts';
import { ProblemError } from '../../shared/errors.ts';
import { assertLocksHeld, isLockHeld } from './lease.ts';
import { isGone } from './run-errors.ts';
import { executorOf } from './steps/executors.ts';
import { findLocked, listFarLocks, type FarLock } from './steps/lock-target.ts';
import { NOTHING_TO_UNDO } from './steps/step-executor.ts';
import { inPool, type StepContext } from './step-context.ts';

/** How many things are read at once for the proof at the end. */
const READERS = 8;

/** True for steps that change a configuration, which only the holder of its lock may do. */
export function needsLock({ action }: PlanStep): boolean {
  return action.kind !== 'verify' && executorOf(action).needsLock;
}

/**
 * Reads what undoing a step will need, before the step first acts; kept in the journal with the intent.
 * Answers `''` where nothing is needed.
 */
export async function readBefore(step: PlanStep, context: StepContext): Promise<string> {
  const here = inPool(context, step.poolUuid);
  return step.action.kind === 'verify' ? '' : executorOf(step.action).before(step.action, here);
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
  if (action.kind === 'verify') return verify(step, context);
  const executor = executorOf(action);
  if (action.kind === 'take-lock') await context.consent?.spend();
  if (executor.needsLock) {
    await assertLocksHeld(context, farLocksBefore(step, context));
    context.consent?.assertHolds();
  }
  return executor.act(action, inPool(context, step.poolUuid));
}

/** Undoes one step, looking first as well. What was deleted meanwhile needs no undoing. */
export async function undoStep(step: PlanStep, context: StepContext): Promise<string> {
  const { action } = step;
  // Without an intent on disk it failed before it did anything.
  if (action.kind === 'verify' || !context.isAgain) return NOTHING_TO_UNDO;
  const executor = executorOf(action);
  if (executor.needsLock) await assertLocksHeld(context, farLocksBefore(step, context));
  try {
    return await executor.undo(action, inPool(context, step.poolUuid));
  } catch (error) {
    if (isGone(error)) return 'gone';
    throw error;
  }
}

/**
 * Takes a lock for undoing. What was changed under a lock that is still held is this run's to undo, whatever record
 * somebody wrote beside it; a lock that was lost is taken again only where nobody moved the configuration since.
 *
 * @throws Overtaken; `blocked` with the holder's name
 */
export async function takeLockToUndo(step: PlanStep, context: StepContext): Promise<string> {
  const { action } = step;
  const uuid = action.kind === 'take-lock' ? findLocked(action, context) : undefined;
  if (uuid === undefined) return 'nothing to lock';
  const isHeld = await isLockHeld(inPool(context, step.poolUuid), uuid);
  return isHeld ? 'lock held' : executeStep(step, context);
}

/** Locks in other pools that a step relies on. */
function farLocksBefore(step: PlanStep, context: StepContext): readonly FarLock[] {
  const { plan } = context;
  return plan.otherPoolUuid === undefined ? [] : listFarLocks(listEarlier(step, plan.steps), context);
}

/** Reads everything afresh from the pool that the plan changed by then; deletes come after, and have their turn later. */
async function verify(step: PlanStep, context: StepContext): Promise<string> {
  const queue = listEarlier(step, context.plan.steps).map((earlier, index) => ({ earlier, index }));
  const findings: (readonly string[])[] = [];
  const readOn = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { action } = next.earlier;
      if (action.kind !== 'verify')
        findings[next.index] = await executorOf(action).verify(
          action,
          inPool(context, next.earlier.poolUuid),
          next.earlier,
        );
    }
  };
  await Promise.all(Array.from({ length: READERS }, readOn));
  const wrong = findings.flat();
  if (wrong.length > 0) throw new ProblemError({ code: 'check-failed', findings: wrong });
  return 'as planned';
}

/** All steps that have to be done before one may begin, in the plan's order. */
function listEarlier(step: PlanStep, steps: readonly PlanStep[]): readonly PlanStep[] {
  const wanted = new Set(step.dependsOn);
  // Steps are listed after what they depend on, so one pass backwards is enough.
  for (const each of [...steps].reverse()) if (wanted.has(each.id)) for (const id of each.dependsOn) wanted.add(id);
  return steps.filter(({ id }) => wanted.has(id));
}
