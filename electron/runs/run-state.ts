import type { Problem } from '../../shared/errors.ts';
import type { PlanStep } from '../../shared/domain/plan.ts';
import { FINAL_PHASES, RESTING_PHASES, type Run, type StepState } from '../../shared/domain/run.ts';
import type { RunConsent } from '../ports/gates.ts';
import type { JournalEntry } from '../ports/runs.ts';

/** A run with what only the engine needs. */
export interface EngineRun {
  readonly run: Run;
  /** Names this run's lock. */
  readonly nonce: string;
  /** What each step found before it first acted; undoing puts it back. */
  readonly before: Readonly<Record<string, string>>;
  /** What each step made, by uuid. */
  readonly made: Readonly<Record<string, string>>;
  /** Why it stopped; decides how it ends after undoing. */
  readonly stopCause: 'person' | 'verdict' | 'breakage' | null;
  /** Undoing began at some time; what it wrote must not be taken for somebody else's. */
  readonly turnedBack: boolean;
  /** What it was let start by; null where its gate asked for nothing. */
  readonly consent: RunConsent | null;
}

/** Applies one line of the journal. Pure: the journal is the truth, this is how it is read, live and after a restart. */
export function applyEntry(known: EngineRun | undefined, entry: JournalEntry): EngineRun | undefined {
  if (entry.t === 'planned') return begin(entry);
  if (!known) return undefined; // a line of a run whose beginning was lost with a torn file
  switch (entry.t) {
    case 'intent': {
      const isFirst = !entry.undo && !(entry.step in known.before);
      const before = isFirst ? { ...known.before, [entry.step]: entry.before } : known.before;
      const change = { phase: entry.undo ? 'undoing' : 'running', startedAt: entry.at, problem: null } as const;
      const begun = changeStep({ ...known, before, turnedBack: known.turnedBack || entry.undo }, entry.step, change);
      return entry.undo ? begun : withoutRelease(begun, entry.step);
    }
    case 'made':
      return { ...known, made: { ...known.made, [entry.step]: entry.uuid } };
    case 'done':
      return changeStep(known, entry.step, {
        phase: entry.undo ? 'undone' : 'done',
        finishedAt: entry.at,
        progressRatio: entry.undo ? 0 : 1,
      });
    case 'failed':
      return changeStep(known, entry.step, {
        phase: 'failed',
        finishedAt: entry.at,
        problem: JSON.parse(entry.problem) as Problem,
      });
    case 'phase': {
      const isFinal = FINAL_PHASES.has(entry.phase);
      const run = { ...known.run, phase: entry.phase, finishedAt: isFinal ? entry.at : null };
      return {
        ...known,
        stopCause: entry.phase === 'running' ? null : (toStopCause(entry.reason) ?? known.stopCause),
        run: withProgress({
          ...run,
          steps: RESTING_PHASES.has(entry.phase) ? settle(run.steps, entry.phase) : run.steps,
          problem: nextProblem(known.run, entry.phase),
        }),
      };
    }
  }
}

function begin(entry: JournalEntry & { readonly t: 'planned' }): EngineRun {
  const steps = entry.plan.steps.map((step): StepState => ({
    stepId: step.id,
    phase: 'pending',
    startedAt: null,
    finishedAt: null,
    progressRatio: 0,
    problem: null,
  }));
  const run: Run = {
    id: entry.run,
    plan: entry.plan,
    planDigest: entry.planDigest,
    requester: entry.requester,
    phase: 'pending',
    startedAt: entry.at,
    finishedAt: null,
    steps,
    progressRatio: 0,
    remainingMs: entry.plan.estimateMs,
    problem: null,
    revision: 1,
  };
  return {
    run,
    nonce: entry.nonce,
    before: {},
    made: {},
    stopCause: null,
    turnedBack: false,
    consent: entry.consent ?? null,
  };
}

function toStopCause(reason: string): EngineRun['stopCause'] {
  return reason === 'person' || reason === 'verdict' || reason === 'breakage' ? reason : null;
}

