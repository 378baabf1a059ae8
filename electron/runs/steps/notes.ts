import { PASSIVE, type ActionOf, type StepExecutor } from './step-executor.ts';

/** A line for people; the engine writes every step that is done to the ledger, this one's text is its title. */
export const noteStep: StepExecutor<ActionOf<'note'>> = {
  ...PASSIVE,
  needsLock: false,
  act: ({ text }) => Promise.resolve(text),
};
