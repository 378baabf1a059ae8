import Store from 'electron-store';
import type { z } from 'zod';
import { ProblemError } from '../../shared/errors.ts';
import { DEFAULT_SETTINGS, settingsSchema, type Settings } from '../../shared/ipc/settings.ts';
import type { SettingsStore } from '../ports.ts';
import { keptSettingsSchema, setBadSettingsAside } from './settings-file.ts';
import type { WindowBounds } from './window.ts';

const NAME = 'settings';
const FILE = `${NAME}.json`;

/** Settings and window state: private, small, and of no consequence when lost, which is why electron-store keeps them. */
export interface PreferenceStore extends SettingsStore {
  /** Says a failure by `onTrouble` only: the window closes in any case. */
  keepBounds(bounds: WindowBounds): void;
}

/** Whom the settings tell when something is wrong. */
export interface PreferenceEvents {
  /** The file could not be used; it is kept under that name, and the defaults hold. */
  onDamaged(keptAs: string): void;
  onTrouble(error: unknown): void;
}

/**
 * Opens the settings file; read once, so that damage while the program runs does no harm. `change` throws ProblemError
 * store-failed when the settings are not on disk afterwards, and then they are what they were.
 */
export function openPreferences(folder: string, events: PreferenceEvents): PreferenceStore {
  const keptAs = setBadSettingsAside(folder, FILE, new Date());
  if (keptAs !== undefined) events.onDamaged(keptAs);
  const store = new Store<Record<string, unknown>>({ name: NAME, cwd: folder, clearInvalidConfig: false });
  let settings: Settings = settingsSchema.parse({
    ...DEFAULT_SETTINGS,
    ...parse(keptSettingsSchema, store.get('settings')),
  });
  const write = (key: string, value: object): void => {
    try {
      store.set(key, value);
      // electron-store does not notice that a full disk took half of the file only.
      if (JSON.stringify(store.get(key)) !== JSON.stringify(value)) throw new Error('the disk did not keep them');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new ProblemError({ code: 'store-failed', file: FILE, reason }, { cause: error });
    }
  };
  return {
    get: () => settings,
    change: (patch) => {
      const next = settingsSchema.parse({ ...settings, ...patch });
      write('settings', next);
      settings = next;
    },
    keepBounds: (next) => {
      try {
        write('window', next);
      } catch (error) {
        events.onTrouble(error);
      }
    },
  };
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T | undefined {
  const parsed = schema.safeParse(value);
  return parsed.success ? parsed.data : undefined;
}
