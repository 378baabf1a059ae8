import { canonical } from './digest.ts';
import type { FormRule } from '../../shared/domain/evidence/bundle-verdict.ts';

/** A line's value, or the rule it breaks. */
export type StrictJson =
  { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly rule: FormRule };

const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);
/** Letters of other scripts look like these and are not. */
const PLAIN_KEY = /^[\x20-\x7e]{1,128}$/;

/** True for field names that may stand in a bundle. */
export function isPlainKey(key: string): boolean {
  return PLAIN_KEY.test(key) && !FORBIDDEN.has(key);
}

/** Reads one line of canonical JSON (RFC 8785); nothing is built of a line that is too deep or repeats a key. */
export function parseStrict(line: string, maxDepth: number): StrictJson {
  const fault = findKeyFault(line, maxDepth);
  if (fault) return { ok: false, rule: fault };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return { ok: false, rule: 'json' };
    throw error;
  }
  return isCanonical(value, line) ? { ok: true, value } : { ok: false, rule: 'canonical-json' };
}

function isCanonical(value: unknown, line: string): boolean {
  try {
    return canonical(value) === line;
  } catch (error) {
    // A number too large for a double reads as infinite, which has no form.
    if (error instanceof Error) return false;
    throw error;
  }
}

/**
 * Finds nesting that is too deep and keys that are repeated, forbidden or not plain. It reads brackets and strings only; whether the line is JSON
 * at all is the parser's to say.
 */
export function findKeyFault(line: string, maxDepth: number): FormRule | undefined {
  const keys: Set<string>[] = [];
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (keys.push(new Set()) > maxDepth) return 'depth';
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) keys.pop();
    else if (code === QUOTE) {
      const end = findStringEnd(line, at);
      if (end < 0) return 'json';
      if (line.charCodeAt(end + 1) === COLON) {
        const key = readKey(line.slice(at, end + 1));
        if (key === undefined) return 'json';
        if (FORBIDDEN.has(key)) return 'forbidden-key';
        if (!PLAIN_KEY.test(key)) return 'plain-key';
        const seen = keys[keys.length - 1];
        if (seen?.has(key)) return 'duplicate-key';
        seen?.add(key);
      }
      at = end;
    }
  }
  return undefined;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;

function findStringEnd(line: string, start: number): number {
  for (let at = start + 1; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === QUOTE) return at;
  }
  return -1;
}

/** Escapes count as what they stand for: `__pr\u006fto__` is a forbidden key too. */
function readKey(quoted: string): string | undefined {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return undefined; // the caller names the rule
  }
}
