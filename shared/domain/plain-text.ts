import { z } from 'zod';

/** All but tab, line feed and carriage return: XML can't carry them to a pool, and nobody sees them. */
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** A name: one line of at most `max` UTF-16 units, without any control character. */
export const oneLine = (max: number): z.ZodString =>
  z
    .string()
    .max(max)
    .regex(/^\P{Cc}*$/u, 'must be one line, without control characters');

/** Why a text is refused for a character in it: "has a control character (U+0000)"; null where it has none. */
export function controlFault(text: string): string | null {
  const found = CONTROL.exec(text)?.[0];
  if (found === undefined) return null;
  return `has a control character (U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')})`;
}

/**
 * Finds the first text with a control character in plain data. Keys are not looked at.
 * @param isPassed - names of fields that may hold whatever they hold
 * @returns where, and why it is refused
 */
export function findControl(
  value: unknown,
  isPassed: (field: string) => boolean,
  path: readonly string[] = [],
): { readonly path: readonly string[]; readonly fault: string } | undefined {
  if (typeof value === 'string') {
    const fault = controlFault(value);
    return fault === null ? undefined : { path, fault };
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = isPassed(key) ? undefined : findControl(inner, isPassed, [...path, key]);
    if (found) return found;
  }
  return undefined;
}
