import { readFile, stat } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { CommandError, EXIT } from './exit.ts';

/** Where a command reads from and writes to. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
  /** Progress and questions, so that results can be piped. */
  readonly errors: NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number };
}

/** Whether somebody is there to answer. */
export function isAttended({ input, errors }: Terminal): boolean {
  return input.isTTY === true && errors.isTTY === true;
}

/** Asks a question that is answered by yes or anything else. */
export async function confirm(terminal: Terminal, question: string): Promise<boolean> {
  const lines = createInterface({ input: terminal.input, output: terminal.errors });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}

/**
 * A secret from a file that only its owner may read, or typed without being shown. Never from an argument or the
 * environment: both can be read by others.
 * @throws CommandError when there is neither
 */
export async function readSecret(
  terminal: Terminal,
  what: string,
  option: string,
  file: string | undefined,
): Promise<string> {
  if (file !== undefined) return readSecretFile(file, option);
  if (!isAttended(terminal)) throw new CommandError(`The ${what} is missing: name a file with --${option}`, EXIT.usage);
  const silent = new Writable({
    write: (_chunk, _encoding, done) => {
      done();
    },
  });
  terminal.errors.write(`${what.slice(0, 1).toUpperCase()}${what.slice(1)}: `);
  const lines = createInterface({ input: terminal.input, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    terminal.errors.write('\n');
  }
}

async function readSecretFile(file: string, option: string): Promise<string> {
  const found = await stat(file).catch((error: unknown) => {
    throw new CommandError(`--${option} ${file}: ${(error as Error).message}`, EXIT.usage);
  });
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0)
    throw new CommandError(`--${option} ${file} can be read by others; run: chmod 600 ${file}`, EXIT.usage);
  // One line, as editors leave it.
  return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
}

/** A progress bar on a terminal; elsewhere one line for each tenth, so that logs stay short. */
export function makeProgress({ errors }: Terminal): { show(ratio: number, words: string): void; end(): void } {
  let last = -1;
  return {
    show: (ratio, words) => {
      const percent = Math.floor(ratio * 100);
      if (errors.isTTY === true) {
        const width = 24;
        const done = Math.round(ratio * width);
        const bar = `${'█'.repeat(done)}${'░'.repeat(width - done)} ${String(percent).padStart(3)} %  ${words}`;
        errors.write(`\r\u001B[2K${bar.slice(0, (errors.columns ?? 80) - 1)}`);
      } else if (Math.floor(percent / 10) > last) {
        last = Math.floor(percent / 10);
        errors.write(`${String(percent)} % ${words}\n`);
      }
    },
    end: () => {
      if (errors.isTTY === true) errors.write('\r\u001B[2K');
    },
  };
}
