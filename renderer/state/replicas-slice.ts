import { isSameRefresh, type RefreshKey } from '../../shared/domain/replica/refresh-schedule.ts';
import type { RefreshView } from '../../shared/ipc/areas/replicas.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Replicas that this workstation makes anew by itself, as main last reported them. */
export interface ReplicasSlice {
  readonly refreshes: readonly RefreshView[];
  /** The one writer of `refreshes`. */
  readonly applyReplicas: (change: Events['replicas.changed']) => void;
}

export const createReplicasSlice: StateCreator<ReplicasSlice> = (set) => ({
  refreshes: [],
  applyReplicas: ({ schedules }) => set({ refreshes: schedules }),
});

/** The schedule of one replica; undefined where there is none. */
export function findRefresh(state: ReplicasSlice, key: RefreshKey): RefreshView | undefined {
  return state.refreshes.find((view) => isSameRefresh(view, key));
}
