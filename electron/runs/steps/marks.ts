import type { PlanStep, Target } from '../../../shared/domain/plan.ts';
import { ProblemError } from '../../../shared/errors.ts';
import type { VmReading } from '../../ports/vm-operations.ts';
import type { StepContext } from '../step-context.ts';

/** How often an object is looked at again while XAPI works on it. */
const LOOK_AGAIN_MS = 500;

/** What names an object that a step of a run makes, until it is written down: unique, short, and found by its name. */
export function markOf(context: Pick<StepContext, 'runId'>, stepId: string): string {
  return `·sw:${context.runId.slice(0, 8)}·${stepId}`;
}

/** The name an object is made with. */
export function markedName(context: Pick<StepContext, 'runId'>, stepId: string, finalName: string): string {
  return `${finalName} ${markOf(context, stepId)}`;
}

/**
 * The uuid of a step's object.
 * @throws ProblemError `check-failed` where the step that makes it has not
 */
export function resolveTarget(context: StepContext, target: Target): string {
  const uuid = findTarget(context, target);
  if (uuid !== undefined) return uuid;
  throw new ProblemError({ code: 'check-failed', findings: ['what an earlier step was to make is not there'] });
}

/** The uuid of a step's object; undefined where it is still to be made. */
export function findTarget(context: StepContext, target: Target): string | undefined {
  return 'uuid' in target ? target.uuid : context.made[target.madeBy];
}

/** The steps of the plan of one kind. */
export function stepsOf<K extends PlanStep['action']['kind']>(
  context: StepContext,
  kind: K,
): readonly (PlanStep & { readonly action: Extract<PlanStep['action'], { readonly kind: K }> })[] {
  return context.plan.steps.filter(
    (step): step is PlanStep & { readonly action: Extract<PlanStep['action'], { readonly kind: K }> } =>
      step.action.kind === kind,
  );
}

/** Reads a VM afresh. @throws ProblemError `not-found` when it is gone */
export async function readVmOrFail(context: StepContext, uuid: string): Promise<VmReading> {
  const vm = await context.operations.readVm(uuid);
  if (vm) return vm;
  throw new ProblemError({ code: 'not-found', kind: 'vm', id: uuid });
}

/** Reads a VM that the plan left off. @throws ProblemError `not-found` when it is gone; `check-failed` when it is up */
export async function readHaltedVm(context: StepContext, uuid: string): Promise<VmReading> {
  const vm = await readVmOrFail(context, uuid);
  if (vm.powerState === 'Halted') return vm;
  throw new ProblemError({ code: 'check-failed', findings: [`${vm.nameLabel} was started by somebody else`] });
}

/**
 * Waits, where the step was begun before, until XAPI has ended those operations on a VM: what a lost call asked for may
 * still be in the making, and is not seen before it is made.
 */
export async function waitForQuiet(context: StepContext, vmUuid: string, operations: readonly string[]): Promise<void> {
  if (!context.isAgain) return;
  for (;;) {
    const vm = await context.operations.readVm(vmUuid);
    if (!vm?.operations.some((operation) => operations.includes(operation))) return;
    await context.clock.sleep(LOOK_AGAIN_MS);
  }
}
