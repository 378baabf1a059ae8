import { ESTIMATE } from '../plan/estimates.ts';
import type { PlanStep } from '../plan.ts';
import type { TargetPool } from './migrate-facts.ts';

/** The step that locks the vApp which another one makes in the other pool. */
export const lockThereId = (vappStepId: string): string => `take-lock:${vappStepId}`;

/** Locks a vApp in the other pool as soon as it is made: consoles there see it before the first VM is in it. */
export function lockThere(target: TargetPool, name: string, vappStepId: string): PlanStep {
  return {
    id: lockThereId(vappStepId),
    title: `Lock ${name} in ${target.nameLabel} as well, before the first VM is in it`,
    vmUuid: null,
    poolUuid: target.poolUuid,
    call: 'pool.add_to_gui_config key=stagewright.lock.…',
    dependsOn: [vappStepId],
    estimateMs: ESTIMATE.lock,
    undo: 'release the lock',
    action: { kind: 'take-lock', vapp: { madeBy: vappStepId } },
  };
}

/** Gives the lock in the other pool back. */
export function unlockThere(target: TargetPool, name: string, vappStepId: string, after: readonly string[]): PlanStep {
  return {
    id: `release-lock:${vappStepId}`,
    title: `Release the lock of ${name} in ${target.nameLabel}`,
    vmUuid: null,
    poolUuid: target.poolUuid,
    call: 'pool.remove_from_gui_config key=stagewright.lock.…',
    dependsOn: after,
    estimateMs: ESTIMATE.unlock,
    undo: null,
    action: { kind: 'release-lock', vapp: { madeBy: vappStepId } },
  };
}
