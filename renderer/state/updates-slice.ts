import type { UpdateState } from '../../shared/domain/update/update-state.ts';
import type { StateCreator } from 'zustand/vanilla';

/** How far updates of this program are, as main last said; null until it did. */
export interface UpdatesSlice {
  readonly updates: UpdateState | null;
  /** The one writer of `updates`. */
  readonly applyUpdates: (updates: UpdateState) => void;
}

export const createUpdatesSlice: StateCreator<UpdatesSlice> = (set) => ({
  updates: null,
  applyUpdates: (updates) => set({ updates }),
});
