import { connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { callJson, CallError, IDS, logIn, send, startSmallPool, type Client } from './small-pool.ts';

let pool: RunningDemoPool;
let client: Client;
let vm: string;

beforeAll(async () => {
  pool = await startSmallPool();
  client = await logIn(pool);
  vm = String(await client.call('VM.get_by_uuid', IDS.vm));
});
afterAll(() => pool.close());

describe('dispatch errors', () => {
  it.each<[string, string, () => unknown[], string[]]>([
    ['unknown method', 'VM.fly', () => [], ['MESSAGE_METHOD_UNKNOWN', 'VM.fly']],
    ['class in the wrong case', 'vm.get_all', () => [], ['MESSAGE_METHOD_UNKNOWN', 'vm.get_all']],
    ['too few parameters', 'VM.start', () => [vm], ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.start', '3', '1']],
    [
      'too many parameters',
      'VM.get_uuid',
      () => [vm, 1],
      ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.get_uuid', '1', '2'],
    ],
    ['a ref of another class', 'VM.get_uuid', () => [pool.world.pool()], ['HANDLE_INVALID', 'VM', '<pool>']],
    ['an unknown uuid', 'VM.get_by_uuid', () => ['nope'], ['UUID_INVALID', 'VM', 'nope']],
    [
      'async of a getter',
      'Async.VM.get_uuid',
      () => [vm],
      ['Fault', 'No async mode for this operation (rpc: Async.VM.get_uuid)'],
    ],
    ['a removed message', 'VM.set_protection_policy', () => [vm, 'OpaqueRef:NULL'], ['MESSAGE_REMOVED']],
    ['a message without behaviour', 'pool.enable_ha', () => [[], {}], ['NOT_IMPLEMENTED', 'pool.enable_ha']],
    ['a bad filter', 'VM.get_all_records_where', () => ['name = 1'], ['INVALID_VALUE', 'name = 1', 'lexing failed']],
    [
      'an empty map key',
      'network.add_to_other_config',
      () => [String(pool.world.db.findByUuid('network', IDS.network)), '', 'x'],
      ['INTERNAL_ERROR', 'Db_exn.Empty_key_in_map("other_config")'],
    ],
  ])('%s', async (_name, method, params, expected) => {
    expect(await client.failure(method, ...params())).toEqual(
      expected.map((text) => (text === '<pool>' ? pool.world.pool() : text)),
    );
  });

  it('names the member a constructor misses, and ignores unknown ones', async () => {
    expect(await client.failure('network.create', { name_label: 'x' })).toEqual([
      'INTERNAL_ERROR',
      'Xapi.Dispatcher_FieldNotFound("other_config")',
    ]);
    const ref = await client.call('network.create', { name_label: 'x', other_config: {}, surplus: 1, bridge: 'b' });
    expect(await client.call('network.get_record', ref)).toMatchObject({
      name_label: 'x',
      bridge: 'b',
      MTU: 1500,
      default_locking_mode: 'unlocked',
    });
    await client.call('network.destroy', ref);
  });

  it('reports a bug of the pool as INTERNAL_ERROR', async () => {
    expect(await client.failure('VM.pause', vm)).toEqual(['INTERNAL_ERROR', 'a bug of the pool']);
  });

  it('accepts Class_method as a synonym, but not with Async', async () => {
    expect(await client.call('VM_get_by_uuid', IDS.vm)).toBe(vm);
    expect(await client.call('VM_appliance_get_all')).toEqual([]);
    expect(await client.failure('Async.VM_start', vm, false, false)).toEqual([
      'MESSAGE_METHOD_UNKNOWN',
      'Async.VM_start',
    ]);
  });

  it('fills optional trailing parameters', async () => {
    await expect(callJson(pool.url, 'session.login_with_password', 'root', pool.password)).resolves.toContain(
      'OpaqueRef:',
    );
    await expect(
      callJson(pool.url, 'session.login_with_password', 'root', pool.password, '1', 'a', 'b'),
    ).rejects.toBeInstanceOf(CallError);
  });
});

describe('HTTP limits', () => {
  it('refuses a body above 300 KiB and takes one just below', async () => {
    const call = (size: number): string => {
      const rest = JSON.stringify({
        jsonrpc: '2.0',
        method: 'VM.set_name_description',
        params: [client.session, vm, ''],
        id: 1,
      });
      return rest.replace('""', `"${'x'.repeat(size - rest.length)}"`);
    };
    expect((await send(`${pool.url}/jsonrpc`, { body: call(307_201) })).status).toBe(500);
    expect(JSON.parse((await send(`${pool.url}/jsonrpc`, { body: call(307_200) })).body)).toEqual({
      jsonrpc: '2.0',
      result: '',
      id: 1,
    });
  });

  it('refuses chunked bodies', async () => {
    expect(
      (await send(`${pool.url}/`, { headers: { 'transfer-encoding': 'chunked' }, body: '<methodCall/>' })).status,
    ).toBe(500);
  });

  it('refuses headers above 1024 bytes with 431, and takes 1024', async () => {
    const ask = async (total: number): Promise<string> => {
      const head = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nX: `;
      const padding = 'p'.repeat(total - head.length - 4);
      return rawRequest(`${head}${padding}\r\n\r\n`);
    };
    expect(await ask(1025)).toMatch(/^HTTP\/1\.1 431 /);
    expect(await ask(1024)).toMatch(/^HTTP\/1\.1 500 /);
    expect(await ask(40_000)).toMatch(/^HTTP\/1\.1 431 /);
  });

  it('keeps HTTP/1.1 connections and closes HTTP/1.0 ones', async () => {
    const body = '<methodCall><methodName>pool.get_all</methodName></methodCall>';
    const one = `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const last = `POST / HTTP/1.0\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const replies = await rawRequest(`${one}${one}${last}`);
    expect(replies.match(/MESSAGE_PARAMETER_COUNT_MISMATCH/g)).toHaveLength(3);
  });

  it('answers 403 for unclaimed GET paths, 501 for wrong verbs, CORS headers for OPTIONS', async () => {
    expect((await send(`${pool.url}/nothing`, { method: 'GET', headers: {} })).status).toBe(403);
    expect((await send(`${pool.url}/jsonrpc`, { method: 'GET', headers: {} })).status).toBe(501);
    expect((await send(`${pool.url}/jsonrpc`, { method: 'DELETE', headers: {} })).status).toBe(501);
    const preflight = await send(`${pool.url}/jsonrpc`, { method: 'OPTIONS', headers: {} });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([200, '*']);
  });

  it('speaks TLS 1.2 only and shows the certificate it announced', async () => {
    const seen = await new Promise<{ protocol: string | null; fingerprint: string }>((resolve, reject) => {
      const socket = connect({ host: '127.0.0.1', port: pool.port, rejectUnauthorized: false }, () => {
        resolve({ protocol: socket.getProtocol(), fingerprint: socket.getPeerCertificate().fingerprint256 });
        socket.destroy();
      });
      socket.on('error', reject);
    });
    expect(seen).toEqual({ protocol: 'TLSv1.2', fingerprint: pool.fingerprint });
  });
});

/** Sends bytes and answers everything that comes back until the server closes (or half a second of silence). */
function rawRequest(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port: pool.port, rejectUnauthorized: false }, () =>
      socket.write(bytes),
    );
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
