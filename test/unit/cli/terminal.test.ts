import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { confirm, makeProgress, readSecret, type Terminal } from '../../../electron/cli/terminal.ts';

interface Seen {
  readonly terminal: Terminal;
  readonly input: PassThrough;
  /** Everything written to standard error so far. */
  errors(): string;
  /** What a person sees on the last line of the terminal. */
  line(): string;
}

/** A terminal so many columns wide, or a pipe. */
function open(columns: number | null): Seen {
  const input = new PassThrough();
  const errors = new PassThrough();
  const isTTY = columns !== null;
  let written = '';
  errors.on('data', (bytes: Buffer) => (written += bytes.toString()));
  return {
    ...{ input, errors: () => written, line: () => written.split('\r\u001B[2K').at(-1) ?? '' },
    terminal: {
      input: Object.assign(input, { isTTY }),
      output: new PassThrough(),
      errors: Object.assign(errors, { isTTY, columns: columns ?? 0 }),
    },
  };
}

describe('progress on a terminal', () => {
  it('is one line with a bar, a number and words, drawn over itself and gone in the end', () => {
    const seen = open(80);
    const progress = makeProgress(seen.terminal);
    progress.show(0, '0/8 Promote');
    expect(seen.line()).toBe(`${'░'.repeat(24)}   0 %  0/8 Promote`);
    progress.show(0.5, '4/8 Promote');
    expect(seen.line()).toBe(`${'█'.repeat(12)}${'░'.repeat(12)}  50 %  4/8 Promote`);
    progress.show(1, '8/8 Promote');
    expect(seen.line()).toBe(`${'█'.repeat(24)} 100 %  8/8 Promote`);
    progress.end();
    expect(seen.line()).toBe('');
    expect(seen.errors()).not.toContain('\n');
  });

  it('never breaks a narrow terminal’s line', () => {
    const seen = open(40);
    makeProgress(seen.terminal).show(0.25, 'x'.repeat(200));
    expect(seen.line()).toHaveLength(39);
  });

  it('is one line for each tenth where nobody looks', () => {
    const seen = open(null);
    const progress = makeProgress(seen.terminal);
    for (let percent = 0; percent <= 100; percent += 1) progress.show(percent / 100, 'Promote');
    progress.end();
    const lines = seen.errors().trim().split('\n');
    expect(lines).toEqual([0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map((at) => `${String(at)} % Promote`));
  });
});

describe('a question on a terminal', () => {
  it.each([
    ['y', true],
    ['Yes', true],
    ['', false],
    ['n', false],
    ['yikes', false],
  ])('answered with %j is %s', async (answer, agreed) => {
    const seen = open(80);
    const asked = confirm(seen.terminal, 'Start it?');
    seen.input.write(`${answer}\n`);
    expect(await asked).toBe(agreed);
    expect(seen.errors()).toContain('Start it? [y/N]');
  });

  it('about a secret does not show what is typed', async () => {
    const seen = open(80);
    const asked = readSecret(seen.terminal, 'password for East', 'password-file', undefined);
    seen.input.write('hunter2\n');
    expect(await asked).toBe('hunter2');
    expect(seen.errors()).toBe('Password for East: \n');
  });
});
