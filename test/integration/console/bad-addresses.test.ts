import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { makeCertificate, type TestCertificate } from '../../fakes/certificates.ts';
import { HeadlessConsole, QUICK_LIMITS, quickDemoPool } from '../../fakes/headless-console.ts';
import { expectNoBugs, problemOf } from './desk.ts';

let pool: RunningDemoPool;
let console_: HeadlessConsole;
let web: { readonly server: Server; readonly port: number; readonly certificate: TestCertificate };

beforeAll(async () => {
  pool = await quickDemoPool();
  const certificate = await makeCertificate('intranet');
  const server = createServer({ key: certificate.key, cert: certificate.cert }, (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Intranet</title><p>Hello');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  web = { server, port: (server.address() as AddressInfo).port, certificate };
});

afterAll(async () => {
  web.server.closeAllConnections();
  web.server.close();
  await pool.close();
});

beforeEach(async () => {
  console_ = await HeadlessConsole.open({ limits: QUICK_LIMITS });
  await console_.start('never');
});

afterEach(async () => {
  await console_.close();
});

const login = (more: Partial<{ host: string; port: number; password: string; fingerprint: string }> = {}) => ({
  host: '127.0.0.1',
  port: pool.port,
  userName: 'root',
  password: pool.password,
  keepPassword: false,
  fingerprint: pool.fingerprint,
  ...more,
});

/** A failed attempt may stand in the ledger, and nowhere else. */
async function expectNothingLeft(): Promise<void> {
  await console_.until('the pool to be gone again', ({ pools }) => pools.size === 0);
  expect(pool.world.db.refs('session')).toEqual([]);
  const store = join(console_.folder, 'store');
  for (const file of await readdir(store, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue;
    const text = await readFile(join(file.parentPath, file.name), 'utf8');
    expect(text, file.name).not.toContain('127.0.0.1');
    expect(text, file.name).not.toContain(pool.fingerprint);
  }
  expectNoBugs(console_);
}

describe('an address that is no pool', () => {
  it('is told apart when nobody listens, when the name is unknown, and when no TLS is spoken', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect(problemOf(await console_.ask('pools.probe', { host: '127.0.0.1', port }))).toMatchObject({
      code: 'pool-unreachable',
      reason: 'refused',
      address: `127.0.0.1:${String(port)}`,
    });
    expect(problemOf(await console_.ask('pools.probe', { host: 'no-such-host.invalid', port: 443 }))).toMatchObject({
      code: 'pool-unreachable',
      reason: 'unknown-host',
    });
    expectNoBugs(console_);
  });

  it.each([
    ['an empty address', { host: '  ', port: 443 }, 'host'],
    ['port 0', { host: 'a', port: 0 }, 'port'],
    ['a port beyond 65535', { host: 'a', port: 65_536 }, 'port'],
  ])('is refused with the field for %s', async (_what, input, field) => {
    const problem = problemOf(await console_.ask('pools.probe', input));
    expect(problem).toMatchObject({ code: 'invalid-request', issues: [expect.stringContaining(field)] });
  });

  it('is called no XAPI when a web server answers, and is not remembered', async () => {
    const seen = await console_.request('pools.probe', { host: '127.0.0.1', port: web.port });
    expect(seen.fingerprint).toBe(web.certificate.fingerprint);
    const problem = problemOf(
      await console_.ask('pools.add', login({ port: web.port, fingerprint: seen.fingerprint })),
    );
    expect(problem).toMatchObject({ code: 'pool-unreachable', reason: 'not-xapi' });
    await expectNothingLeft();
  });
});

describe('a login that is refused', () => {
  it('names the password, leaves nothing behind, and works the second time', async () => {
    const refused = problemOf(await console_.ask('pools.add', login({ password: 'wrong' })));
    expect(refused).toMatchObject({ code: 'xapi-failure', xapiCode: 'SESSION_AUTHENTICATION_FAILED' });
    await expectNothingLeft();
    expect(console_.facts.activity.map(({ kind }) => kind)).toContain('pool.login-refused');
    const { poolId } = await console_.request('pools.add', login());
    await console_.until('the pool', ({ pools }) => pools.get(poolId)?.phase === 'connected');
    expect(problemOf(await console_.ask('pools.add', login()))).toMatchObject({ code: 'invalid-request' });
    await console_.request('pools.forget', { poolId });
    await expectNothingLeft();
  });

  it('names the certificate when it changed between looking and adding; no byte of the password is sent', async () => {
    const { fingerprint } = await console_.request('pools.probe', { host: '127.0.0.1', port: pool.port });
    const now = pool.control.changeCertificate();
    const sent = (): number => pool.control.connections().reduce((sum, each) => sum + each.requestBytes, 0);
    const before = sent();
    const problem = problemOf(await console_.ask('pools.add', login({ fingerprint })));
    expect(problem).toMatchObject({ code: 'certificate-untrusted', fingerprint: now, pinned: fingerprint });
    expect(sent()).toBe(before);
    await expectNothingLeft();
  });

  it('leaves nothing behind when the pool vanishes during the login', async () => {
    const { fingerprint } = await console_.request('pools.probe', { host: '127.0.0.1', port: pool.port });
    pool.control.addCallFault({ kind: 'drop-before', method: 'session.login_with_password', count: 0 });
    const problem = problemOf(await console_.ask('pools.add', login({ fingerprint })));
    pool.control.clearFaults();
    expect(problem).toMatchObject({ code: 'pool-unreachable', reason: 'lost' });
    await expectNothingLeft();
  });
});
