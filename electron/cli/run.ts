import { join } from 'node:path';
import { homedir } from 'node:os';
import { ProblemError } from '../../shared/errors.ts';
import { problemText } from '../../shared/text/problem-text.ts';
import { parseLine, type ParsedLine } from './command-line.ts';
import { CommandConsole } from './command-console.ts';
import { helpText, verbHelp } from './help.ts';
import { readSecret, type Terminal } from './terminal.ts';
import { CommandError, EXIT, type ExitCode } from './exit.ts';
import type { Outcome } from './verb.ts';
import { verbs } from './verbs.ts';

/** Reads a command line, does it, prints what came of it. Never throws. @returns the exit code */
export async function runCommand(line: readonly string[], terminal: Terminal): Promise<ExitCode> {
  // Words after -- are none of our options.
  let isJson = line.slice(0, line.includes('--') ? line.indexOf('--') : line.length).includes('--json');
  try {
    const parsed = parseLine(line, verbs);
    isJson = parsed?.args.switches.has('json') === true;
    if (!parsed) return print(terminal, false, { json: null, lines: helpText(verbs), exitCode: EXIT.ok });
    if (parsed.args.switches.has('help'))
      return print(terminal, false, { json: null, lines: verbHelp(parsed.verb), exitCode: EXIT.ok });
    return print(terminal, isJson, await perform(parsed, terminal, isJson));
  } catch (error) {
    return tell(terminal, isJson, error);
  }
}

async function perform({ verb, args }: ParsedLine, terminal: Terminal, isJson: boolean): Promise<Outcome> {
  let opened: CommandConsole | undefined;
  const folder = args.values['user-data-dir'] ?? join(homedir(), '.config', 'stagewright-cli');
  const logBug = (error: unknown): string => {
    terminal.errors.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 'stderr';
  };
  const openConsole = async (): Promise<CommandConsole> => {
    if (opened) return opened;
    const passphraseFile = args.values['passphrase-file'];
    const passphrase =
      passphraseFile === undefined
        ? undefined
        : await readSecret(terminal, 'passphrase', 'passphrase-file', passphraseFile);
    opened = await CommandConsole.open({ folder, passphrase, waitMs: readSeconds(args.values['wait']) * 1000, logBug });
    for (const { title, detail } of opened.facts.notices.values()) terminal.errors.write(`${title}. ${detail}\n`);
    return opened;
  };
  try {
    return await verb.run({ openConsole, folder, terminal, isJson }, args);
  } finally {
    await opened?.close();
  }
}

function print(terminal: Terminal, isJson: boolean, { json, lines, exitCode }: Outcome): ExitCode {
  if (isJson) terminal.output.write(`${JSON.stringify(json)}\n`);
  else for (const text of lines) terminal.output.write(`${text}\n`);
  return exitCode;
}

/** Failures go to standard error in words, and with `--json` to standard output as `{ "problem": ... }`. */
function tell(terminal: Terminal, isJson: boolean, error: unknown): ExitCode {
  if (error instanceof ProblemError) {
    const { what, why, remedy } = problemText(error.problem);
    const message = [`${what}.`, why, remedy].filter((part) => part !== '').join(' ');
    terminal.errors.write(`${message}\n`);
    if (isJson) terminal.output.write(`${JSON.stringify({ problem: error.problem, message })}\n`);
    return exitCodeOf(error);
  }
  if (error instanceof CommandError) {
    terminal.errors.write(`${error.message}\n`);
    if (isJson) terminal.output.write(`${JSON.stringify({ problem: error.problem, message: error.message })}\n`);
    return error.exitCode;
  }
  const message = error instanceof Error ? error.message : String(error);
  terminal.errors.write(`${error instanceof Error ? (error.stack ?? message) : message}\n`);
  if (isJson) terminal.output.write(`${JSON.stringify({ problem: null, message })}\n`);
  return EXIT.failed;
}

function readSeconds(text: string | undefined): number {
  if (text === undefined) return 0;
  if (!/^\d{1,6}$/.test(text)) throw new CommandError('--wait takes whole seconds', EXIT.usage);
  return Number(text);
}

function exitCodeOf({ problem }: ProblemError): ExitCode {
  switch (problem.code) {
    case 'invalid-request':
      return EXIT.usage;
    case 'blocked':
    case 'plan-changed':
    case 'certificate-untrusted':
    case 'right-missing':
    case 'role-missing':
    case 'statement-refused':
      return EXIT.refused;
    case 'pool-unreachable':
      return EXIT.unreachable;
    default:
      return EXIT.failed;
  }
}
