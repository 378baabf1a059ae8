import { DEFAULT_SETTINGS, type Settings } from '../../shared/ipc/settings.ts';
import type { StateCreator } from 'zustand/vanilla';

/** What the person chose about the window, as main keeps it. */
export interface SettingsSlice {
  readonly settings: Settings;
  /** The one writer of `settings`. */
  readonly applySettings: (settings: Settings) => void;
}

export const createSettingsSlice: StateCreator<SettingsSlice> = (set) => ({
  settings: DEFAULT_SETTINGS,
  applySettings: (settings) => set({ settings }),
});
