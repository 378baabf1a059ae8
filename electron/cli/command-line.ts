import { parseArgs } from 'node:util';
import { withDashedKeys } from '../bundle/dashed-keys.ts';
import { CommandError, EXIT } from './exit.ts';
import type { OptionHelp, Verb, VerbArguments } from './verb.ts';

/** Options every verb takes. */
export const COMMON_OPTIONS: Readonly<Record<string, OptionHelp>> = {
  json: { help: 'print one line of JSON instead of text' },
  'user-data-dir': { value: 'DIR', help: 'folder of the command line’s own data' },
  'passphrase-file': { value: 'FILE', help: 'passphrase of the signing key, so that it outlives the command' },
  wait: { value: 'SECONDS', help: 'wait so long for another command that works with the same data' },
  help: { help: 'explain this command' },
};

/** A command line that was understood. */
export interface ParsedLine {
  readonly verb: Verb;
  readonly args: VerbArguments;
}

/**
 * Finds the verb and reads its arguments.
 * @returns undefined where help is asked for without a verb, or nothing at all
 * @throws CommandError with exit code 2 and what was meant, where it can be guessed
 */
export function parseLine(line: readonly string[], verbs: readonly Verb[]): ParsedLine | undefined {
  const words = wordsOf(line, verbs);
  const found = verbs
    .filter((verb) => verb.words.every((word, index) => words[index] === word))
    .sort((a, b) => b.words.length - a.words.length)[0];
  if (!found) {
    if (words.length === 0) return undefined;
    const near = verbs.filter(({ words: [first] }) => first === words[0]).map((verb) => verb.words.join(' '));
    const hint = near.length > 0 ? `; there is ${near.join(', ')}` : '; stagewright --help lists what there is';
    throw new CommandError(`There is no command ${words.slice(0, 2).join(' ')}${hint}`, EXIT.usage);
  }
  return { verb: found, args: readArguments(found, line) };
}

/** The words without options and what follows those: an option may stand before the verb. */
function wordsOf(line: readonly string[], verbs: readonly Verb[]): readonly string[] {
  const valued = new Set(
    [COMMON_OPTIONS, ...verbs.map(({ options }) => options)].flatMap((options) =>
      Object.entries(options).flatMap(([name, { value }]) => (value === undefined ? [] : [`--${name}`])),
    ),
  );
  return line.filter((word, index) => !word.startsWith('-') && !valued.has(line[index - 1] ?? ''));
}

function readArguments(verb: Verb, line: readonly string[]): VerbArguments {
  const options = { ...COMMON_OPTIONS, ...verb.options };
  let parsed;
  try {
    parsed = parseArgs({
      args: withDashedKeys(line, (name) => options[name]?.value !== undefined),
      strict: true,
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([name, { value }]) => [
          name,
          { type: value === undefined ? ('boolean' as const) : ('string' as const) },
        ]),
      ),
    });
  } catch (error) {
    throw new CommandError(`${(error as Error).message} (stagewright ${verb.words.join(' ')} --help)`, EXIT.usage);
  }
  const positionals = parsed.positionals.slice(verb.words.length);
  const values: Record<string, string> = {};
  const switches = new Set<string>();
  for (const [name, value] of Object.entries(parsed.values)) {
    if (typeof value === 'string') values[name] = value;
    else if (value === true) switches.add(name);
  }
  if (!switches.has('help')) expectPositionals(verb, positionals.length);
  return { positionals, values, switches };
}

function expectPositionals(verb: Verb, count: number): void {
  const needed = verb.positionals.filter((name) => !name.startsWith('[')).length;
  if (count < needed)
    throw new CommandError(`${verb.positionals[count] ?? ''} is missing: ${usageOf(verb)}`, EXIT.usage);
  const isAnyNumber = verb.positionals.at(-1)?.endsWith('...]') === true;
  if (count > verb.positionals.length && !isAnyNumber)
    throw new CommandError(`That is too much: ${usageOf(verb)}`, EXIT.usage);
}

/** One line that shows how a verb is called. */
export function usageOf(verb: Verb): string {
  const options = Object.entries(verb.options).map(([name, { value }]) =>
    value === undefined ? `[--${name}]` : `[--${name} ${value}]`,
  );
  return ['stagewright', ...verb.words, ...verb.positionals, ...options].join(' ');
}
