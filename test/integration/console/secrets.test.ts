import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Secrets } from '../../../electron/ports.ts';
import { recordFigure } from '../../bench/figures.ts';
import { buildBundleWorker } from '../../fakes/built-worker.ts';
import { linesOf } from '../../fakes/forged-bundle.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { anyIn, ended, promote, settledIn } from './desk.ts';

const PASSWORD = 'canary-Pa55-µ-of-the-pool';
const WRONG = 'canary-Wr0ng-password';

/** A key store that keeps, as a desktop with a keyring does. */
function makeKeyring(): { readonly secrets: Secrets; readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const secrets: Secrets = {
    canKeep: true,
    keep: (name, secret) => Promise.resolve(void kept.set(name, secret)),
    read: (name) => Promise.resolve(kept.get(name)),
    remove: (name) => Promise.resolve(void kept.delete(name)),
  };
  return { secrets, kept };
}

/** Every text of the data folder, and everything that was told to windows or the log. */
async function everythingOf(console_: HeadlessConsole): Promise<ReadonlyMap<string, string>> {
  const texts = new Map<string, string>();
  for (const entry of await readdir(console_.folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      texts.set(path, (await readFile(path)).toString('latin1') + (await readFile(path, 'utf8')));
    }
  texts.set('events', JSON.stringify(console_.published));
  texts.set('answers', JSON.stringify(console_.answers));
  texts.set('log', [...console_.calls, ...console_.bugs.map(String)].join('\n'));
  return texts;
}

describe('passwords, session references and the private key', () => {
  it('are in no file, event, answer or log line after a day with a console', async () => {
    const pool = await quickDemoPool({ password: PASSWORD });
    const { secrets, kept } = makeKeyring();
    const built = await mkdtemp(join(tmpdir(), 'stagewright-secrets-'));
    const bundle = join(built, 'day.stagewright');
    const console_ = await HeadlessConsole.open({
      secrets,
      limits: QUICK_LIMITS,
      bundleWorker: await buildBundleWorker(built),
      chosenFile: () => bundle,
    });
    const sessions = new Set<string>();
    const unwatch = pool.world.db.watch(() => {
      for (const ref of pool.world.db.refs('session')) sessions.add(ref);
    });
    await console_.start('never');
    const { fingerprint } = await console_.request('pools.probe', { host: '127.0.0.1', port: pool.port });
    const login = { host: '127.0.0.1', port: pool.port, userName: 'root', keepPassword: true, fingerprint };
    expect((await console_.ask('pools.add', { ...login, password: WRONG })).ok).toBe(false);
    const { poolId } = await console_.request('pools.add', { ...login, password: PASSWORD });
    const { uuid } = await anyIn(console_, 'development', 'erp');
    expect((await ended(console_, await promote(console_, uuid, 'integration', poolId))).phase).toBe('succeeded');
    await settledIn(console_, uuid, 'integration');

    pool.control.expireSessions();
    pool.control.addCallFault({
      kind: 'error',
      method: 'VIF.get_network',
      code: 'SESSION_INVALID',
      params: [[...sessions][0] ?? ''],
    });
    pool.control.addCallFault({ kind: 'garbage', method: 'VM.add_tags' });
    expect((await ended(console_, await promote(console_, uuid, 'development', poolId))).phase).toBe('succeeded');
    pool.control.restart(50);
    await console_.until('the loss', ({ pools }) => pools.get(poolId)?.phase !== 'connected');
    await console_.until('the pool again', ({ pools }) => pools.get(poolId)?.phase === 'connected');
    await console_.request('pools.disconnect', { poolId });
    expect((await console_.ask('pools.connect', { poolId, password: WRONG, keepPassword: true })).ok).toBe(false);
    await console_.request('pools.connect', { poolId, password: PASSWORD, keepPassword: true });
    await console_.until('the pool once more', ({ pools }) => pools.get(poolId)?.phase === 'connected');
    const key = `${'A'.repeat(42)}A`;
    const credentials = { userName: 'root', password: WRONG };
    const refused = await console_.ask('gates.trust-key', { poolId, key, reason: 'guessed', credentials });
    expect(refused.ok).toBe(false);
    const exported = { scope: { kind: 'all' }, redaction: 'none', report: 'html' } as const;
    expect((await console_.request('evidence.export-bundle', exported)).reports).toHaveLength(1);
    await console_.close({ keepFolder: true });
    unwatch();

    const privateKey = kept.get('signing-key') ?? '';
    expect(kept.get(`pool-password/${poolId}`)).toBe(PASSWORD);
    expect(privateKey.length).toBeGreaterThan(40);
    expect(sessions.size).toBeGreaterThanOrEqual(5);
    const forms = (secret: string): readonly string[] => [
      secret,
      Buffer.from(secret).toString('base64'),
      encodeURIComponent(secret),
    ];
    const canaries = [...[PASSWORD, WRONG].flatMap(forms), privateKey, privateKey.slice(-40), ...sessions];
    const texts = new Map(await everythingOf(console_));
    texts.set('bundle', linesOf(await readFile(bundle)).join('\n'));
    texts.set('report', await readFile(bundle.replace('.stagewright', '.html'), 'utf8'));
    await rm(built, { recursive: true });
    expect(texts.get('bundle')).toContain('pool.login-refused');
    expect(texts.get('report')).toContain('Login refused');
    // What must be there is found by the same search.
    for (const present of [uuid, fingerprint])
      expect([...texts].filter(([, text]) => text.includes(present)).length).toBeGreaterThan(2);
    expect([...texts.keys()].some((path) => path.includes('ledger'))).toBe(true);
    expect(console_.calls.length).toBeGreaterThan(20);
    const hits = [...texts].flatMap(([where, text]) =>
      canaries.filter((canary) => text.includes(canary)).map((canary) => `${canary} in ${where}`),
    );
    recordFigure('F14.back-end', {
      count: texts.size * canaries.length,
      bad: hits.length,
      target: 0,
      ok: hits.length === 0,
    });
    expect(hits).toEqual([]);
    await pool.close();
  });
});
