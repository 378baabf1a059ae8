import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { makeCertificate } from '../../fakes/certificates.ts';
import { startFaultProxy } from '../../fakes/fault-proxy.ts';
import { addressOf, connect, makeConsole, problemOf, startPool, until } from './console-of.ts';
import type { Console } from './console-of.ts';

let pool: RunningDemoPool;
let made: Console;
beforeAll(async () => {
  pool = await startPool();
});
afterAll(() => pool.close());
beforeEach(() => {
  made = makeConsole();
});
afterEach(async () => {
  await made.pools.close();
  pool.control.clearFaults();
});

describe('connecting', () => {
  it('loads the story estate and says what the pool is', async () => {
    await connect(made, pool);
    const state = made.pools.find('demo');
    expect(state).toMatchObject({ phase: 'connected', live: true, transport: 'json-rpc', problem: null, alarm: null });
    expect(state?.certificate?.fingerprint).toBe(pool.fingerprint);
    expect(state?.version?.release).toMatch(/^(nile|orinoco|stockholm)/);
    expect(state?.rights).toMatchObject({ userName: 'root', isLocalSuperuser: true, role: null });
    const { db } = pool.world;
    const rows = [...db.entries('VM')].map(([, row]) => row);
    const real = rows.filter((row) => row['is_a_template'] !== true && row['is_control_domain'] !== true);
    expect(state?.vmCount).toBe(real.length);
    expect(real.length).toBeGreaterThanOrEqual(40);
    expect(state?.snapshotCount).toBe(rows.filter((row) => row['is_a_snapshot'] === true).length);
    expect(state?.hostCount).toBe(db.refs('host').length);
    expect(made.pools.inventory('demo').listVapps()).toHaveLength(db.refs('VM_appliance').length);
  });

  it('goes through its phases in order and reports one reset', async () => {
    await connect(made, pool);
    await until('the reset', () => made.changes.length > 0);
    const phases = made.states.map(({ phase }) => phase);
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
      'disconnected',
      'connecting',
      'loading',
      'connected',
    ]);
    expect(made.changes.filter(({ reset }) => reset)).toHaveLength(1);
  });

  it('speaks XML-RPC where JSON-RPC is not offered, with the same facts', async () => {
    await connect(made, pool);
    const overJson = made.pools.inventory('demo').listVms();
    const other = makeConsole();
    // A host before 7.3 has no usable JSON-RPC: that path answers a page.
    pool.control.addCallFault({ kind: 'content-type', method: 'pool.get_all', count: 1 });
    await connect(other, pool);
    expect(other.pools.find('demo')?.transport).toBe('xml-rpc');
    const overXml = other.pools.inventory('demo');
    expect(overXml.listVms()).toEqual(overJson);
    for (const list of ['listHosts', 'listNetworks', 'listSrs', 'listVapps'] as const)
      expect(overXml[list]()).toEqual(made.pools.inventory('demo')[list]());
    await other.pools.close();
  });

  it('logs in with three, then two parameters on hosts that know no more', async () => {
    const params = ['session.login_with_password', '2', '4'];
    const code = 'MESSAGE_PARAMETER_COUNT_MISMATCH';
    pool.control.addCallFault({ kind: 'error', method: 'session.login_with_password', count: 2, code, params });
    const before = pool.control.history().at(-1)?.sequence ?? 0;
    await connect(made, pool);
    const logins = pool.control.history(before).filter(({ method }) => method === 'session.login_with_password');
    expect(logins.map(({ outcome }) => outcome)).toEqual([code, code, 'ok']);
  });

  it('leaves no session behind', async () => {
    const before = pool.world.sessions.list().length;
    await connect(made, pool);
    expect(pool.world.sessions.list().map(({ originator }) => originator)).toContain('Stagewright');
    await made.pools.close();
    expect(pool.world.sessions.list()).toHaveLength(before);
    expect(made.pools.find('demo')?.phase).toBe('disconnected');
  });
});

