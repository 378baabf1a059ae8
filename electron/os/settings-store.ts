import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import Store from 'electron-store';
import { z } from 'zod';
import { DEFAULT_SETTINGS, settingsSchema } from '../../shared/ipc/settings.ts';
import type { SettingsStore } from '../ports.ts';
import type { WindowBounds } from './window.ts';

const boundsSchema = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximized: z.boolean(),
});

const DEFAULT_BOUNDS: WindowBounds = { width: 1440, height: 900, maximized: false };

/** Settings and window state: private, small, and of no consequence when lost, which is why electron-store keeps them. */
export interface PreferenceStore extends SettingsStore {
  readBounds(): WindowBounds;
  keepBounds(bounds: WindowBounds): void;
}

/**
 * Opens the settings file. One that can't be read is kept aside under another name and said, never wiped.
 * @param onDamaged - told the name under which the damaged file is kept
 */
export function openPreferences(folder: string, onDamaged: (keptAs: string) => void): PreferenceStore {
  const store = openStore(folder, onDamaged);
  const get = (): ReturnType<SettingsStore['get']> => {
    // Field by field, so that one bad value does not cost the others.
    const kept: unknown = store.get('settings');
    const given = typeof kept === 'object' && kept !== null ? (kept as Readonly<Record<string, unknown>>) : {};
    const good = Object.entries(settingsSchema.shape).flatMap(([name, schema]) => {
      const parsed = (schema as z.ZodType).safeParse(given[name]);
      return parsed.success ? [[name, parsed.data] as const] : [];
    });
    return { ...DEFAULT_SETTINGS, ...Object.fromEntries(good) };
  };
  return {
    get,
    change: (patch) => {
      store.set('settings', { ...get(), ...patch });
    },
    readBounds: () => {
      const parsed = boundsSchema.safeParse(store.get('window'));
      return parsed.success ? parsed.data : DEFAULT_BOUNDS;
    },
    keepBounds: (bounds) => {
      store.set('window', bounds);
    },
  };
}

function openStore(folder: string, onDamaged: (keptAs: string) => void): Store {
  const options = { name: 'settings', cwd: folder, clearInvalidConfig: false } as const;
  try {
    return new Store<Record<string, unknown>>(options);
  } catch (error) {
    const file = join(folder, 'settings.json');
    if (!existsSync(file)) throw error;
    const keptAs = `settings.json.corrupt-${new Date().toISOString().replace(/[:.]/g, '-')}`;
    renameSync(file, join(folder, keptAs));
    onDamaged(keptAs);
    return new Store<Record<string, unknown>>(options);
  }
}
