import type { PlanStep, StepAction } from '../../../shared/domain/plan.ts';
import type { StepContext } from '../step-context.ts';

/** The action of one kind. */
export type ActionOf<K extends StepAction['kind']> = Extract<StepAction, { readonly kind: K }>;

/** What an action answers where undoing finds nothing to do. */
export const NOTHING_TO_UNDO = 'nothing to undo';

/**
 * Executes one kind of step. Each part looks at the pool first and does only what is still to do, so that it can be
 * begun again after a crash or a lost reply. All throw ProblemError of the pool's answers.
 */
export interface StepExecutor<A extends StepAction> {
  /** True for steps that change something: they run only while this run holds all locks of its plan. */
  readonly needsLock: boolean;
  /** Reads what undoing will need, before the step first acts; kept in the journal. Empty where nothing is needed. */
  readonly before: (action: A, context: StepContext) => Promise<string>;
  /** Does it; answers a note for the journal, in words. */
  readonly act: (action: A, context: StepContext) => Promise<string>;
  /** Puts back what `context.before` says; answers a note in words. */
  readonly undo: (action: A, context: StepContext) => Promise<string>;
  /** Reads afresh whether it is as planned; answers what is not, in words. */
  readonly verify: (action: A, context: StepContext, step: PlanStep) => Promise<readonly string[]>;
}

/** For actions with nothing to remember, to undo or to check. */
export const PASSIVE = {
  before: () => Promise.resolve(''),
  undo: () => Promise.resolve(NOTHING_TO_UNDO),
  verify: () => Promise.resolve([]),
} satisfies Partial<StepExecutor<StepAction>>;
