/** What a task returned: nothing, one text (a reference, as a rule), or a list of texts. */
export type TaskResult =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] };

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads `task.result`, which is an XML-RPC fragment whatever the transport: `<value>OpaqueRef:…</value>`, an array of
 * such values, or nothing (`<value></value>`, an empty text on hosts up to 6.5). Text that is no such fragment is
 * answered as it is (tasks of plug-ins write what they like).
 */
export function parseTaskResult(fragment: string): TaskResult {
  const text = fragment.trim();
  if (text === '' || /^<value\s*\/>$/.test(text)) return { kind: 'nothing' };
  const array = /^<value>\s*<array>\s*<data>([\s\S]*)<\/data>\s*<\/array>\s*<\/value>$/.exec(text)?.[1];
  if (array !== undefined)
    return { kind: 'list', items: [...array.matchAll(ITEM)].map((match) => textOf(match[1] ?? '')) };
  const value = /^<value>([\s\S]*)<\/value>$/.exec(text)?.[1];
  if (value === undefined) return { kind: 'text', text };
  const inner = textOf(value);
  return inner === '' ? { kind: 'nothing' } : { kind: 'text', text: inner };
}

const ITEM = /<value>([\s\S]*?)<\/value>/g;

function textOf(value: string): string {
  const inner =
    /^\s*<(string|int|i4|i8|boolean|double|dateTime\.iso8601)>([\s\S]*)<\/\1>\s*$/.exec(value)?.[2] ?? value;
  return inner.replace(/&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return ENTITIES[name] ?? whole;
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
