import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { anyIn, ended, expectNoBugs, problemOf, promote } from './desk.ts';

let pool: RunningDemoPool;
let console_: HeadlessConsole;
let poolId: string;
const host = '127.0.0.1';

beforeEach(async () => {
  pool = await quickDemoPool();
  console_ = await HeadlessConsole.open({ limits: QUICK_LIMITS });
  await console_.start('never');
  const { fingerprint } = await console_.request('pools.probe', { host, port: pool.port });
  const account = { userName: pool.user, password: pool.password, keepPassword: false };
  ({ poolId } = await console_.request('pools.add', { host, port: pool.port, ...account, fingerprint }));
  await console_.until('the pool', ({ pools }) => pools.get(poolId)?.phase === 'connected');
});

afterEach(async () => {
  await console_.close();
  await pool.close();
  expectNoBugs(console_);
});

/** Bytes of requests that the server with the new certificate gets from now on. */
function countBytes(): () => number {
  const last = pool.control.connections().at(-1)?.id ?? 0;
  return () =>
    pool.control
      .connections()
      .filter(({ id }) => id > last)
      .reduce((sum, { requestBytes }) => sum + requestBytes, 0);
}

const alarm = () => console_.until('the alarm', ({ pools }) => pools.get(poolId)?.alarm ?? undefined);
const lastPairs = (fingerprint: string): string => fingerprint.split(':').slice(-4).join(' ').toLowerCase();

describe('a certificate that changes while connected', () => {
  it('stops the connection with both fingerprints; the impostor gets no byte of a request', async () => {
    const now = pool.control.changeCertificate();
    pool.control.dropConnections();
    const bytes = countBytes();
    const raised = await alarm();
    expect(raised).toMatchObject({ address: host, pinnedFingerprint: pool.fingerprint, seen: { fingerprint: now } });
    expect(console_.facts.pools.get(poolId)).toMatchObject({
      phase: 'refused',
      live: false,
      problem: { code: 'certificate-untrusted', fingerprint: now, pinned: pool.fingerprint },
    });
    // It does not try again by itself.
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(bytes()).toBe(0);
    expect(console_.facts.pools.get(poolId)?.phase).toBe('refused');
    await console_.until('the entry', ({ activity }) =>
      activity.find(({ kind, data }) => kind === 'certificate.alarm' && data['seen'] === now),
    );
  });

  it('is trusted only by typing the end of the fingerprint that was shown', async () => {
    const now = pool.control.changeCertificate();
    pool.control.dropConnections();
    const bytes = countBytes();
    await alarm();
    const answer = { poolId, address: host, fingerprint: now };
    for (const typed of [
      '',
      lastPairs(pool.fingerprint),
      lastPairs(now).slice(3),
      now.split(':').slice(0, 4).join(':'),
    ])
      expect(problemOf(await console_.ask('pools.trust-certificate', { ...answer, typed }))).toMatchObject({
        code: 'invalid-request',
      });
    const old = { ...answer, fingerprint: pool.fingerprint, typed: lastPairs(pool.fingerprint) };
    expect(problemOf(await console_.ask('pools.trust-certificate', old))).toMatchObject({ code: 'invalid-request' });
    expect(bytes()).toBe(0);
    expect(console_.facts.activity.filter(({ kind }) => kind === 'certificate.trusted')).toHaveLength(1);

    await console_.request('pools.trust-certificate', { ...answer, typed: lastPairs(now) });
    const state = await console_.until('the pool again', ({ pools }) => {
      const found = pools.get(poolId);
      return found?.phase === 'connected' ? found : undefined;
    });
    expect(state.alarm).toBeNull();
    expect(state.certificate?.fingerprint).toBe(now);
    const trusted = console_.facts.activity.filter(({ kind }) => kind === 'certificate.trusted');
    expect(trusted.at(-1)?.data).toMatchObject({ address: host, fingerprint: now, before: pool.fingerprint });
  });

  it('during a promotion lets the run wait, and go on once the certificate is trusted', async () => {
    const { uuid } = await anyIn(console_, 'development');
    pool.control.addCallFault({ kind: 'delay', method: 'Async.VIF.move', ms: 1500, count: 1 });
    const runId = await promote(console_, uuid, 'integration', poolId);
    await console_.until('the lock', ({ configurations }) => configurations.get(uuid)?.lock);
    const now = pool.control.changeCertificate();
    pool.control.dropConnections();
    const bytes = countBytes();
    await alarm();
    await console_.until('the run to wait', ({ runs }) => runs.get(runId)?.phase === 'waiting');
    expect(bytes()).toBe(0);
    await console_.request('pools.trust-certificate', {
      poolId,
      address: host,
      fingerprint: now,
      typed: lastPairs(now),
    });
    const run = await ended(console_, runId);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    await console_.until('the card', ({ configurations }) => configurations.get(uuid)?.stageId === 'integration');
  });

  it('of which the new pin outlives the console', async () => {
    const now = pool.control.changeCertificate();
    pool.control.dropConnections();
    await alarm();
    await console_.request('pools.trust-certificate', {
      poolId,
      address: host,
      fingerprint: now,
      typed: lastPairs(now),
    });
    await console_.until('the pool again', ({ pools }) => pools.get(poolId)?.phase === 'connected');
    const { folder } = console_;
    await console_.close({ keepFolder: true });
    console_ = await HeadlessConsole.open({ folder, limits: QUICK_LIMITS });
    await console_.start('never');
    await console_.request('pools.connect', { poolId, password: pool.password });
    await console_.until('the pool once more', ({ pools }) => pools.get(poolId)?.phase === 'connected');
  });
});

describe('the demo pool of this console, with another certificate', () => {
  it('is asked about as any other pool, and trusted again', async () => {
    const own = await HeadlessConsole.open({ limits: QUICK_LIMITS, demo: pool });
    try {
      await own.start('always');
      await own.until('the demo pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
      const now = pool.control.changeCertificate();
      pool.control.dropConnections();
      await own.until('the alarm', ({ pools }) => pools.get('demo')?.alarm);
      const answer = { poolId: 'demo', address: host, fingerprint: now, typed: lastPairs(now) };
      await own.request('pools.trust-certificate', answer);
      await own.until('the demo pool again', ({ pools }) => pools.get('demo')?.phase === 'connected');
    } finally {
      await own.close();
    }
  });
});
