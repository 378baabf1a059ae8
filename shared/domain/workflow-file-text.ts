import { isAlias, isCollection, isMap, isScalar, parseDocument, visit, type Document, type Node } from 'yaml';
import type { FileProblem } from './workflow-file-report.ts';

/** The way to a value: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[];

/** Finds where a value stands; where it is missing, the nearest one around it. Counted from 1. */
export type Locate = (path: Path) => { readonly line: number; readonly column: number };

/** Text as data with the place of every part, or what is wrong with it. */
export type ParsedText =
  | { readonly ok: true; readonly value: unknown; readonly locate: Locate }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** A line that opens level after level. The parser refuses it as well, but only after seconds. */
const TOO_DEEP = /^(?:[ \t]*(?:[[{](?:[a-z]+:)?|[-?][ \t])){200}/m;

/**
 * Parses YAML 1.2 (core schema; JSON is part of it), believing nothing: one document, no aliases, no tags,
 * no repeated keys. Never throws.
 */
export function parseText(text: string): ParsedText {
  const deep = TOO_DEEP.exec(text);
  if (deep) return { ok: false, problems: [{ ...makeCounter(text)(deep.index), path: '', message: DEEP }] };
  const at = makeCounter(text);
  const document = parseDocument(text, {
    prettyErrors: false,
    // Found below: the parser compares each key with all others, which takes a minute for a file full of them.
    uniqueKeys: false,
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    // Silent, the parser would take the first of several documents without a word.
    logLevel: 'error',
  });
  const troubles = [...document.errors, ...document.warnings].map(({ pos, message }): FileProblem => ({
    ...at(pos[0]),
    path: '',
    message,
  }));
  const problems = troubles.length > 0 ? troubles : findForbidden(document, at);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: document.toJS({ maxAliasCount: 0 }), locate: (path) => at(findOffset(document, path)) };
}

/** Each map is two: a pair and its value. */
const MOST_LEVELS = 60;
const DEEP = 'this is nested deeper than a workflow is';

/** Answers line and column of an offset. The parser's own counter stops where the parser does. */
function makeCounter(text: string): (offset: number) => { readonly line: number; readonly column: number } {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.max(0, offset - (starts[low] ?? 0)) + 1 };
  };
}

function findForbidden(
  document: Document.Parsed,
  at: (offset: number) => { readonly line: number; readonly column: number },
): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  const say = (node: Node, message: string): void => {
    problems.push({ ...at(node.range?.[0] ?? 0), path: '', message });
  };
  visit(document, {
    Map: (_key, map) => {
      const keys = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const word = String(key.value);
        if (word === '__proto__') say(key as Node, 'this word is not allowed here');
        if (keys.has(word)) say(key as Node, `${JSON.stringify(word.slice(0, 60))} stands here twice`);
        keys.add(word);
      }
    },
    Node: (_key, node, path) => {
      if (path.length > MOST_LEVELS) {
        say(node, DEEP);
        return visit.BREAK;
      }
      if (isAlias(node)) say(node, 'aliases (*) are not allowed here');
      else if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:'))
        say(node, 'tags (!) are not allowed here');
      return undefined;
    },
  });
  return problems;
}

/** Offset of the value at a path, or of its key where it is a map's; of what is around where there is no such value. */
function findOffset(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const part of path) {
    if (!isCollection(node)) return offset;
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part));
      if (!pair) return offset;
      offset = startOf(pair.key);
      node = pair.value;
    } else {
      const item: unknown = node.items[Number(part)];
      if (item === undefined) return offset;
      offset = startOf(item);
      node = item;
    }
  }
  return offset;
}

function startOf(node: unknown): number {
  const range: unknown = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : 0;
}
