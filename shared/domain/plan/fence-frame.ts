import type { PlanStep } from '../plan.ts';
import { ESTIMATE } from './estimates.ts';

/** Takes the lock of a plan without a journey between stages. */
export function frameLock(name: string): PlanStep {
  return {
    id: 'take-lock',
    title: `Lock ${name}, so that no other console changes it meanwhile`,
    vmUuid: null,
    call: 'pool.add_to_gui_config key=stagewright.lock.…',
    dependsOn: [],
    estimateMs: ESTIMATE.lock,
    undo: 'release the lock',
    action: { kind: 'take-lock' },
  };
}

/** Reads afresh whether all is as planned. */
export function frameVerify(title: string, after: readonly string[]): PlanStep {
  return {
    id: 'verify',
    title,
    vmUuid: null,
    call: '',
    dependsOn: after,
    estimateMs: ESTIMATE.verify,
    undo: null,
    action: { kind: 'verify' },
  };
}

/** Gives the lock back. */
export function frameUnlock(after: readonly string[]): PlanStep {
  return {
    id: 'release-lock',
    title: 'Release the lock',
    vmUuid: null,
    call: 'pool.remove_from_gui_config key=stagewright.lock.…',
    dependsOn: after,
    estimateMs: ESTIMATE.unlock,
    undo: null,
    action: { kind: 'release-lock' },
  };
}
