import type { PlanStep } from '../../../shared/domain/plan.ts';
import type { StepContext } from '../step-context.ts';
import type { ActionOf } from './step-executor.ts';
import { findTarget } from './marks.ts';

/** The configuration whose lock a step takes or releases; undefined where the plan has not made it. */
export function findLocked(
  { configurationUuid, vapp }: ActionOf<'take-lock'> | ActionOf<'release-lock'>,
  context: StepContext,
): string | undefined {
  return vapp ? findTarget(context, vapp) : (configurationUuid ?? context.plan.configurationUuid);
}

/** A lock that a plan takes in another pool. */
export interface FarLock {
  readonly poolUuid: string;
  readonly id: string;
}

/** The locks in other pools that those steps take, as far as what they lock is made. */
export function listFarLocks(steps: readonly PlanStep[], context: StepContext): readonly FarLock[] {
  return steps.flatMap(({ action, poolUuid }): readonly FarLock[] => {
    const id = action.kind === 'take-lock' && poolUuid !== undefined ? findLocked(action, context) : undefined;
    return id === undefined || poolUuid === undefined ? [] : [{ poolUuid, id }];
  });
}
