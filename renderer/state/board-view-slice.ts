import type { Configuration } from '../../shared/domain/configuration.ts';
import type { ConfigurationKey } from './configurations-slice.ts';
import type { StateCreator } from 'zustand/vanilla';

/** What the board leaves out. Empty `states` means all. */
export interface BoardFilter {
  readonly text: string;
  readonly states: readonly Configuration['powerState'][];
  readonly warningsOnly: boolean;
}

/** A filter that lets everything through. */
export const NO_FILTER: BoardFilter = { text: '', states: [], warningsOnly: false };

/** How the board is looked at now; view state, not kept. */
export interface BoardViewSlice {
  readonly boardFilter: BoardFilter;
  /** The card in the person's hand. */
  readonly draggedKey: ConfigurationKey | null;
  readonly setBoardFilter: (change: Partial<BoardFilter>) => void;
  readonly setDragged: (key: ConfigurationKey | null) => void;
}

export const createBoardViewSlice: StateCreator<BoardViewSlice> = (set) => ({
  boardFilter: NO_FILTER,
  draggedKey: null,
  setBoardFilter: (change) => set((state) => ({ boardFilter: { ...state.boardFilter, ...change } })),
  setDragged: (draggedKey) => set((state) => (state.draggedKey === draggedKey ? state : { draggedKey })),
});
