import type { z } from 'zod';
import type { FileProblem } from './workflow-file-report.ts';
import type { Locate, Path } from './workflow-file-text.ts';

/** What a schema says against a file's content, in words of people and at its lines; `kind` is what the file should be. */
export function toFileProblems(
  issue: z.core.$ZodIssue,
  value: unknown,
  locate: Locate,
  kind: 'workflow' | 'template',
): readonly FileProblem[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => toFileProblem([...path, key], `is not a field of ${kind} files`, locate));
  // The first one too many is where to look.
  if (issue.code === 'too_big' && issue.origin === 'array')
    return [toFileProblem([...path, Number(issue.maximum)], `at most ${String(issue.maximum)} may be here`, locate)];
  if (issue.code === 'invalid_key') return [toFileProblem(path, issue.issues[0]?.message ?? issue.message, locate)];
  const message = isMissing(value, path) ? 'is missing' : issueWords(issue);
  return [toFileProblem(path, message, locate)];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
};

/** The checker's sentences are for programmers. */
function issueWords(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      if (issue.origin === 'string') return 'may not be empty';
      return issue.origin === 'array'
        ? `needs ${String(issue.minimum)} at least`
        : `must be ${String(issue.minimum)} at least`;
    case 'too_big':
      return issue.origin === 'string'
        ? `may be ${String(issue.maximum)} characters long at most`
        : `must be ${String(issue.maximum)} at most`;
    default:
      return issue.message;
  }
}

/** One problem of a file at the line of what it is about. */
export function toFileProblem(path: Path, message: string, locate: Locate): FileProblem {
  const words = path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${String(part)}]` : text === '' ? part : `${text}.${part}`),
    '',
  );
  return { ...locate(path), path: words.slice(0, 200), message: message.slice(0, 300) };
}

function isMissing(value: unknown, path: Path): boolean {
  let at = value;
  for (const part of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, part)) return true;
    at = (at as Readonly<Record<string, unknown>>)[part];
  }
  return at === undefined;
}
