import type { Problem } from '../errors.ts';
import type { Plan } from './plan.ts';

/**
 * Phase of a run. `failed` is a verdict (a check said no), `errored` a breakage, `aborted` a person's will.
 * `waiting`: the pool is gone, it goes on by itself when it is back. `interrupted`: found after a restart or stopped
 * by a person or a breakage; resume or undo, as the person chooses. `paused`: a person wanted it to rest for a while; it
 * keeps its locks, through a restart too, until it is resumed or undone. `stopping` and `pausing`: asked to, not there yet.
 */
export type RunPhase =
  | 'pending'
  | 'running'
  | 'waiting'
  | 'stopping'
  | 'pausing'
  | 'paused'
  | 'interrupted'
  | 'undoing'
  | 'succeeded'
  | 'failed'
  | 'errored'
  | 'aborted';

/**
 * State of one step. `paused` and `interrupted`: it was under way when its run came to rest so, what it did is unknown, and
 * it is begun again, or undone, when the run goes on.
 */
export type StepPhase = 'pending' | 'running' | 'done' | 'undoing' | 'undone' | 'paused' | 'interrupted' | 'failed';

/** One step of a run as it stands. */
export interface StepState {
  readonly stepId: string;
  readonly phase: StepPhase;
  readonly startedAt: string | null;
  readonly finishedAt: string | null;
  /** 0 to 1, from the XAPI task where there is one. */
  readonly progressRatio: number;
  readonly problem: Problem | null;
}

/** One execution of a plan. */
export interface Run {
  readonly id: string;
  readonly plan: Plan;
  readonly planDigest: string;
  readonly requester: string;
  readonly phase: RunPhase;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly steps: readonly StepState[];
  /** Done steps by estimate, 0 to 1. */
  readonly progressRatio: number;
  readonly remainingMs: number | null;
  readonly problem: Problem | null;
  /** Counter that rises with every change; a reader keeps the highest. */
  readonly revision: number;
}

/** Phases in which a run waits for a person, who resumes or undoes it. */
export const RESTING_PHASES: ReadonlySet<RunPhase> = new Set(['interrupted', 'paused']);

/** Phases in which nothing more happens. */
export const FINAL_PHASES: ReadonlySet<RunPhase> = new Set(['succeeded', 'failed', 'errored', 'aborted']);
