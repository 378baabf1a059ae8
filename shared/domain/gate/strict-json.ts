/** Why a text is not taken for JSON. */
export type JsonFault = 'too-large' | 'too-deep' | 'truncated' | 'duplicate-key' | 'not-json';

const MAX_DEPTH = 64;

/**
 * Parses text of strangers: limits size and depth before anything is built, and refuses objects that name a key twice,
 * of which two readers may see different values.
 *
 * @param maxLength - in UTF-16 units
 */
export function parseStrictJson(
  text: string,
  maxLength: number,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly fault: JsonFault } {
  if (text.length > maxLength) return { ok: false, fault: 'too-large' };
  const fault = findStructureFault(text);
  if (fault === 'too-deep') return { ok: false, fault };
  try {
    const value: unknown = JSON.parse(text);
    return fault ? { ok: false, fault } : { ok: true, value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ok: false, fault: fault === 'truncated' ? fault : 'not-json' };
  }
}

/** Follows strings and brackets only; whether the rest is JSON is the parser's to say. By hand: a pattern may need more stack than there is. */
function findStructureFault(text: string): 'too-deep' | 'truncated' | 'duplicate-key' | undefined {
  const open: (Set<string> | null)[] = [];
  let isRepeated = false;
  for (let at = 0; at < text.length; at += 1) {
    const found = text[at];
    if (found === '{' || found === '[') open.push(found === '{' ? new Set() : null);
    else if (found === '}' || found === ']') open.pop();
    else if (found === '"') {
      const end = findStringEnd(text, at);
      if (end === undefined) return 'truncated';
      const keys = open[open.length - 1];
      if (keys && isKey(text, end)) {
        // By value: "a" and "\u0061" are the same key.
        const key = unescaped(text.slice(at, end));
        isRepeated ||= keys.has(key);
        keys.add(key);
      }
      at = end - 1;
    }
    if (open.length > MAX_DEPTH) return 'too-deep';
  }
  if (open.length > 0) return 'truncated';
  return isRepeated ? 'duplicate-key' : undefined;
}

/** Where the string that begins at `start` is over; undefined when it is not. */
function findStringEnd(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return undefined;
}

function isKey(text: string, at: number): boolean {
  let next = at;
  while (' \t\r\n'.includes(text.charAt(next)) && next < text.length) next += 1;
  return text.charAt(next) === ':';
}

function unescaped(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1);
  try {
    return String(JSON.parse(quoted));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return quoted; // the parser refuses the whole text for it
  }
}
