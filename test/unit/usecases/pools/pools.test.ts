import { describe, expect, it } from 'vitest';
import { addPool, passwordName } from '../../../../electron/usecases/pools/add-pool.ts';
import { connectKnownPools, connectPool } from '../../../../electron/usecases/pools/connect-pool.ts';
import { disconnectPool, forgetPool } from '../../../../electron/usecases/pools/leave-pool.ts';
import { DEMO_POOL_ID, startDemo } from '../../../../electron/usecases/pools/start-demo.ts';
import { trustCertificate } from '../../../../electron/usecases/pools/trust-certificate.ts';
import { ProblemError } from '../../../../shared/errors.ts';
import { lost } from '../../../fakes/memory-pool.ts';
import { refused } from '../../../fakes/refusal.ts';
import { openDesk, problemOf } from '../desk.ts';

type Desk = ReturnType<typeof openDesk>;
const fingerprint = Array.from({ length: 32 }, () => 'AB').join(':');
const other = Array.from({ length: 31 }, () => 'CD').join(':') + ':0F';
const input = { host: 'xcp-9', port: 443, userName: 'root', password: 'hunter2', keepPassword: true, fingerprint };

/** Everything a failed attempt might leave behind, but for what the ledger says of it. */
function leftovers({ store, secrets, pools }: Desk): unknown {
  return { stored: store.list(), secrets: [...secrets.kept], pools: pools.list().map(({ id }) => id) };
}

describe('addPool', () => {
  it('connects, pins the certificate, and remembers both and the password', async () => {
    const desk = openDesk();
    const seen: unknown[] = [];
    desk.pools.onLogin = (...login) => seen.push(login);
    const { poolId } = await addPool(desk, input);
    expect(seen).toMatchObject([[{ id: poolId, host: 'xcp-9', pins: { 'xcp-9': fingerprint } }, 'hunter2']]);
    expect(desk.store.list()).toMatchObject([
      { id: poolId, uuid: `uuid-of-${poolId}`, nameLabel: 'Amsterdam', pins: { 'xcp-9': fingerprint } },
    ]);
    expect(desk.secrets.kept.get(passwordName(poolId))).toBe('hunter2');
    expect(desk.ledger.kinds()).toEqual(['certificate.trusted', 'pool.added', 'pool.logged-in']);
    expect(desk.pools.find(poolId)).toMatchObject({ phase: 'connected', passwordKept: true });
  });

  it('keeps no password unless asked to, nor where there is no key store', async () => {
    for (const [keepPassword, canKeep] of [
      [false, true],
      [true, false],
    ] as const) {
      const desk = openDesk(undefined, canKeep);
      const { poolId } = await addPool(desk, { ...input, keepPassword });
      expect([...desk.secrets.kept]).toEqual([]);
      expect(desk.pools.find(poolId)?.passwordKept).toBe(false);
    }
  });

  it.each([
    ['a refused login', () => refused('SESSION_AUTHENTICATION_FAILED'), 'xapi-failure'],
    ['a pool that does not answer', () => lost('refused'), 'pool-unreachable'],
    [
      'another certificate than the one seen',
      () =>
        new ProblemError({ code: 'certificate-untrusted', address: 'xcp-9', fingerprint: other, pinned: fingerprint }),
      'certificate-untrusted',
    ],
  ])('leaves nothing behind after %s', async (_what, fail, code) => {
    const desk = openDesk();
    const before = leftovers(desk);
    desk.pools.onLogin = () => {
      throw fail();
    };
    expect(await problemOf(addPool(desk, input))).toMatchObject({ code });
    expect(leftovers(desk)).toEqual(before);
    expect(JSON.stringify(desk.ledger.entries)).not.toContain('hunter2');
    expect(desk.ledger.kinds()).toEqual(code === 'pool-unreachable' ? [] : ['pool.login-refused']);
  });

  it('leaves nothing behind when it can’t be remembered', async () => {
    const desk = openDesk();
    const before = leftovers(desk);
    desk.store.failure = new ProblemError({ code: 'store-failed', file: 'pools', reason: 'ENOSPC' });
    expect(await problemOf(addPool(desk, input))).toMatchObject({ code: 'store-failed' });
    expect(leftovers(desk)).toEqual(before);
    expect(desk.ledger.entries).toEqual([]);
  });

  it('refuses an address that is on the list, and says so', async () => {
    const desk = openDesk();
    await addPool(desk, input);
    const before = leftovers(desk);
    expect(await problemOf(addPool(desk, input))).toEqual({
      code: 'invalid-request',
      issues: ['xcp-9:443 is on the list already'],
    });
    expect(leftovers(desk)).toEqual(before);
    await addPool(desk, { ...input, port: 8443 });
    expect(desk.store.list()).toHaveLength(2);
  });
});

