import type { PlanStep } from '../domain/plan.ts';
import type { Run, StepState } from '../domain/run.ts';
import { formatDuration } from './format.ts';
import { stepPhaseWord } from './run-text.ts';

/** A step of a run where it lay in time. */
export interface RanStep {
  readonly step: PlanStep;
  readonly state: StepState;
  /** From the run's start. */
  readonly startMs: number;
  readonly lengthMs: number;
}

/**
 * The steps that began, in the order in which they did; one under way reaches to `nowMs`. Work that was resumed counts
 * from its last beginning.
 */
export function listRan(run: Run, nowMs: number): { readonly steps: readonly RanStep[]; readonly endMs: number } {
  const zero = Date.parse(run.startedAt);
  const states = new Map(run.steps.map((state) => [state.stepId, state]));
  const steps = run.plan.steps
    .flatMap((step): readonly RanStep[] => {
      const state = states.get(step.id);
      if (!state?.startedAt) return [];
      const begin = Date.parse(state.startedAt);
      const isMoving = state.phase === 'running' || state.phase === 'undoing';
      const end = isMoving ? nowMs : state.finishedAt === null ? begin : Date.parse(state.finishedAt);
      return [{ step, state, startMs: Math.max(0, begin - zero), lengthMs: Math.max(0, end - begin) }];
    })
    .sort((a, b) => a.startMs - b.startMs);
  return { steps, endMs: Math.max(1, ...steps.map(({ startMs, lengthMs }) => startMs + lengthMs)) };
}

/** Everything the timeline shows of a step, in words. */
export function ranWords({ state, startMs, lengthMs }: RanStep): string {
  const begin = startMs < 1000 ? 'Began at once' : `Began after ${formatDuration(startMs)}`;
  return `${begin}, took ${formatDuration(lengthMs)}, ${stepPhaseWord(state.phase).word}`;
}
