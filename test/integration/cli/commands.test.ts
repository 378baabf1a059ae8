import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../../electron/cli/run.ts';
import { EXIT } from '../../../electron/cli/exit.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';

let pool: RunningDemoPool;
let folder: string;
let passwordFile: string;

beforeAll(async () => {
  pool = await quickDemoPool({ seed: 3 });
  folder = await mkdtemp(join(tmpdir(), 'stagewright-cli-'));
  passwordFile = join(folder, 'password');
  await writeFile(passwordFile, `${pool.password}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await pool.close();
  await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly exitCode: number;
  readonly output: string;
  readonly errors: string;
}

/** Runs a command as a script would: nobody at the terminal. */
async function command(...line: readonly string[]): Promise<Ended> {
  const [output, errors] = [new PassThrough(), new PassThrough()];
  const printed = { output: '', errors: '' };
  output.on('data', (bytes: Buffer) => (printed.output += bytes.toString()));
  errors.on('data', (bytes: Buffer) => (printed.errors += bytes.toString()));
  const own = ['--user-data-dir', join(folder, 'data')];
  const exitCode = await runCommand([...line, ...own], { input: new PassThrough(), output, errors });
  await new Promise((resolve) => setImmediate(resolve));
  return { exitCode, ...printed };
}

const onPool = (...line: readonly string[]): Promise<Ended> => command(...line, '--password-file', passwordFile);

async function configurations(): Promise<readonly Configuration[]> {
  const { exitCode, output, errors } = await onPool('configurations', '--json');
  expect(exitCode, errors).toBe(EXIT.ok);
  return JSON.parse(output) as readonly Configuration[];
}

const address = (): string => `127.0.0.1:${String(pool.port)}`;

describe('the command line', () => {
  it('says how to begin where no pool is known', async () => {
    expect(await command('pools')).toMatchObject({
      exitCode: EXIT.ok,
      output: expect.stringContaining('pools add') as string,
    });
    expect((await onPool('configurations')).exitCode).toBe(EXIT.usage);
  });

  it('adds no pool whose certificate nobody trusted, or another than the trusted one', async () => {
    const untold = await onPool('pools', 'add', address(), '--user', 'root');
    expect(untold.exitCode).toBe(EXIT.refused);
    expect(untold.errors).toContain(pool.fingerprint);
    const other = await onPool(
      'pools',
      'add',
      address(),
      '--user',
      'root',
      '--fingerprint',
      `00${pool.fingerprint.slice(2)}`,
    );
    expect(other.exitCode).toBe(EXIT.refused);
    expect((await command('pools', '--json')).output).toBe('[]\n');
  });

  it('adds a pool by its fingerprint and remembers it', async () => {
    const added = await onPool('pools', 'add', address(), '--user', 'root', '--fingerprint', pool.fingerprint);
    expect(added, added.errors).toMatchObject({ exitCode: EXIT.ok });
    expect(JSON.parse((await command('pools', '--json')).output)).toMatchObject([
      { address: address(), userName: 'root' },
    ]);
    expect((await onPool('pools', 'show')).output).toContain(pool.fingerprint);
  });

  it('reads no password from a file that others can read', async () => {
    const open = join(folder, 'open-password');
    await writeFile(open, pool.password);
    await chmod(open, 0o644);
    const refused = await command('services', '--password-file', open);
    expect(refused.exitCode).toBe(EXIT.usage);
    expect(refused.errors).toContain(`chmod 600 ${open}`);
    expect(refused.errors).not.toContain(pool.password);
  });

  it('says that a password is wrong, without saying it', async () => {
    const wrong = join(folder, 'wrong-password');
    await writeFile(wrong, 'hunter2', { mode: 0o600 });
    const refused = await command('services', '--password-file', wrong);
    expect([EXIT.unreachable, EXIT.failed]).toContain(refused.exitCode);
    expect(refused.errors).not.toBe('');
    expect(refused.errors + refused.output).not.toContain('hunter2');
  });

  it('lists services and configurations', async () => {
    expect((await onPool('services')).output).toContain('Development → Integration');
    expect((await configurations()).length).toBeGreaterThan(5);
  });

  it('plans without changing anything, asks before it starts, promotes, and demotes again', async () => {
    const start = (await configurations()).find(({ stageId }) => stageId === 'development');
    if (!start) throw new Error('nothing is in development');
    const planned = await onPool('plan', start.nameLabel);
    expect(planned.output).toContain('VIF.move');
    expect((await onPool('promote', start.uuid, '--plan-only')).output).toBe(planned.output);
    const unconfirmed = await onPool('promote', start.nameLabel);
    expect(unconfirmed.exitCode, unconfirmed.errors).toBe(EXIT.refused);
    expect(stageOf(await configurations(), start.uuid)).toBe('development');

    // A window that is open at the same time sees what the command does.
    const window = await HeadlessConsole.open({ demo: pool, limits: QUICK_LIMITS, name: 'window' });
    await window.start();
    await window.until('the card', ({ configurations: cards }) => cards.get(start.uuid)?.stageId === 'development');
    const promoted = await onPool('promote', start.nameLabel, '--yes', '--json');
    expect(promoted.exitCode, promoted.errors).toBe(EXIT.ok);
    expect(promoted.errors).toContain('100 %');
    await window.until(
      'the card in its new stage',
      (facts) => facts.configurations.get(start.uuid)?.stageId === 'integration',
    );
    await window.close();
    const run = JSON.parse(promoted.output) as Run;
    expect(run.phase).toBe('succeeded');
    expect(JSON.parse((await command('runs', '--json')).output)).toMatchObject([{ id: run.id }]);
    expect((await command('runs', 'show', run.id.slice(0, 8))).output).toContain('Succeeded');

    expect((await onPool('demote', start.nameLabel, '--to', 'development', '--yes')).exitCode).toBe(EXIT.ok);
    expect(stageOf(await configurations(), start.uuid)).toBe('development');
  });

  it('keeps its key under a passphrase, and opens it with no other', async () => {
    const passphrase = join(folder, 'passphrase');
    await writeFile(passphrase, 'correct horse', { mode: 0o600 });
    expect((await command('pools', '--passphrase-file', passphrase)).exitCode).toBe(EXIT.ok);
    expect((await command('pools', '--passphrase-file', passphrase)).exitCode).toBe(EXIT.ok);
    await writeFile(passphrase, 'battery staple', { mode: 0o600 });
    const refused = await command('pools', '--passphrase-file', passphrase);
    expect(refused.exitCode).toBe(EXIT.refused);
    expect(refused.errors).toContain('passphrase');
  });

  it('names what a word could mean', async () => {
    expect((await onPool('plan', 'no such thing')).errors).toContain('There is no configuration');
    expect((await onPool('plan', 'w')).errors).toContain('could be several');
  });

  it('forgets a pool', async () => {
    expect((await command('pools', 'forget', address())).exitCode).toBe(EXIT.ok);
    expect((await command('pools', '--json')).output).toBe('[]\n');
  });
});

function stageOf(all: readonly Configuration[], uuid: string): string | null | undefined {
  return all.find((each) => each.uuid === uuid)?.stageId;
}
