import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
} from 'yaml';
import type { FileProblem } from './workflow-file-report.ts';

/** The way to a value: keys of maps and indexes of lists. */
export type Path = readonly (string | number)[];

/** Finds where a value stands; where it is missing, the nearest one around it. Counted from 1. */
export type Locate = (path: Path) => { readonly line: number; readonly column: number };

/** Text as data with the place of every part, or what is wrong with it. */
export type ParsedText =
  | { readonly ok: true; readonly value: unknown; readonly locate: Locate }
  | { readonly ok: false; readonly problems: readonly FileProblem[] };

/** Deeper than any workflow is; the parser calls itself for each level. */
const MOST_LEVELS = 64;

/**
 * Parses YAML 1.2 (core schema; JSON is part of it), believing nothing: one document, no aliases, no tags,
 * no repeated keys. Never throws.
 */
export function parseText(text: string): ParsedText {
  const tooDeep = findDepth(text);
  if (tooDeep) return { ok: false, problems: [tooDeep] };
  const lines = new LineCounter();
  const at = (offset: number): { readonly line: number; readonly column: number } => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    version: '1.2',
    schema: 'core',
    stringKeys: true,
    // Said below with their place; nothing is written to the console.
    logLevel: 'silent',
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

/**
 * Finds text nested deeper than any workflow, before the parser, which calls itself for each level and grows slow with
 * depth. Brackets in quotes count as well, which only matters to files that no console wrote.
 */
function findDepth(text: string): FileProblem | undefined {
  const lines = text.split('\n');
  let open = 0;
  for (const [index, line] of lines.entries()) {
    const indicators = /^[ \t]*((?:[-?:][ \t]+)*)/.exec(line)?.[0] ?? '';
    const dashes = indicators.replace(/[ \t]/g, '').length;
    for (let at = 0; at < line.length; at += 1) {
      const character = line[at];
      if (character === '[' || character === '{') open += 1;
      else if (character === ']' || character === '}') open = Math.max(0, open - 1);
      if (open > MOST_LEVELS)
        return { line: index + 1, column: at + 1, path: '', message: 'this is nested deeper than a workflow is' };
    }
    if (dashes > MOST_LEVELS || indicators.length > 4 * MOST_LEVELS)
      return { line: index + 1, column: 1, path: '', message: 'this is nested deeper than a workflow is' };
  }
  return undefined;
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
    Node: (_key, node) => {
      if (isAlias(node)) say(node, 'aliases (*) are not allowed here');
      else if (node.tag !== undefined && !node.tag.startsWith('tag:yaml.org,2002:'))
        say(node, 'tags (!) are not allowed here');
      if (isScalar(node) && node.value === '__proto__') say(node, 'this word is not allowed here');
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
