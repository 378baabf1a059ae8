import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, type HttpHandler } from '../../../electron/demo-pool/core/contract.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { logIn, send, smallRegistry, startSmallPool, type Client, type HttpReply } from './small-pool.ts';

/** One handler that transfers, one that fails, one that breaks off after its header. */
const handlers: readonly HttpHandler[] = [
  {
    method: 'GET',
    path: '/export',
    role: 'vm-admin',
    serve: async (world, caller, _request, response, query) => {
      if (!caller) throw new Error('a role was asked for');
      const what = query.get('fail');
      await world.withTransferTask(caller, query, 'export', async (task) => {
        await task.work(1);
        if (what === 'early') throw new ApiError('VM_BAD_POWER_STATE', 'vm', 'halted', 'running');
        response.writeHead(200, { 'content-length': '4' });
        if (what === 'late') {
          response.write('da');
          throw new ApiError('SR_BACKEND_FAILURE_46');
        }
        response.end('data');
        return ['OpaqueRef:one', 'OpaqueRef:two'];
      });
    },
  },
  {
    method: 'GET',
    path: '/export_metadata',
    role: 'vm-admin',
    serve: (_world, _caller, _request, response) => {
      response.end('metadata');
      return Promise.resolve();
    },
  },
  {
    method: 'GET',
    path: '/public',
    role: undefined,
    serve: (_world, caller, _request, response) => {
      response.end(caller ? caller.userName : 'nobody');
      return Promise.resolve();
    },
  },
];

let pool: RunningDemoPool;
let client: Client;
beforeAll(async () => {
  pool = await startSmallPool({ registry: { ...smallRegistry, httpHandlers: handlers } });
  client = await logIn(pool);
});
afterAll(() => pool.close());

const get = (path: string, headers: Readonly<Record<string, string>> = {}, base = pool.url): Promise<HttpReply> =>
  send(`${base}${path}`, { method: 'GET', headers });

describe('who may transfer', () => {
  it('refuses without a session and says how to authenticate', async () => {
    const reply = await get('/export');
    expect([reply.status, reply.headers['www-authenticate']]).toEqual([401, 'Basic realm="XAPI"']);
    expect((await get('/export?session_id=OpaqueRef:wrong')).status).toBe(401);
  });

  it('takes the session from the query, a cookie, or makes one from Basic credentials and ends it', async () => {
    expect((await get(`/export?session_id=${client.session}`)).body).toBe('data');
    expect((await get('/export', { cookie: `a=b; session_id=${client.session}` })).body).toBe('data');
    const before = pool.world.sessions.list().length;
    const basic = (password: string): string => `Basic ${Buffer.from(`root:${password}`).toString('base64')}`;
    expect((await get('/export', { authorization: basic(pool.password) })).body).toBe('data');
    expect(pool.world.sessions.list()).toHaveLength(before);
    expect((await get('/export', { authorization: basic('wrong') })).status).toBe(401);
  });

  it('refuses a weaker role, and audits it', async () => {
    const operator = await logIn(pool, 'vm-operator');
    expect((await get(`/export?session_id=${operator.session}`)).status).toBe(403);
    expect(pool.world.audit.at(-1)).toMatchObject({
      channel: 'HTTP',
      method: 'http/get_export',
      allowed: false,
      outcome: 'ERROR:RBAC_PERMISSION_DENIED',
      userName: 'DEMO\\vm-operator',
    });
  });

  it('lets public handlers serve anybody', async () => {
    expect((await get('/public')).body).toBe('nobody');
    expect((await get(`/public?session_id=${client.session}`)).body).toBe('root');
  });

  it('redirects from a supporter to the coordinator, path and query kept', async () => {
    const reply = await get('/export?session_id=x&uuid=y', {}, `https://127.0.0.2:${pool.port}`);
    expect([reply.status, reply.headers['location']]).toEqual([302, `${pool.url}/export?session_id=x&uuid=y`]);
  });

  it('finds the handler of the longest prefix, and tells a wrong verb from an unknown path', async () => {
    expect((await get(`/export_metadata?session_id=${client.session}`)).body).toBe('metadata');
    expect((await send(`${pool.url}/export`, { method: 'PUT', headers: { 'content-length': '0' } })).status).toBe(501);
    expect((await send(`${pool.url}/export`, { method: 'POST' })).status).toBe(501);
    expect((await get('/exp')).status).toBe(403);
  });
});

describe('the task of a transfer', () => {
  const task = async (): Promise<string> => String(await client.call('task.create', 'mine', ''));
  const record = async (ref: string): Promise<unknown> => client.call('task.get_record', ref);

  it("is the caller's own when named, and completed with the result", async () => {
    const ref = await task();
    await get(`/export?session_id=${client.session}&task_id=${ref}`);
    expect(await record(ref)).toMatchObject({
      status: 'success',
      progress: 1,
      name_label: 'mine',
      result: '<value><array><data><value>OpaqueRef:one</value><value>OpaqueRef:two</value></data></array></value>',
    });
  });

  it('fails with the transfer, before or after the header was sent', async () => {
    const [early, late] = [await task(), await task()];
    expect((await get(`/export?session_id=${client.session}&task_id=${early}&fail=early`)).status).toBe(500);
    expect(await record(early)).toMatchObject({
      status: 'failure',
      error_info: ['VM_BAD_POWER_STATE', 'vm', 'halted', 'running'],
    });
    await expect(get(`/export?session_id=${client.session}&task_id=${late}&fail=late`)).rejects.toMatchObject({
      code: 'ECONNRESET',
    });
    expect(await record(late)).toMatchObject({ status: 'failure', error_info: ['SR_BACKEND_FAILURE_46'] });
  });

  it('fails also when the caller may not transfer', async () => {
    const ref = await task();
    const operator = await logIn(pool, 'vm-operator');
    await get(`/export?session_id=${operator.session}&task_id=${ref}`);
    expect(await record(ref)).toMatchObject({
      status: 'failure',
      error_info: ['RBAC_PERMISSION_DENIED', 'http/get_export', expect.any(String)] as unknown,
    });
  });

  it('is made by the server when none is named', async () => {
    const before = pool.world.db.refs('task').length;
    await get(`/export?session_id=${client.session}`);
    expect(pool.world.db.refs('task')).toHaveLength(before + 1);
    expect((await get(`/export?session_id=${client.session}&task_id=OpaqueRef:none`)).status).toBe(500);
  });
});