describe('connectPool', () => {
  async function known(canKeep = true): Promise<{ desk: Desk; poolId: string }> {
    const desk = openDesk(undefined, canKeep);
    const { poolId } = await addPool(desk, { ...input, keepPassword: false });
    return { desk, poolId };
  }

  it('uses the password given, and keeps it only where asked', async () => {
    const { desk, poolId } = await known();
    await connectPool(desk, { poolId, password: 'hunter3' });
    expect([...desk.secrets.kept]).toEqual([]);
    await connectPool(desk, { poolId, password: 'hunter3', keepPassword: true });
    expect(desk.secrets.kept.get(passwordName(poolId))).toBe('hunter3');
    expect(desk.ledger.kinds().slice(3)).toEqual(['pool.logged-in', 'pool.logged-in']);
  });

  it('keeps none where there is no key store, nor one that was refused', async () => {
    const { desk, poolId } = await known(false);
    await connectPool(desk, { poolId, password: 'hunter3', keepPassword: true });
    expect([...desk.secrets.kept]).toEqual([]);
    const second = await known();
    second.desk.pools.onLogin = () => {
      throw refused('SESSION_AUTHENTICATION_FAILED');
    };
    await problemOf(connectPool(second.desk, { poolId: second.poolId, password: 'wrong', keepPassword: true }));
    expect([...second.desk.secrets.kept]).toEqual([]);
    expect(second.desk.ledger.kinds().at(-1)).toBe('pool.login-refused');
  });

  it('says of a pool that does not answer nothing in the ledger', async () => {
    const { desk, poolId } = await known();
    desk.pools.onLogin = () => {
      throw lost('timeout');
    };
    await problemOf(connectPool(desk, { poolId, password: 'x' }));
    expect(desk.ledger.kinds()).toEqual(['certificate.trusted', 'pool.added', 'pool.logged-in']);
  });

  it('uses the kept password, asks for one where there is none, and knows no other pools', async () => {
    const { desk, poolId } = await known();
    expect(await problemOf(connectPool(desk, { poolId }))).toMatchObject({ issues: ['a password is needed'] });
    await desk.secrets.keep(passwordName(poolId), 'kept');
    let used = '';
    desk.pools.onLogin = (_address, password) => (used = password);
    await connectPool(desk, { poolId });
    expect(used).toBe('kept');
    expect(await problemOf(connectPool(desk, { poolId: 'gone', password: 'x' }))).toMatchObject({ kind: 'pool' });
  });

  it('connects at the start those pools whose password is kept, and lists the others', async () => {
    const { desk, poolId } = await known();
    const { poolId: withPassword } = await addPool(desk, { ...input, host: 'xcp-10' });
    await desk.pools.forget(poolId);
    await desk.pools.forget(withPassword);
    const failures: unknown[] = [];
    await connectKnownPools(desk, (error) => failures.push(error));
    await desk.clock.turn();
    expect(desk.pools.find(poolId)).toMatchObject({ phase: 'disconnected', passwordKept: false });
    expect(desk.pools.find(withPassword)).toMatchObject({ phase: 'connected', passwordKept: true });
    desk.pools.onLogin = () => {
      throw lost();
    };
    await connectKnownPools(desk, (error) => failures.push(error));
    await desk.clock.turn();
    expect(failures).toMatchObject([{ problem: { code: 'pool-unreachable' } }]);
  });
});

