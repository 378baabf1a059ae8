import type { Blocker } from '../../shared/domain/blocker.ts';

/** One thing a person can do. `Subject` is what it is done to. */
export interface Command<Subject, Answer = void> {
  readonly id: string;
  /** As shown and as `matchesShortcut` reads it ("Ctrl+ArrowRight"); null where there is none. */
  readonly shortcut: string | null;
  /** Verb and object. */
  label(subject: Subject): string;
  /** Why it may not run now, in display order, by the rules main uses; empty means it may. */
  blockers(subject: Subject): readonly Blocker[];
  run(subject: Subject): Answer;
}

/** For commands that nothing but main can refuse. */
export const noBlockers = (): readonly Blocker[] => [];
