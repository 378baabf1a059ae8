import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import { countOf } from './format.ts';
import type { Names } from './names.ts';

/** Steps that belong together on screen: those of one VM, or those of the configuration before or after. */
export interface StepGroup {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly PlanStep[];
}

/** Groups the steps of a plan: what comes first, each VM in plan order, what comes last. */
export function groupSteps(plan: Plan, names: Names): readonly StepGroup[] {
  const groups = new Map<string, { readonly title: string; readonly steps: PlanStep[] }>();
  let hasVm = false;
  for (const step of plan.steps) {
    if (step.vmUuid !== null) hasVm = true;
    const id = step.vmUuid ?? (hasVm ? 'after' : 'before');
    const title = step.vmUuid === null ? (hasVm ? 'Then' : 'First') : names.vm(step.vmUuid);
    const group = groups.get(id) ?? { title, steps: [] };
    group.steps.push(step);
    groups.set(id, group);
  }
  return [...groups].map(([id, group]) => ({ id, ...group }));
}

/** How many VMs a plan touches. */
export function countVms(plan: Plan): number {
  return new Set(plan.steps.flatMap((step) => (step.vmUuid === null ? [] : [step.vmUuid]))).size;
}

/** What a plan changes, in one phrase: "moves 2 NICs, tags 2 VMs, writes the stage record". */
export function changesOf(plan: Plan): string {
  const count = (kind: PlanStep['action']['kind']): number =>
    plan.steps.filter(({ action }) => action.kind === kind).length;
  const [nics, tags] = [count('move-vif'), count('mark-stage')];
  return [
    nics === 0 ? 'moves no NIC' : `moves ${countOf(nics, 'NIC')}`,
    ...(tags === 0 ? [] : [`tags ${countOf(tags, 'VM')}`]),
    ...(count('write-stage-record') === 0 ? [] : ['writes the stage record']),
  ].join(', ');
}
