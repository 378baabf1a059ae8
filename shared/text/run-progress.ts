import type { PlanStep } from '../domain/plan.ts';
import type { Run, RunPhase, StepState } from '../domain/run.ts';
import { formatEstimate } from './format.ts';
import type { Names } from './names.ts';
import { groupSteps, type StepGroup } from './plan-steps.ts';
import type { Tone } from './run-text.ts';

/** How far the steps of one group are: those of one VM, or those before and after all VMs. */
export interface GroupProgress extends StepGroup {
  readonly doneCount: number;
  /** Done work of all work by estimates, 0 to 1; steps without any estimate count alike. */
  readonly ratio: number;
  readonly tone: Tone;
}

/** Phases in which time goes by and brings the end nearer. */
const NEARING: ReadonlySet<RunPhase> = new Set(['pending', 'running', 'stopping', 'pausing']);

/** "about 2 min left"; null where a run waits for a pool or a person, goes back or is over: then no time can be told. */
export function remainingText({ phase, remainingMs }: Pick<Run, 'phase' | 'remainingMs'>): string | null {
  return remainingMs === null || !NEARING.has(phase) ? null : `${formatEstimate(remainingMs)} left`;
}

/** How far a run is, VM by VM, in the order of its plan. */
export function progressByGroup(run: Run, names: Names): readonly GroupProgress[] {
  const states = new Map(run.steps.map((state) => [state.stepId, state]));
  return groupSteps(run.plan, names).map((group) => {
    const own = group.steps.map((step) => ({ step, state: states.get(step.id) }));
    const weigh = own.some(({ step }) => step.estimateMs > 0) ? ({ estimateMs }: PlanStep) => estimateMs : () => 1;
    const total = own.reduce((sum, { step }) => sum + weigh(step), 0);
    const done = own.reduce((sum, { step, state }) => sum + weigh(step) * ratioOf(state), 0);
    const doneCount = own.filter(({ state }) => state?.phase === 'done').length;
    return {
      ...group,
      doneCount,
      ratio: doneCount === own.length ? 1 : done / total,
      tone: toneOf(own.map(({ state }) => state?.phase ?? 'pending')),
    };
  });
}

function ratioOf(state: StepState | undefined): number {
  if (state?.phase === 'done') return 1;
  return state?.phase === 'running' ? state.progressRatio : 0;
}

function toneOf(phases: readonly StepState['phase'][]): Tone {
  if (phases.includes('failed')) return 'bad';
  if (phases.includes('paused') || phases.includes('interrupted')) return 'waiting';
  if (phases.every((phase) => phase === 'done')) return 'good';
  return phases.includes('running') || phases.includes('undoing') ? 'busy' : 'off';
}
