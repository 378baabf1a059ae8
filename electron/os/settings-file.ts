import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { settingsSchema } from '../../shared/ipc/settings.ts';

/** Where a window was when it was last closed. */
const boundsSchema = z.object({
  x: z.int().optional(),
  y: z.int().optional(),
  width: z.int().min(200).max(20_000),
  height: z.int().min(200).max(20_000),
  maximized: z.boolean(),
});

/** Settings in the file: all optional, and fields of other versions are passed over. */
export const keptSettingsSchema = z.object(settingsSchema.shape).partial();

const fileSchema = z.object({ settings: keptSettingsSchema.optional(), window: boundsSchema.optional() });

/** Why a settings file can't be used; undefined when it can, or when there is none. */
export function findSettingsFault(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return error.message;
    throw error;
  }
  const parsed = fileSchema.safeParse(content);
  if (parsed.success) return undefined;
  const [issue] = parsed.error.issues;
  return `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim();
}

/**
 * Looks at the settings file before electron-store does, which takes `[1]` for settings, fails on damaged ones, and
 * overwrites what it does not understand. A file that can't be used is renamed, never wiped.
 *
 * @returns the name it is kept under; undefined when all is well
 */
export function setBadSettingsAside(folder: string, name: string, now: Date): string | undefined {
  const file = join(folder, name);
  if (findSettingsFault(existsSync(file) ? readFileSync(file, 'utf8') : undefined) === undefined) return undefined;
  const wanted = `${name}.corrupt-${now.toISOString().replace(/[:.]/g, '-')}`;
  let keptAs = wanted;
  for (let count = 2; existsSync(join(folder, keptAs)); count += 1) keptAs = `${wanted}-${String(count)}`;
  renameSync(file, join(folder, keptAs));
  return keptAs;
}