describe('trustCertificate', () => {
  async function alarmed(): Promise<{ desk: Desk; poolId: string }> {
    const desk = openDesk();
    const { poolId } = await addPool(desk, input);
    const seen = { fingerprint: other, subject: '', issuer: '', validFrom: '', validTo: '', tlsVersion: 'TLSv1.3' };
    desk.pools.change(poolId, {
      phase: 'refused',
      alarm: { address: 'xcp-9', pinnedFingerprint: fingerprint, seen, seenAt: '' },
    });
    return { desk, poolId };
  }
  const answer = (poolId: string, part = {}) => ({
    poolId,
    address: 'xcp-9',
    fingerprint: other,
    typed: 'CD:CD:CD:0F',
    ...part,
  });

  it.each(['CD:CD:CD:0F', 'cdcdcd0f', ' cd cd-cd 0F '])('pins what was compared and typed as %j', async (typed) => {
    const { desk, poolId } = await alarmed();
    await trustCertificate(desk, answer(poolId, { typed }));
    expect(desk.store.list()[0]?.pins).toEqual({ 'xcp-9': other });
    expect(desk.pools.trusted).toEqual([[poolId, 'xcp-9', other, 'hunter2']]);
    expect(desk.ledger.entries.at(-1)).toMatchObject({
      kind: 'certificate.trusted',
      data: { fingerprint: other, before: fingerprint },
    });
  });

  it('pins another member beside the first', async () => {
    const { desk, poolId } = await alarmed();
    const { alarm } = desk.pools.find(poolId)!;
    desk.pools.change(poolId, { alarm: { ...alarm!, address: '10.0.0.2' } });
    await trustCertificate(desk, answer(poolId, { address: '10.0.0.2' }));
    expect(desk.store.list()[0]?.pins).toEqual({ 'xcp-9': fingerprint, '10.0.0.2': other });
  });

  it.each([
    ['other characters were typed', { typed: 'CD:CD:CD:0E' }],
    ['nothing was typed', { typed: '' }],
    ['all of it was typed', { typed: other }],
    ['the alarm is of another member', { address: '10.0.0.2' }],
    ['the certificate changed again', { fingerprint, typed: 'AB:AB:AB:AB' }],
  ])('refuses when %s, and nothing changes', async (_why, part) => {
    const { desk, poolId } = await alarmed();
    const entries = desk.ledger.entries.length;
    expect(await problemOf(trustCertificate(desk, answer(poolId, part)))).toMatchObject({ code: 'invalid-request' });
    expect(desk.store.list()[0]?.pins).toEqual({ 'xcp-9': fingerprint });
    expect(desk.pools.trusted).toEqual([]);
    expect(desk.ledger.entries).toHaveLength(entries);
  });

  it('refuses where there is no alarm or no such pool', async () => {
    const { desk, poolId } = await alarmed();
    desk.pools.change(poolId, { alarm: null });
    expect(await problemOf(trustCertificate(desk, answer(poolId)))).toMatchObject({ code: 'invalid-request' });
    expect(await problemOf(trustCertificate(desk, answer('gone')))).toMatchObject({ code: 'not-found' });
  });
});

describe('leaving a pool', () => {
  it('keeps it on the list when disconnected, and nothing when forgotten', async () => {
    const desk = openDesk();
    const before = leftovers(desk);
    const { poolId } = await addPool(desk, input);
    await disconnectPool(desk, { poolId });
    expect(desk.store.list()).toHaveLength(1);
    expect(desk.pools.find(poolId)?.phase).toBe('disconnected');
    await forgetPool(desk, { poolId });
    expect(leftovers(desk)).toEqual(before);
    expect(desk.ledger.entries.at(-1)).toMatchObject({ kind: 'pool.forgotten', data: { address: 'xcp-9:443' } });
    expect(await problemOf(forgetPool(desk, { poolId }))).toMatchObject({ code: 'not-found' });
  });
});

describe('startDemo', () => {
  const access = { host: '127.0.0.1', port: 4443, user: 'root', password: 'p', pins: { '127.0.0.1': fingerprint } };

  it('connects to the pool it started, asks nobody and remembers nothing', async () => {
    const desk = openDesk();
    let starts = 0;
    const start = async () => {
      starts += 1;
      return access;
    };
    expect(await startDemo(desk, start)).toEqual({ poolId: DEMO_POOL_ID });
    expect(await startDemo(desk, start)).toEqual({ poolId: DEMO_POOL_ID });
    expect(starts).toBe(1);
    expect(desk.pools.find(DEMO_POOL_ID)).toMatchObject({ phase: 'connected', isDemo: true });
    expect(desk.store.list()).toEqual([]);
    expect([...desk.secrets.kept]).toEqual([]);
    await desk.pools.disconnect(DEMO_POOL_ID);
    await startDemo(desk, start);
    expect(starts).toBe(2);
  });
});
