import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect } from 'vitest';
import { z } from 'zod';
import { parseLine } from '../../../electron/cli/command-line.ts';
import { EXIT } from '../../../electron/cli/exit.ts';
import { configurationOutput, failureOutput, planOutput, runOutput } from '../../../electron/cli/outputs.ts';
import { runCommand } from '../../../electron/cli/run.ts';
import { verbs } from '../../../electron/cli/verbs.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, QUICK_LIMITS } from '../../fakes/headless-console.ts';

/** What a command left. */
export interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** A configuration as `--json` tells of it. */
export type Told = z.output<typeof configurationOutput>;

/** A place to run commands in, as scripts do: nobody at the terminal, secrets in files. */
export class CommandDesk {
  readonly folder: string;
  readonly pool: RunningDemoPool;
  readonly passwordFile: string;
  readonly passphraseFile: string;

  private constructor(folder: string, pool: RunningDemoPool) {
    this.folder = folder;
    this.pool = pool;
    this.passwordFile = join(folder, 'password');
    this.passphraseFile = join(folder, 'passphrase');
  }

  static async open(pool: RunningDemoPool): Promise<CommandDesk> {
    const desk = new CommandDesk(await mkdtemp(join(tmpdir(), 'stagewright-cli-')), pool);
    await writeFile(desk.passwordFile, `${pool.password}\n`, { mode: 0o600 });
    await writeFile(desk.passphraseFile, 'correct horse\n', { mode: 0o600 });
    return desk;
  }

  /** Adds the pool, so that the commands after it know it. */
  async addPool(): Promise<void> {
    const added = await this.onPool(
      'pools',
      'add',
      this.address,
      '--user',
      'root',
      '--fingerprint',
      this.pool.fingerprint,
    );
    expect(added, added.errors).toMatchObject({ exitCode: EXIT.ok });
  }

  get address(): string {
    return `127.0.0.1:${String(this.pool.port)}`;
  }

  /** Where the command line keeps its data. */
  get data(): string {
    return join(this.folder, 'data');
  }

  /** Runs a command; what it prints with `--json` must be of the form that is documented. */
  async command(...line: readonly string[]): Promise<Ended> {
    const [output, errors] = [new PassThrough(), new PassThrough()];
    const printed = { output: '', errors: '' };
    output.on('data', (bytes: Buffer) => (printed.output += bytes.toString()));
    errors.on('data', (bytes: Buffer) => (printed.errors += bytes.toString()));
    const all = ['--user-data-dir', this.data, ...line];
    const exitCode = await runCommand(all, { input: new PassThrough(), output, errors });
    await new Promise((resolve) => setImmediate(resolve));
    if (line.includes('--json')) expectDocumented(all, exitCode, printed.output);
    expect(printed.output + printed.errors).not.toContain(this.pool.password);
    return { exitCode, ...printed };
  }

  /** Runs a command that works on the pool. */
  onPool(...line: readonly string[]): Promise<Ended> {
    return this.command(...line, '--password-file', this.passwordFile);
  }

  /** As `onPool`, with a key that lasts. */
  signed(...line: readonly string[]): Promise<Ended> {
    return this.onPool(...line, '--passphrase-file', this.passphraseFile);
  }

  /** Runs a command on the pool that must be done, and gives what it prints for programs. */
  done<T extends z.ZodType>(output: T, ...line: readonly string[]): Promise<z.output<T>> {
    return this.alone(output, ...line, '--password-file', this.passwordFile);
  }

  /** As `done`, of a command that works on no pool. */
  async alone<T extends z.ZodType>(output: T, ...line: readonly string[]): Promise<z.output<T>> {
    const ended = await this.command(...line, '--passphrase-file', this.passphraseFile, '--json');
    expect(ended.exitCode, `${line.join(' ')}: ${ended.errors}${ended.output}`).toBe(EXIT.ok);
    return output.parse(JSON.parse(ended.output));
  }

  /** Runs a command that carries a plan out, and expects the run to succeed. */
  async ran(...line: readonly string[]): Promise<z.output<typeof runOutput>> {
    const run = await this.done(runOutput, ...line, '--yes');
    expect(run.phase).toBe('succeeded');
    return run;
  }

  /** The plan of a command that would carry it out. */
  planned(...line: readonly string[]): Promise<z.output<typeof planOutput>> {
    return this.done(planOutput, ...line, '--plan-only');
  }

  configurations(): Promise<readonly Told[]> {
    return this.done(z.array(configurationOutput), 'configurations');
  }

  /** A window on the same pool, as another person has it open. */
  async window(): Promise<HeadlessConsole> {
    const window = await HeadlessConsole.open({ demo: this.pool, limits: QUICK_LIMITS, name: 'window' });
    await window.start();
    await window.until(
      'the pool',
      ({ pools, services }) => pools.get('demo')?.phase === 'connected' && services.size > 0,
    );
    return window;
  }

  async close(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function expectDocumented(line: readonly string[], exitCode: number, output: string): void {
  const printed: unknown = JSON.parse(output);
  const failed = failureOutput.safeParse(printed);
  if (failed.success) {
    expect(exitCode).not.toBe(EXIT.ok);
    return;
  }
  const verb = parseLine(line, verbs)?.verb;
  if (!verb) throw new Error(`${line.join(' ')} is no command`);
  const found = verb.output.safeParse(printed);
  expect(found.success ? [] : found.error.issues, `${line.join(' ')} printed ${output.slice(0, 2000)}`).toEqual([]);
}
