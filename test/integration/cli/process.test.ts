import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import { configurationOutput, runOutput } from '../../../electron/cli/outputs.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const program = join(root, 'out/cli/cli.cjs');
const children: ChildProcess[] = [];
let folder: string;
let pool: { readonly url: string; readonly password: string; readonly fingerprint: string };

beforeAll(async () => {
  const build = "import('./build/build.mjs').then((build) => build.buildStale(['demo-pool', 'cli', 'bundle-worker']))";
  execFileSync(process.execPath, ['--input-type=module', '-e', build], { cwd: root, stdio: 'ignore' });
  folder = await mkdtemp(join(tmpdir(), 'stagewright-cli-'));
  const served = start('demo-pool', '--time-scale', '0.3', '--seed', '3');
  const [line] = (await once(createInterface(served.stdout), 'line')) as [string];
  pool = JSON.parse(line) as typeof pool;
  await writeFile(join(folder, 'password'), pool.password, { mode: 0o600 });
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

function start(...line: readonly string[]) {
  const child = spawn(process.execPath, [program, ...line], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  return child;
}

interface Ended {
  readonly exitCode: number | null;
  readonly output: string;
  readonly errors: string;
}

function finish(child: ReturnType<typeof start>): Promise<Ended> {
  const printed = { output: '', errors: '' };
  child.stdout.on('data', (bytes: Buffer) => (printed.output += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (printed.errors += bytes.toString()));
  return once(child, 'close').then(([exitCode]) => ({ exitCode: exitCode as number | null, ...printed }));
}

const own = (): readonly string[] => [
  ...['--user-data-dir', join(folder, 'data')],
  ...['--password-file', join(folder, 'password'), '--json'],
];
const command = (...line: readonly string[]): Promise<Ended> => finish(start(...line, ...own()));

describe('the command line as a program', () => {
  it('leaves no pool behind when it is killed while it serves one', async () => {
    const served = start('demo-pool', '--time-scale', '0');
    const [line] = (await once(createInterface(served.stdout), 'line')) as [string];
    const { url } = JSON.parse(line) as { readonly url: string };
    const { hostname, port } = new URL(url);
    const answers = (): Promise<boolean> =>
      new Promise((resolve) => {
        const socket = connect(Number(port), hostname);
        socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
        socket.once('connect', () => socket.destroy());
      });
    expect(await answers()).toBe(true);
    served.kill('SIGKILL');
    await expect.poll(answers, { timeout: 10_000 }).toBe(false);
  });

  it('serves the demo pool, works on it, rests when it is told to end, and goes on later', async () => {
    const address = new URL(pool.url).host;
    const added = await command('pools', 'add', address, '--user', 'root', '--fingerprint', pool.fingerprint);
    expect(added.exitCode, added.errors).toBe(EXIT.ok);
    const cards = z.array(configurationOutput).parse(JSON.parse((await command('configurations')).output));
    const card = cards.find(({ stageId, vmUuids }) => stageId === 'development' && vmUuids.length > 1);

    const promoting = start('promote', card?.uuid ?? '', '--to', 'integration', '--yes', ...own());
    const arguments_ = await readFile(`/proc/${String(promoting.pid)}/cmdline`, 'utf8');
    const environment = await readFile(`/proc/${String(promoting.pid)}/environ`, 'utf8');
    for (const open of [arguments_, environment]) expect(open).not.toContain(pool.password);
    let told = '';
    promoting.stderr.on('data', (bytes: Buffer) => {
      told += bytes.toString();
      // It is under way: a build server gives the job up.
      if (/% \d+\//.test(told) && !promoting.killed) promoting.kill('SIGTERM');
    });
    const ended = await finish(promoting);
    expect(ended.exitCode, ended.errors).toBe(EXIT.failed);
    const run = runOutput.parse(JSON.parse(ended.output));
    expect(run.phase).toBe('interrupted');

    const resumed = await command('runs', 'resume', run.id);
    expect(resumed.exitCode, resumed.errors).toBe(EXIT.ok);
    expect(runOutput.parse(JSON.parse(resumed.output))).toMatchObject({ id: run.id, phase: 'succeeded' });

    const file = join(folder, 'evidence.stagewright');
    const data = ['--user-data-dir', join(folder, 'data')];
    const exported = await finish(start('export-bundle', file, '--run', run.id, '--report', '--json', ...data));
    expect(exported.exitCode, exported.errors).toBe(EXIT.ok);
    const { reports } = JSON.parse(exported.output) as { readonly reports: readonly string[] };
    expect(await readFile(reports[0] ?? '', 'utf8')).toContain(run.id);
  });

  it('prints only its result on standard output, and says in its exit code what it was', async () => {
    const wrong = await command('promote');
    expect([wrong.exitCode, wrong.output]).toEqual([
      EXIT.usage,
      `${JSON.stringify({ problem: null, message: wrong.errors.trim() })}\n`,
    ]);
    const help = await finish(start('--help'));
    expect([help.exitCode, help.errors]).toEqual([EXIT.ok, '']);
  });
});
