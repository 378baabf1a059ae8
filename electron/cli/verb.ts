import type { z } from 'zod';
import type { CommandConsole } from './command-console.ts';
import type { ExitCode } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** One option of a verb; `value` names what follows it, none for a switch. */
export interface OptionHelp {
  readonly value?: string;
  readonly help: string;
}

/** What a verb was called with. */
export interface VerbArguments {
  readonly positionals: readonly string[];
  /** Options that take a value, by name. */
  readonly values: Readonly<Record<string, string>>;
  /** Switches that were given. */
  readonly switches: ReadonlySet<string>;
}

/** What a verb found or did: the same facts for programs and for people. */
export interface Outcome {
  /** Printed as one line of JSON with `--json`; of the form the verb's `output` says. */
  readonly json: unknown;
  /** Printed otherwise. */
  readonly lines: readonly string[];
  readonly exitCode: ExitCode;
}

/** What a verb works with. */
export interface VerbContext {
  /** Opens this workstation's stores; called by verbs that need them, so that the others leave no folder behind. */
  readonly openConsole: () => Promise<CommandConsole>;
  /** Folder of the command line's own data, opened or not. */
  readonly folder: string;
  readonly terminal: Terminal;
  readonly isJson: boolean;
}

/** One thing the command line can do. */
export interface Verb {
  /** For example `['runs', 'resume']`. */
  readonly words: readonly string[];
  readonly summary: string;
  /** Names of what follows; the last may end in `...]` (any number) or stand in brackets (may be left out). */
  readonly positionals: readonly string[];
  readonly options: Readonly<Record<string, OptionHelp>>;
  /** What `--json` prints when it does not fail. */
  readonly output: z.ZodType;
  run(context: VerbContext, args: VerbArguments): Promise<Outcome>;
}

/** The n-th positional, which the parser has seen to be there. */
export function at(args: VerbArguments, index: number): string {
  return args.positionals[index] ?? '';
}
