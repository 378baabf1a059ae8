import type { ConfigurationKey } from './configurations-slice.ts';
import type { StateCreator } from 'zustand/vanilla';

/** What the person looks at and holds; view state, written by commands. */
export interface SelectionSlice {
  /** Marked with Space, for actions on several. */
  readonly selectedKeys: ReadonlySet<ConfigurationKey>;
  /** Shown in the details panel. */
  readonly openedKey: ConfigurationKey | null;
  /** The card that Tab reaches. */
  readonly focusedKey: ConfigurationKey | null;
  /** Rises when `focusedKey` is to receive the keyboard focus as soon as its card is on screen. */
  readonly focusRequests: number;
  readonly toggleSelected: (key: ConfigurationKey) => void;
  readonly clearSelected: () => void;
  readonly setOpened: (key: ConfigurationKey | null) => void;
  /** Remembers where the focus is, without moving it. */
  readonly noteFocused: (key: ConfigurationKey) => void;
  readonly moveFocus: (key: ConfigurationKey) => void;
}

export const createSelectionSlice: StateCreator<SelectionSlice> = (set) => ({
  selectedKeys: new Set(),
  openedKey: null,
  focusedKey: null,
  focusRequests: 0,
  toggleSelected: (key) =>
    set((state) => {
      const next = new Set(state.selectedKeys);
      if (!next.delete(key)) next.add(key);
      return { selectedKeys: next };
    }),
  clearSelected: () => set((state) => (state.selectedKeys.size === 0 ? state : { selectedKeys: new Set() })),
  setOpened: (openedKey) => set({ openedKey }),
  noteFocused: (key) => set((state) => (state.focusedKey === key ? state : { focusedKey: key })),
  moveFocus: (key) => set((state) => ({ focusedKey: key, focusRequests: state.focusRequests + 1 })),
});
