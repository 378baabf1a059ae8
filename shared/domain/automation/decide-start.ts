import type { Blocker } from '../blocker.ts';
import type { Configuration } from '../configuration.ts';
import { FINAL_PHASES, type Run } from '../run.ts';
import { modeOf, triggerOf, type Transition } from '../workflow.ts';
import type { ArmedTransition, StartMemory } from './armed-transition.ts';
import { lastTimeOf, nextTimeOf, type Schedule } from './schedule.ts';

/** How long after a scheduled time a start may still be made, ms; later the time is missed. */
const OPEN_MS = 10 * 60_000;

/** How the one start of a revision ended. `unknown`: the console ended before its run began. `back`: it was sent back. */
export type StartOutcome = 'succeeded' | 'failed' | 'errored' | 'aborted' | 'unknown' | 'back';

/** What automation does about one configuration. */
export type AutomationState =
  /** Nothing blocks it: it starts now. */
  | { readonly kind: 'starts' }
  /** ISO; nothing before that time. */
  | { readonly kind: 'scheduled'; readonly nextAt: string }
  /** Starts when these are gone; a scheduled one only while its time is open. */
  | { readonly kind: 'waits'; readonly blockers: readonly Blocker[]; readonly until: string | null }
  | { readonly kind: 'under-way'; readonly runId: string }
  /** This revision had its start; another one needs another revision, or a person. */
  | { readonly kind: 'had-its-start'; readonly runId: string | null; readonly outcome: StartOutcome };

/** What is known about one configuration in the stage that an armed transition leaves. */
export interface StartFacts {
  readonly transition: Transition;
  readonly armed: Pick<ArmedTransition, 'armedAt'>;
  readonly configuration: Pick<Configuration, 'revision'>;
  /** The start that is remembered for it, with the run it became; brought up to date by `rememberReturn`. */
  readonly start: StartMemory | undefined;
  readonly startRun: Run | undefined;
  readonly unfinishedRun: Run | undefined;
  readonly now: Date;
  /** Asked only where nothing else decides. */
  readonly findBlockers: () => readonly Blocker[];
}

/**
 * Decides what automation does about one configuration now: the one start of each revision, at the time of the schedule
 * or as soon as nothing blocks.
 * @throws RangeError for a schedule in a zone this runtime does not know
 */
export function decideStart(facts: StartFacts): AutomationState {
  const { transition, configuration, start, startRun, unfinishedRun, now } = facts;
  if (unfinishedRun) return { kind: 'under-way', runId: unfinishedRun.id };
  if (start?.revision === configuration.revision)
    return { kind: 'had-its-start', runId: start.runId, outcome: outcomeOf(start, startRun) };
  const trigger = triggerOf(transition);
  if (trigger.kind === 'manual') return { kind: 'waits', blockers: [], until: null };
  const open = trigger.kind === 'scheduled' ? findOpenTime(trigger, facts.armed.armedAt, now) : undefined;
  if (trigger.kind === 'scheduled' && open === undefined)
    return { kind: 'scheduled', nextAt: new Date(nextTimeOf(trigger, now.getTime())).toISOString() };
  const blockers = facts.findBlockers();
  if (blockers.length === 0) return { kind: 'starts' };
  return { kind: 'waits', blockers, until: open === undefined ? null : new Date(open + OPEN_MS).toISOString() };
}

/** The scheduled time that is open now, ms; undefined between times. A time before the arming is nobody's wish. */
function findOpenTime(schedule: Schedule, armedAt: string, now: Date): number | undefined {
  const last = lastTimeOf(schedule, now.getTime());
  return last >= Date.parse(armedAt) && now.getTime() < last + OPEN_MS ? last : undefined;
}

/**
 * The last scheduled time whose ten minutes are over and that is not dealt with yet, ms; undefined where there is none.
 */
export function findPassedTime(schedule: Schedule, settledUntil: string, now: Date): number | undefined {
  const last = lastTimeOf(schedule, now.getTime() - OPEN_MS);
  return last > Date.parse(settledUntil) ? last : undefined;
}

/**
 * What is remembered of a start once its configuration is seen in the stage again that it had left, or that a swap
 * brought it to: it is back as the revision it has now, and that one is not started. Answers the same object where
 * nothing is new.
 */
export function rememberReturn(
  start: StartMemory,
  transition: Transition,
  configuration: Pick<Configuration, 'revision' | 'recordSeq'>,
  startRun: Run | undefined,
): StartMemory {
  if (start.isBack || modeOf(transition) === 'copy' || startRun?.phase !== 'succeeded') return start;
  // A record as it was before the start: the pool's event about the move has not come yet.
  if (configuration.recordSeq <= start.recordSeq) return start;
  return { ...start, revision: configuration.revision, isBack: true };
}

function outcomeOf(start: StartMemory, run: Run | undefined): StartOutcome {
  if (start.isBack) return 'back';
  if (!run || !FINAL_PHASES.has(run.phase)) return 'unknown';
  return run.phase as StartOutcome;
}
