import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Fences of one pool with what its administrators say about them. */
export type PoolFences = Omit<Events['fences.changed'], 'poolId'>;

/** Fences per pool, as main last reported them. */
export interface FencesSlice {
  readonly fences: Readonly<Record<string, PoolFences>>;
  /** Rises when a picture of a pool's networks is to be read again. */
  readonly topologyRevisions: Readonly<Record<string, number>>;
  /** The one writer of `fences`. */
  readonly applyFences: (change: Events['fences.changed']) => void;
  /** The one writer of `topologyRevisions`. */
  readonly applyTopology: (change: Events['topology.changed']) => void;
}

export const createFencesSlice: StateCreator<FencesSlice> = (set) => ({
  fences: {},
  topologyRevisions: {},
  applyFences: ({ poolId, ...fences }) => set((state) => ({ fences: { ...state.fences, [poolId]: fences } })),
  applyTopology: ({ poolId, revision }) =>
    set((state) => ({ topologyRevisions: { ...state.topologyRevisions, [poolId]: revision } })),
});
