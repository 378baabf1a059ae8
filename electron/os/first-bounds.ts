import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WindowBounds } from './window.ts';

/** Where a window opens that was never closed. */
export const DEFAULT_BOUNDS: WindowBounds = { width: 1440, height: 900, maximized: false };

/**
 * Reads where the window was, before anything else is read: what checks settings thoroughly takes longer to load than
 * the window takes to open. Whatever is not as it should be counts as absent here; the settings store says so later.
 */
export function readFirstBounds(folder: string): WindowBounds {
  let text: string;
  try {
    text = readFileSync(join(folder, 'settings.json'), 'utf8');
  } catch {
    // The first start, or a file that can't be read: the settings store tells the difference.
    return DEFAULT_BOUNDS;
  }
  return findBounds(text) ?? DEFAULT_BOUNDS;
}

/** Finds the window's bounds in the text of a settings file; undefined where there are none that make sense. */
export function findBounds(text: string): WindowBounds | undefined {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  const { x, y, width, height, maximized } = fieldsOf(fieldsOf(content)['window']);
  if (!isSize(width) || !isSize(height) || typeof maximized !== 'boolean') return undefined;
  if (x === undefined && y === undefined) return { width, height, maximized };
  return isWhole(x) && isWhole(y) ? { x, y, width, height, maximized } : undefined;
}

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isSize = (value: unknown): value is number => isWhole(value) && value >= 200 && value <= 20_000;
