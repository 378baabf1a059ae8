import { COMMON_OPTIONS, usageOf } from './command-line.ts';
import { EXIT, EXIT_TEXT } from './exit.ts';
import type { OptionHelp, Verb } from './verb.ts';

/** What `stagewright --help` prints. */
export function helpText(verbs: readonly Verb[]): readonly string[] {
  const width = Math.max(...verbs.map(({ words, positionals }) => [...words, ...positionals].join(' ').length));
  return [
    'stagewright COMMAND: stages of application configurations on XenServer and XCP-ng, from the command line',
    '',
    ...verbs.map(
      ({ words, positionals, summary }) => `  ${[...words, ...positionals].join(' ').padEnd(width)}  ${summary}`,
    ),
    '',
    'Options of every command:',
    ...optionLines(COMMON_OPTIONS),
    '',
    'Exit codes:',
    ...Object.entries(EXIT).map(([name, code]) => `  ${String(code)}  ${EXIT_TEXT[name as keyof typeof EXIT]}`),
    '',
    'Passwords and passphrases are read from files that only you may read, or typed; never from arguments.',
  ];
}

/** What `stagewright COMMAND --help` prints. */
export function verbHelp(verb: Verb): readonly string[] {
  return [
    usageOf(verb),
    '',
    verb.summary,
    ...(Object.keys(verb.options).length > 0 ? [''] : []),
    ...optionLines(verb.options),
  ];
}

function optionLines(options: Readonly<Record<string, OptionHelp>>): readonly string[] {
  const rows = Object.entries(options).map(
    ([name, { value, help }]) => [`--${name}${value === undefined ? '' : ` ${value}`}`, help] as const,
  );
  const width = Math.max(0, ...rows.map(([option]) => option.length));
  return rows.map(([option, help]) => `  ${option.padEnd(width)}  ${help}`);
}

/** The table of commands in `commands.md`, a line for each. */
export function commandRows(verbs: readonly Verb[]): readonly string[] {
  return verbs.map(({ words, positionals, options, summary }) => {
    const names = Object.entries(options).map(([name, { value }]) =>
      value === undefined ? `--${name}` : `--${name} ${value}`,
    );
    const call = [...words, ...positionals].join(' ');
    return `| \`${call}\` | ${summary} | ${names.map((name) => `\`${name}\``).join(' ')} |`;
  });
}