/** A lock that is taken again is to be released again, though that was done before. */
function withoutRelease(known: EngineRun, stepId: string): EngineRun {
  const { steps } = known.run.plan;
  const taken = steps.find(({ id }) => id === stepId)?.action;
  if (taken?.kind !== 'take-lock') return known;
  const released = steps.filter(
    ({ id, action }) =>
      action.kind === 'release-lock' &&
      action.configurationUuid === taken.configurationUuid &&
      JSON.stringify(action.vapp) === JSON.stringify(taken.vapp) &&
      known.run.steps.some(({ stepId: each, phase }) => each === id && phase === 'done'),
  );
  const toDo = { phase: 'pending', startedAt: null, finishedAt: null, progressRatio: 0 } as const;
  return released.reduce((run, { id }) => changeStep(run, id, toDo), known);
}

function changeStep(known: EngineRun, stepId: string, change: Partial<StepState>): EngineRun {
  const steps = known.run.steps.map((step) => (step.stepId === stepId ? { ...step, ...change } : step));
  return { ...known, run: withProgress({ ...known.run, steps }) };
}

function withProgress(run: Run): Run {
  const total = run.plan.steps.reduce((sum, step) => sum + step.estimateMs, 0);
  const done = run.plan.steps.reduce((sum, step, index) => sum + step.estimateMs * ratioOf(run.steps[index]), 0);
  const progressRatio = run.phase === 'succeeded' ? 1 : total === 0 ? 0 : done / total;
  const remainingMs = FINAL_PHASES.has(run.phase) ? 0 : Math.round(run.plan.estimateMs * (1 - progressRatio));
  return { ...run, progressRatio, remainingMs, revision: run.revision + 1 };
}

function ratioOf(state: StepState | undefined): number {
  if (!state) return 0;
  return state.phase === 'done' ? 1 : state.phase === 'running' ? state.progressRatio : 0;
}

/** What a run stopped at stays its problem while it is undone and after; the steps forget theirs. */
function nextProblem(run: Run, phase: Run['phase']): Problem | null {
  if (phase === 'running' || phase === 'succeeded') return null;
  const found = run.steps.find((step) => step.problem !== null)?.problem ?? null;
  return phase === 'interrupted' ? (found ?? run.problem) : run.problem;
}

/** Shows how far a step is; not a fact of the journal. */
export function showProgress(known: EngineRun, stepId: string, ratio: number): EngineRun {
  const isUnderWay = known.run.steps.some((step) => step.stepId === stepId && step.phase === 'running');
  return isUnderWay ? changeStep(known, stepId, { progressRatio: Math.min(1, Math.max(0, ratio)) }) : known;
}

/** Steps that are not done, in the plan's order. */
export function listRemaining(run: Run): readonly PlanStep[] {
  return run.plan.steps.filter((_step, index) => run.steps[index]?.phase !== 'done');
}

/** Steps to undo, last first: everything that was begun and is not undone yet. */
export function listUndoable(run: Run): readonly PlanStep[] {
  const phases = new Map(run.steps.map((step) => [step.stepId, step.phase]));
  return [...run.plan.steps].reverse().filter((step) => {
    const phase = phases.get(step.id);
    return phase !== 'pending' && phase !== 'undone';
  });
}

/**
 * Takes up steps that were under way when the console ended: what they did is unknown, so they count as not done and
 * are begun anew; each looks at the pool before it acts.
 */
export function afterRestart(known: EngineRun): EngineRun {
  return { ...known, run: { ...known.run, steps: settle(known.run.steps, known.run.phase) } };
}

/** In a run that rests nothing is under way: what was, was broken off as the run was. */
function settle(steps: readonly StepState[], phase: Run['phase']): readonly StepState[] {
  const rest = phase === 'paused' ? 'paused' : 'interrupted';
  return steps.map((step) =>
    step.phase === 'running' || step.phase === 'undoing' ? { ...step, phase: rest, progressRatio: 0 } : step,
  );
}
