import type { Plan, PlanStep } from '../domain/plan.ts';
import { countOf } from './format.ts';
import { inSentence, type Names } from './names.ts';

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
  const [nics, copies] = [count('move-vif'), count('copy-vm')];
  const records = count('write-stage-record');
  const part = (kind: PlanStep['action']['kind'], verb: string, noun: string): readonly string[] =>
    count(kind) === 0 ? [] : [`${verb} ${countOf(count(kind), noun)}`];
  return [
    ...part('snapshot-vm', 'snapshots', 'VM'),
    ...part('shutdown-vm', 'shuts down', 'VM'),
    ...part('revert-vm', 'reverts', 'VM'),
    ...part('copy-vm', 'copies', 'VM'),
    ...part('move-disk', 'moves', 'disk'),
    ...part('replace-disk', 'replaces', 'disk'),
    ...(nics > 0 ? [`moves ${countOf(nics, 'NIC')}`] : copies > 0 ? [] : ['moves no NIC']),
    ...part('set-size', 'resizes', 'VM'),
    ...part('start-vm', 'starts', 'VM'),
    ...part('mark-stage', 'tags', 'VM'),
    ...(records === 0 ? [] : [records === 1 ? 'writes the stage record' : `writes ${String(records)} stage records`]),
    ...part('destroy-snapshot', 'destroys', 'snapshot'),
  ].join(', ');
}

/** What becomes of the VMs, in a few words; `occupant` is the name of the configuration that a swap pushes out. */
export function modeWords(plan: Plan, occupant: string | undefined): string {
  switch (plan.mode ?? 'move') {
    case 'move':
      return 'in place';
    case 'copy':
      return 'as a copy; the source stays';
    case 'swap':
      return `in exchange with ${inSentence(occupant ?? 'the one there')}`;
    case 'return':
      return 'back to its snapshots';
  }
}

/** How a step is undone, in words. */
export function undoWords({ action, undo }: PlanStep): string {
  if (undo !== null) return undo;
  const isLost = action.kind === 'revert-vm' || (action.kind === 'destroy-snapshot' && 'uuid' in action.snapshot);
  return isLost ? "it can't be undone" : 'needs none';
}
