import type { Run } from '../../shared/domain/run.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Runs as main last reported them. */
export interface RunsSlice {
  readonly runs: Readonly<Record<string, Run>>;
  /** The one writer of `runs`; an older revision than the one held is dropped. */
  readonly applyRuns: (changed: readonly Run[]) => void;
}

export const createRunsSlice: StateCreator<RunsSlice> = (set) => ({
  runs: {},
  applyRuns: (changed) =>
    set((state) => {
      const fresh = changed.filter((run) => run.revision > (state.runs[run.id]?.revision ?? -1));
      if (fresh.length === 0) return state; // the same object: nothing re-renders
      return { runs: { ...state.runs, ...Object.fromEntries(fresh.map((run) => [run.id, run])) } };
    }),
});
