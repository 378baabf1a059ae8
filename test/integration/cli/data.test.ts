import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../../electron/cli/exit.ts';
import { poolOutput, runOutput } from '../../../electron/cli/outputs.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import { CommandDesk } from './command-desk.ts';

const PASSPHRASE = 'a passphrase to move with';
let pool: RunningDemoPool;
let desk: CommandDesk;
let other: CommandDesk;
let file: string;
let secret: readonly string[];

beforeAll(async () => {
  pool = await quickDemoPool();
  desk = await CommandDesk.open(pool);
  other = await CommandDesk.open(pool);
  await desk.addPool();
  file = join(desk.folder, 'all.stagewright-backup');
  const passphrase = join(desk.folder, 'backup-passphrase');
  await writeFile(passphrase, PASSPHRASE, { mode: 0o600 });
  secret = ['--backup-passphrase-file', passphrase];
});
afterAll(async () => {
  await pool.close();
  await desk.close();
  await other.close();
});

const backup = z.looseObject({ fileCount: z.number(), hasKey: z.boolean(), console: z.string() });
const keys = z.array(z.looseObject({ key: z.string(), isOwn: z.boolean() }));
const ownKey = async (at: CommandDesk): Promise<string | undefined> =>
  (await at.done(keys, 'keys')).find(({ isOwn }) => isOwn)?.key;

describe('the data of the command line', () => {
  it('moves to another machine: pools, runs, ledger and key', async () => {
    const card = (await desk.configurations()).find(({ stageId }) => stageId === 'development');
    const run = await desk.ran('promote', card?.uuid ?? '', '--to', 'integration');
    const key = await ownKey(desk);
    const made = await desk.alone(backup, 'data', 'backup', file, ...secret);
    expect(made.hasKey).toBe(true);
    expect(made.fileCount).toBeGreaterThan(5);
    const bytes = await readFile(file, 'latin1');
    for (const told of [run.id, pool.fingerprint, PASSPHRASE]) expect(bytes).not.toContain(told);

    const unasked = await other.command('data', 'restore', file, ...secret);
    expect(unasked.exitCode, unasked.errors).toBe(EXIT.refused);
    await other.command('pools');
    await other.alone(backup, 'data', 'restore', file, ...secret, '--yes');
    // The key is sealed under the passphrase of the back-up now.
    await writeFile(other.passphraseFile, PASSPHRASE, { mode: 0o600 });
    expect(await other.alone(z.array(poolOutput), 'pools')).toMatchObject([{ fingerprint: null, userName: 'root' }]);
    expect(await other.alone(runOutput, 'runs', 'show', run.id)).toMatchObject({ id: run.id, phase: 'succeeded' });
    expect(await ownKey(other)).toBe(key);
    expect((await readdir(other.data)).filter((name) => name.startsWith('before-restore-'))).toHaveLength(1);
    const bundle = join(other.folder, 'moved.stagewright');
    await other.alone(z.looseObject({ path: z.string() }), 'export-bundle', bundle);
    const verdict = await other.command('verify-bundle', bundle, '--key', key ?? '', '--json');
    expect(JSON.parse(verdict.output)).toMatchObject({ verdict: expect.stringMatching(/^intact/) as string });
  });

  it('is not taken from a changed file, by another passphrase, or from what is none', async () => {
    const bytes = await readFile(file);
    const changed = join(desk.folder, 'changed.stagewright-backup');
    const copy = Buffer.from(bytes);
    copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1;
    await writeFile(changed, copy);
    const wrong = join(desk.folder, 'wrong-passphrase');
    await writeFile(wrong, 'another passphrase', { mode: 0o600 });
    for (const line of [
      [changed, ...secret],
      [file, '--backup-passphrase-file', wrong],
      [desk.passwordFile, ...secret],
    ]) {
      const refused = await desk.command('data', 'restore', ...line, '--yes');
      expect(refused.exitCode, line.join(' ')).toBe(EXIT.usage);
      expect(refused.errors).toContain('can not be used');
    }
    expect(await readdir(desk.data)).not.toContain('restore.json');
    expect((await desk.command('pools')).output).toContain('root');
    expect((await desk.command('data', 'backup', file, ...secret)).exitCode).toBe(EXIT.refused);
  });

  it('is diagnosed without a secret', async () => {
    const canaries = ['OpaqueRef:0f3a9c1e-aaaa-bbbb-cccc-000000000001', 'MC4CAQAwBQYDK2VwBCIEIcanarycanarycanary'];
    await mkdir(join(desk.data, 'logs'), { recursive: true });
    const log = [
      `call with ${canaries[0] ?? ''}`,
      `password=canary-password`,
      `key ${canaries[1] ?? ''}`,
      'a plain line',
      '',
    ];
    await writeFile(join(desk.data, 'logs', 'main.log'), log.join('\n'));
    const target = join(desk.folder, 'diagnostics.json');
    await desk.alone(z.strictObject({ path: z.string() }), 'data', 'diagnose', target);
    const text = await readFile(target, 'utf8');
    const sealed = JSON.parse(await readFile(join(desk.data, 'signing-key.json'), 'utf8')) as {
      readonly sealed: string;
    };
    for (const canary of [
      ...canaries,
      'canary-password',
      pool.password,
      'correct horse',
      PASSPHRASE,
      sealed.sealed,
      'root',
    ])
      expect(text).not.toContain(canary);
    expect(JSON.parse(text)).toMatchObject({
      stagewright: 'diagnostics',
      log: expect.arrayContaining(['a plain line']) as unknown,
      runs: [expect.objectContaining({ phase: 'succeeded' })],
    });
    expect((await desk.command('data', 'diagnose', target)).exitCode).toBe(EXIT.refused);
  });
});