describe('what cannot be connected', () => {
  it('is refused for a wrong password, without trying again', async () => {
    const problem = await problemOf(made.pools.connect(addressOf(pool), 'wrong'));
    expect(problem).toMatchObject({ code: 'xapi-failure', xapiCode: 'SESSION_AUTHENTICATION_FAILED' });
    expect(made.pools.find('demo')).toMatchObject({ phase: 'refused', nextTryAt: null, problem });
    const before = pool.control.history().length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(pool.control.history()).toHaveLength(before);
  });

  it.each([
    ['stranger', 'xapi-failure'],
    ['trainee', 'role-missing'],
  ])('is refused for the account %s', async (userName, code) => {
    const problem = await problemOf(made.pools.connect(addressOf(pool, { userName }), pool.password));
    expect(problem.code).toBe(code);
    expect(made.pools.find('demo')?.phase).toBe('refused');
  });

  it('says that nothing listens at a wrong port, and tries again', async () => {
    const proxy = await startFaultProxy({ host: '127.0.0.1', port: pool.port });
    await proxy.close();
    const address = addressOf(pool, { port: proxy.endpoint.port, memberAddresses: [] });
    const problem = await problemOf(made.pools.connect(address, pool.password));
    expect(problem).toMatchObject({ code: 'pool-unreachable', reason: 'refused' });
    await until('a next try', () => made.pools.find('demo')?.nextTryAt !== null);
    expect(made.pools.find('demo')?.phase).toBe('lost');
  });

  it('says that a name has no address', async () => {
    const host = 'no-such-host.invalid';
    const address = addressOf(pool, { host, memberAddresses: [], pins: { [host]: pool.fingerprint } });
    expect(await problemOf(made.pools.connect(address, pool.password))).toMatchObject({
      code: 'pool-unreachable',
      reason: 'unknown-host',
    });
    expect(await problemOf(made.pools.probeCertificate(host, 443))).toMatchObject({ reason: 'unknown-host' });
  });

  it('says that what answers is not XAPI', async () => {
    const { cert, key, fingerprint } = await makeCertificate();
    const server = createServer({ cert, key }, (_request, response) => response.end('<html>It works!</html>'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const address = addressOf(pool, { port, memberAddresses: [], pins: { '127.0.0.1': fingerprint } });
    const problem = await problemOf(made.pools.connect(address, pool.password));
    await made.pools.forget('demo');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(problem).toMatchObject({ code: 'pool-unreachable', reason: 'not-xapi' });
  });

  it('says that a silent server gives no answer in time', async () => {
    const proxy = await startFaultProxy({ host: '127.0.0.1', port: pool.port });
    proxy.setFault({ kind: 'half-open' });
    const address = addressOf(pool, { port: proxy.endpoint.port, memberAddresses: [] });
    const quick = makeConsole({ connectTimeoutMs: 200 });
    expect(await problemOf(quick.pools.connect(address, pool.password))).toMatchObject({ reason: 'timeout' });
    await quick.pools.close();
    await proxy.close();
  });

  it('says that a pool is starting, and connects when it has', async () => {
    const own = await startPool();
    own.control.restart(400);
    const problem = await problemOf(made.pools.connect(addressOf(own), own.password));
    expect(problem).toMatchObject({ code: 'pool-unreachable', reason: 'starting' });
    await made.pools.whenReady('demo', AbortSignal.timeout(10_000));
    expect(made.pools.find('demo')).toMatchObject({ phase: 'connected', problem: null, nextTryAt: null });
    await made.pools.close();
    await own.close();
  });

  it('shows a certificate without sending a byte of a request', async () => {
    const seen = await made.pools.probeCertificate('127.0.0.1', pool.port);
    expect(seen).toMatchObject({ fingerprint: pool.fingerprint, tlsVersion: 'TLSv1.2' });
    expect(pool.control.connections().at(-1)).toMatchObject({ requestBytes: 0, requests: 0 });
  });

  it('keeps passwords and session references out of states, changes and the log', async () => {
    await connect(made, pool);
    const [session] = pool.world.sessions.list().slice(-1);
    const told = JSON.stringify([made.states, made.changes, made.log, made.learnt]);
    expect(made.log.length).toBeGreaterThan(10);
    expect(told).not.toContain(pool.password);
    expect(told).not.toContain(session?.sessionRef ?? 'no session');
  });
});
