import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Known pools as main last reported them. */
export interface PoolsSlice {
  readonly pools: Readonly<Record<string, PoolState>>;
  /** The one writer of `pools`. */
  readonly applyPool: (pool: PoolState) => void;
  /** Drops the pool; what was on it is dropped by the slices that hold it. */
  readonly applyPoolForgotten: (poolId: string) => void;
}

export const createPoolsSlice: StateCreator<PoolsSlice> = (set) => ({
  pools: {},
  applyPool: (pool) => set((state) => ({ pools: { ...state.pools, [pool.id]: pool } })),
  applyPoolForgotten: (poolId) =>
    set((state) => ({ pools: Object.fromEntries(Object.entries(state.pools).filter(([id]) => id !== poolId)) })),
});
