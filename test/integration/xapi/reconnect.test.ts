import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { addressOf, connect, makeConsole, problemOf, startPool, until } from './console-of.ts';
import type { Console } from './console-of.ts';

let pool: RunningDemoPool;
let made: Console;
beforeEach(async () => {
  pool = await startPool();
  made = makeConsole();
});
afterEach(async () => {
  await made.pools.close();
  await pool.close();
});

const phase = (): string | undefined => made.pools.find('demo')?.phase;
const connected = (): boolean => phase() === 'connected';
const nameOf = (uuid: string): string | undefined => made.pools.inventory('demo').findVm(uuid)?.nameLabel;

function rename(name: string): string {
  const { db } = pool.world;
  const [uuid] = made.pools
    .inventory('demo')
    .listVms()
    .map((vm) => vm.uuid);
  db.set('VM', db.findByUuid('VM', uuid ?? '') ?? '', { name_label: name });
  return uuid ?? '';
}

describe('redirects', () => {
  it('follows a supporter to the coordinator', async () => {
    await connect(made, pool, { host: '127.0.0.2' });
    expect(made.pools.find('demo')).toMatchObject({ phase: 'connected', address: `127.0.0.2:${pool.port}` });
    expect(made.pools.find('demo')?.certificate?.fingerprint).toBe(pool.fingerprint);
  });

  it('asks before it follows to a member that is not pinned, and sends it nothing', async () => {
    const supporter = pool.hosts[1];
    const pins = { '127.0.0.2': supporter?.fingerprint ?? '' };
    const address = addressOf(pool, { host: '127.0.0.2', pins });
    const problem = await problemOf(made.pools.connect(address, pool.password));
    expect(problem).toMatchObject({ code: 'certificate-untrusted', fingerprint: pool.fingerprint, pinned: null });
    expect(made.pools.find('demo')).toMatchObject({
      phase: 'refused',
      alarm: { address: '127.0.0.1', pinnedFingerprint: '', seen: { fingerprint: pool.fingerprint } },
    });
    const toCoordinator = pool.control.connections().filter(({ host }) => host === '127.0.0.1');
    expect(toCoordinator.length).toBeGreaterThan(0);
    expect(toCoordinator.every(({ requestBytes }) => requestBytes === 0)).toBe(true);

    await made.pools.trust('demo', '127.0.0.1', pool.fingerprint, undefined);
    await until('connected', connected);
    expect(made.pools.find('demo')?.alarm).toBeNull();
  });

  it('learns members and the pin of the coordinator’s own address from the inventory', async () => {
    await connect(made, pool, { memberAddresses: [], pins: { '127.0.0.1': pool.fingerprint } });
    expect(made.learnt.at(-1)).toEqual({
      memberAddresses: pool.hosts.map(({ address }) => address),
      pins: { '127.0.0.1': pool.fingerprint },
    });
  });
});

describe('sessions that end', () => {
  it('logs in again and reads everything anew, without losing what changed meanwhile', async () => {
    await connect(made, pool);
    await until('the first reset', () => made.changes.length > 0);
    pool.control.expireSessions();
    const uuid = rename('renamed while nobody listened');
    await until('the new name', () => nameOf(uuid) === 'renamed while nobody listened');
    await until('connected', connected);
    expect(made.changes.filter(({ reset }) => reset)).toHaveLength(2);
    expect(made.states.some((state) => state.phase === 'lost')).toBe(false);
    expect(pool.world.sessions.list().filter(({ originator }) => originator === 'Stagewright')).toHaveLength(1);
  });

  it('makes an operation once more that found its session ended', async () => {
    await connect(made, pool);
    pool.control.addCallFault({
      kind: 'error',
      method: 'pool.add_to_gui_config',
      code: 'SESSION_INVALID',
      params: ['x'],
    });
    expect(await made.pools.operations('demo').addSharedRecord('test.key', 'value')).toBe(true);
    expect(await made.pools.operations('demo').readSharedRecord('test.key')).toBe('value');
  });

  it('does not hammer a pool that ends every session', async () => {
    await connect(made, pool);
    pool.control.addCallFault({
      kind: 'error',
      method: 'event.from',
      count: 0,
      code: 'SESSION_INVALID',
      params: ['x'],
    });
    await until('lost', () => phase() === 'lost');
    const { problem } = made.states.filter((state) => state.phase === 'lost').at(-1) ?? {};
    expect(problem).toMatchObject({ code: 'pool-unreachable' });
    pool.control.clearFaults();
    await until('connected', connected);
  });
});

