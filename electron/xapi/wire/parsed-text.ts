import { randomUUID } from 'node:crypto';
import type { WireValue } from './contract.ts';
import { ReplyRefused } from './errors.ts';

const UNPAIRED = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|[^])/g;

/**
 * Parses JSON text into values without prototypes.
 *
 * Beyond JSON it takes the bare tokens `NaN`, `Infinity` and `-Infinity` where a value may stand (XAPI prints
 * them), and turns surrogates without their other half into U+FFFD.
 *
 * @param depth - containers around this text, so that the limit counts from the root of the reply
 * @throws ReplyRefused `malformed` or `depth`
 */
export function parseText(text: string, depth: number, maxDepth: number): WireValue {
  const whole = text.includes('\\ud') || text.includes('\\uD') ? text.replace(UNPAIRED, pairedOnly) : text;
  const value = parseTolerant(whole);
  if (typeof value === 'object' && value !== null) dropPrototypes(value, depth + 1, maxDepth);
  return value;
}

/** True if `text` holds only JSON's white space. */
export function isBlank(text: string): boolean {
  return !/[^ \t\r\n]/.test(text);
}

function pairedOnly(escape: string, unpaired: string | undefined): string {
  return unpaired === undefined ? escape : '\\ufffd';
}

function parseTolerant(text: string): WireValue {
  try {
    return JSON.parse(text) as WireValue;
  } catch (error) {
    const marker = `NaN ${randomUUID()}`;
    const replaced = replaceBareNumbers(text, marker);
    if (replaced === text) throw malformed(error);
    return parseMarked(replaced, marker);
  }
}

function parseMarked(text: string, marker: string): WireValue {
  try {
    return JSON.parse(text, (_key, value: WireValue) => (value === marker ? Number.NaN : value)) as WireValue;
  } catch (error) {
    throw malformed(error);
  }
}

// The parser's own message quotes the text, which may hold anything.
function malformed(error: unknown): ReplyRefused {
  if (!(error instanceof SyntaxError)) throw error;
  return new ReplyRefused('malformed', 'the text is not JSON');
}

/** Outside strings, `NaN` becomes the marker string and `Infinity` a number that overflows to it. */
function replaceBareNumbers(text: string, marker: string): string {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 0x22) {
      at = endOfString(text, at);
    } else if (text.startsWith('NaN', at) && !isName(text, at + 3)) {
      // `-NaN` stays malformed: the sign is left in front of a string.
      parts.push(text.slice(copied, at), `"${marker}"`);
      at += 3;
      copied = at;
    } else if (text.startsWith('Infinity', at) && !isName(text, at + 8)) {
      parts.push(text.slice(copied, at), '1e999');
      at += 8;
      copied = at;
    } else {
      at += 1;
    }
  }
  parts.push(text.slice(copied));
  return parts.length === 1 ? text : parts.join('');
}

/** True if a colon follows, so that what is before it would become a member name. */
function isName(text: string, end: number): boolean {
  return /^[ \t\r\n]*:/.test(text.slice(end, end + 16));
}

function endOfString(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return at + 1;
    at += char === 0x5c ? 2 : 1;
  }
  return at;
}

function dropPrototypes(value: object, depth: number, maxDepth: number): void {
  if (depth > maxDepth) {
    throw new ReplyRefused('depth', `more than ${String(maxDepth)} containers inside each other`, maxDepth);
  }
  const isArray = Array.isArray(value);
  // Reading all values at once is faster than member by member.
  const children: readonly unknown[] = isArray ? value : Object.values(value);
  if (!isArray) Object.setPrototypeOf(value, null);
  for (let index = 0; index < children.length; index += 1) {
    const child = children[index];
    if (typeof child === 'object' && child !== null) dropPrototypes(child, depth + 1, maxDepth);
  }
}
