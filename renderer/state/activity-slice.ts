import type { Activity } from '../../shared/domain/activity.ts';
import type { StateCreator } from 'zustand/vanilla';

/** The newest ledger entries, newest first. Older ones are fetched by the list that shows them. */
export interface ActivitySlice {
  readonly activity: readonly Activity[];
  /** The one writer of `activity`; entries are immutable, so a sequence number is kept once. */
  readonly applyActivity: (entries: readonly Activity[]) => void;
}

export const createActivitySlice: StateCreator<ActivitySlice> = (set) => ({
  activity: [],
  applyActivity: (entries) => set((state) => ({ activity: mergeActivity(state.activity, entries) })),
});

/** Joins two lists of entries: newest first, each sequence number once. */
export function mergeActivity(held: readonly Activity[], more: readonly Activity[]): readonly Activity[] {
  const bySeq = new Map([...held, ...more].map((entry) => [entry.seq, entry]));
  return [...bySeq.values()].sort((a, b) => b.seq - a.seq);
}
