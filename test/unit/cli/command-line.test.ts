import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { COMMON_OPTIONS, parseLine, usageOf } from '../../../electron/cli/command-line.ts';
import { completionsFor } from '../../../electron/cli/completion.ts';
import { commandRows, helpText, verbHelp } from '../../../electron/cli/help.ts';
import { CommandError, EXIT, EXIT_TEXT } from '../../../electron/cli/exit.ts';
import { verbs } from '../../../electron/cli/verbs.ts';

function refusal(line: readonly string[]): CommandError {
  try {
    parseLine(line, verbs);
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error(`${line.join(' ')} was understood`);
}

describe('a command line', () => {
  it('names the longest verb, and what follows it', () => {
    const parsed = parseLine(['runs', 'resume', '8d9b', '--pool', 'east', '--json'], verbs);
    expect(parsed?.verb.words).toEqual(['runs', 'resume']);
    expect(parsed?.args.positionals).toEqual(['8d9b']);
    expect(parsed?.args.values).toEqual({ pool: 'east' });
    expect([...(parsed?.args.switches ?? [])]).toEqual(['json']);
  });

  it('is asked for help by nothing, or by --help alone', () => {
    expect(parseLine([], verbs)).toBeUndefined();
    expect(parseLine(['--help'], verbs)).toBeUndefined();
  });

  it.each([
    [['pormote', 'x'], 'There is no command pormote x'],
    [['promote'], 'CONFIGURATION is missing'],
    [['promote', 'a', 'b'], 'That is too much'],
    [['promote', 'a', '--too', 'b'], '--too'],
    [['promote', 'a', '--to'], '--to'],
    [['pools', 'add', 'host', '--password', 'secret'], '--password'],
  ])('%j is refused in words', (line, words) => {
    const error = refusal(line);
    expect(error.message).toContain(words);
    expect(error.exitCode).toBe(EXIT.usage);
  });

  it.each(['-', '--', '_'])('takes a public key that begins with %s for what it is', (start) => {
    const key = start.padEnd(43, 'p');
    const parsed = parseLine(['keys', 'trust', key, '--reason', 'compared', '--yes'], verbs);
    expect(parsed?.verb.words).toEqual(['keys', 'trust']);
    expect(parsed?.args.positionals).toEqual([key]);
    expect(parsed?.args.values).toEqual({ reason: 'compared' });
    expect(parseLine(['keys', 'trust', '--', key], verbs)?.args.positionals).toEqual([key]);
    const checked = parseLine(['verify-bundle', 'a.stagewright', '--key', key], verbs);
    expect(checked?.args).toMatchObject({ positionals: ['a.stagewright'], values: { key } });
  });

  it('takes no secret as a value: every option about one names a file', () => {
    for (const verb of verbs)
      for (const [name, { value }] of Object.entries(verb.options))
        if (/pass|secret|token/.test(name))
          expect([verb.words.join(' '), name, value]).toEqual([expect.any(String), name, 'FILE']);
  });
});

describe('help', () => {
  it('lists every command once', () => {
    const lines = helpText(verbs);
    for (const { words, positionals, summary } of verbs) {
      const call = [...words, ...positionals].join(' ');
      expect(lines.filter((line) => line.startsWith(`  ${call} `) && line.endsWith(summary))).toHaveLength(1);
    }
  });

  it.each(verbs.map((verb) => [verb.words.join(' '), verb] as const))('of %s explains each option', (_words, verb) => {
    const text = verbHelp(verb).join('\n');
    expect(text).toContain(usageOf(verb));
    for (const [name, { help }] of Object.entries(verb.options)) {
      expect(text).toContain(`--${name}`);
      expect(text).toContain(help);
    }
  });
});

describe('completion', () => {
  it('offers commands, then their second words, then options', () => {
    expect(completionsFor(['pro'], verbs)).toEqual(['promote', 'provision']);
    expect(completionsFor(['runs', 're'], verbs)).toEqual(['resume']);
    expect(completionsFor(['promote', 'x', '--p'], verbs)).toEqual([
      '--passphrase-file',
      '--password-file',
      '--plan-only',
      '--pool',
    ]);
  });
});

describe('the documentation', () => {
  const page = readFileSync(new URL('../../../electron/cli/commands.md', import.meta.url), 'utf8');
  const lines = new Set(page.split('\n'));

  it.each(commandRows(verbs))('says as --help: %s', (row) => {
    expect(lines).toContain(row);
  });

  it('has no command that is not there, and says every exit code and common option', () => {
    expect([...lines].filter((line) => /^\| `[a-z]/.test(line))).toEqual([...commandRows(verbs)]);
    for (const [name, code] of Object.entries(EXIT))
      expect(lines).toContain(`| ${String(code)} | ${EXIT_TEXT[name as keyof typeof EXIT]} |`);
    for (const [name, { help }] of Object.entries(COMMON_OPTIONS))
      expect(page.includes(`\`--${name}`) && page.includes(help), name).toBe(true);
  });
});

describe('what is printed for programs', () => {
  it.each(verbs.map((verb) => [verb.words.join(' '), verb] as const))('by %s has a schema', (_words, { output }) => {
    expect(() => z.toJSONSchema(output)).not.toThrow();
  });

  it('is tried against the demo pool, every command', () => {
    const folder = new URL('../../integration/cli/', import.meta.url);
    const tests = readdirSync(folder)
      .map((name) => readFileSync(new URL(name, folder), 'utf8'))
      .join('\n')
      .replace(/\s+/g, ' ');
    const untried = verbs.filter(({ words }) => !tests.includes(words.map((word) => `'${word}'`).join(', ')));
    expect(untried.map(({ words }) => words.join(' '))).toEqual([]);
  });
});