describe('restarts and failover', () => {
  it('comes back after a restart and shows the present state', async () => {
    await connect(made, pool);
    pool.control.restart(300);
    await until('lost', () => phase() === 'lost');
    const lost = made.states.find((state) => state.phase === 'lost');
    expect(lost).toMatchObject({ live: false, problem: { code: 'pool-unreachable' } });
    expect(made.pools.inventory('demo').listVms().length).toBeGreaterThan(0);
    const uuid = rename('after the restart');
    await until('connected', connected);
    expect(nameOf(uuid)).toBe('after the restart');
    expect(
      made.states.some(({ problem }) => problem?.code === 'pool-unreachable' && problem.reason === 'starting'),
    ).toBe(true);
    expect(made.states.some(({ nextTryAt }) => nextTryAt !== null)).toBe(true);
  });

  it('is lost within two seconds when the connections break', async () => {
    await connect(made, pool);
    const began = Date.now();
    pool.control.restart(5000);
    await until('lost', () => phase() === 'lost');
    expect(Date.now() - began).toBeLessThan(2000);
  });

  it('answers operations at once while the pool is lost', async () => {
    await connect(made, pool);
    pool.control.restart(3000);
    await until('lost', () => phase() === 'lost');
    const problem = await problemOf(made.pools.operations('demo').serverTime());
    expect(problem.code).toBe('pool-unreachable');
  });

  it('finds the new coordinator when the old one is gone', async () => {
    await connect(made, pool);
    await until('the first reset', () => made.changes.length > 0);
    const next = await pool.control.failover({ oldGoesDown: true, bootMs: 100 });
    await until('connected elsewhere', () => made.pools.find('demo')?.certificate?.fingerprint === next.fingerprint);
    await until('connected', connected);
    expect(
      made.pools
        .inventory('demo')
        .listHosts()
        .find((host) => host.isCoordinator)?.address,
    ).toBe(next.address);
    const uuid = rename('by the new coordinator');
    await until('events of the new coordinator', () => nameOf(uuid) === 'by the new coordinator');
    expect(made.changes.filter(({ reset }) => reset)).toHaveLength(2);
    expect(pool.world.sessions.list().filter(({ originator }) => originator === 'Stagewright')).toHaveLength(1);
  });

  it('follows when the old coordinator became a supporter', async () => {
    await connect(made, pool);
    const next = await pool.control.failover({ bootMs: 100 });
    await until(
      'connected elsewhere',
      () => connected() && made.pools.find('demo')?.certificate?.fingerprint === next.fingerprint,
    );
  });

  it('asks about a member nobody trusted, while it goes on trying the others', async () => {
    await connect(made, pool, { pins: { '127.0.0.1': pool.fingerprint } });
    const next = await pool.control.failover({ oldGoesDown: true, bootMs: 0 });
    await until('a question', () => made.pools.find('demo')?.alarm !== null);
    const state = made.pools.find('demo');
    expect(state).toMatchObject({ phase: 'lost', problem: { code: 'certificate-untrusted', pinned: null } });
    const others = pool.control.connections().filter(({ host }) => host !== '127.0.0.1');
    expect(others.every(({ requestBytes }) => requestBytes === 0)).toBe(true);
    await pool.control.bringUp('127.0.0.1', 0);
    await until('the redirect', () => phase() === 'refused');
    expect(made.pools.find('demo')?.alarm?.address).toBe(next.address);
    await made.pools.trust('demo', next.address, next.fingerprint, undefined);
    await until('connected', connected);
  });

  it('does not take another pool for this one', async () => {
    await connect(made, pool);
    const { db } = pool.world;
    // As if this member had been ejected: it leads a pool of its own, under the same certificate.
    pool.control.restart(200);
    db.set('pool', pool.world.pool(), { uuid: '99999999-0000-4000-8000-000000000009' });
    const isTold = (): boolean => {
      const { problem } = made.pools.find('demo') ?? {};
      return problem?.code === 'pool-unreachable' && problem.detail.includes('another pool');
    };
    await until('the refusal', isTold);
    expect(phase()).toBe('lost');
  });
});

describe('certificates', () => {
  it('stops at a changed certificate with an alarm, sends nothing, and goes on once it is trusted', async () => {
    await connect(made, pool);
    const before = pool.control.connections().length;
    const seen = pool.control.changeCertificate();
    await until('the alarm', () => made.pools.find('demo')?.alarm !== null);
    expect(made.pools.find('demo')).toMatchObject({
      phase: 'refused',
      live: false,
      nextTryAt: null,
      problem: { code: 'certificate-untrusted', fingerprint: seen, pinned: pool.fingerprint },
      alarm: { address: '127.0.0.1', pinnedFingerprint: pool.fingerprint, seen: { fingerprint: seen } },
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    const since = pool.control.connections().slice(before);
    expect(since.length).toBeGreaterThan(0);
    expect(since.every(({ requestBytes }) => requestBytes === 0)).toBe(true);
    expect(phase()).toBe('refused');

    await made.pools.trust('demo', '127.0.0.1', seen, undefined);
    await until('connected', connected);
    expect(made.pools.find('demo')?.certificate?.fingerprint).toBe(seen);
  });

  it('refuses an operation at once after the certificate changed', async () => {
    await connect(made, pool);
    pool.control.changeCertificate();
    const problem = await problemOf(made.pools.operations('demo').serverTime());
    expect(['certificate-untrusted', 'pool-unreachable']).toContain(problem.code);
    await until('the alarm', () => made.pools.find('demo')?.alarm !== null);
  });
});
