import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from 'node:tls';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { callJson, CallError, IDS, logIn, send, sendXml, startSmallPool, type Client } from './small-pool.ts';

let pool: RunningDemoPool;
let client: Client;
let vm: string;

beforeAll(async () => {
  pool = await startSmallPool();
  client = await logIn(pool);
  vm = String(await client.call('VM.get_by_uuid', IDS.vm));
});
afterAll(() => pool.close());

const value = (body: string): string => /<name>Value<\/name>(.*)<\/member><\/struct><\/value><\/param>/s.exec(body)?.[1] ?? body;
const field = (record: string, name: string): string => new RegExp(`<name>${name}</name>(.*?)</member><member><name>`, 's').exec(record)?.[1] ?? '';

describe('XML-RPC', () => {
  it('logs in with untagged text and answers a Status struct', async () => {
    const reply = await sendXml(pool.url, 'session.login_with_password', ['root', `<string>${pool.password}</string>`]);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/xml');
    expect(reply.body).toMatch(/<name>Status<\/name><value>Success<\/value>/);
    expect(value(reply.body)).toMatch(/^<value>OpaqueRef:[0-9a-f-]{36}<\/value>$/);
  });

  it('emits each type as XAPI does', async () => {
    pool.world.db.set('VM', vm, { name_label: `a <&> "b" 'c'\u0007é😀`, VCPUs_max: 4, is_a_template: true, tags: ['x', 'y'], other_config: { k: 'v<' }, snapshot_time: '20240420T12:00:00Z' });
    const record = value((await sendXml(pool.url, 'VM.get_record', [client.session, vm])).body);
    expect(field(record, 'name_label')).toBe(`<value>a &lt;&amp;&gt; &quot;b&quot; &apos;c&apos;é😀</value>`);
    expect(field(record, 'VCPUs_max')).toBe('<value>4</value>');
    expect(field(record, 'is_a_template')).toBe('<value><boolean>1</boolean></value>');
    expect(field(record, 'is_a_snapshot')).toBe('<value><boolean>0</boolean></value>');
    expect(field(record, 'snapshot_time')).toBe('<value><dateTime.iso8601>20240420T12:00:00Z</dateTime.iso8601></value>');
    expect(field(record, 'HVM_shadow_multiplier')).toBe('<value><double>1</double></value>');
    expect(field(record, 'tags')).toBe('<value><array><data><value>x</value><value>y</value></data></array></value>');
    expect(record).toContain('<member><name>other_config</name><value><struct><member><name>k</name><value>v&lt;</value></member></struct></value></member>');
    expect(field(record, 'suspend_VDI')).toBe('<value>OpaqueRef:NULL</value>');
    pool.world.db.set('VM', vm, { name_label: 'vm-0', is_a_template: false });
  });

  it('answers void as empty text', async () => {
    expect(value((await sendXml(pool.url, 'VM.add_tags', [client.session, vm, 't'])).body)).toBe('<value></value>');
  });

  it('does not escape member names, so a key with markup breaks the reply', async () => {
    pool.world.db.set('VM', vm, { other_config: { 'a<b': '1' } });
    expect((await sendXml(pool.url, 'VM.get_other_config', [client.session, vm])).body).toContain('<name>a<b</name>');
    pool.world.db.set('VM', vm, { other_config: {} });
  });

  it.each([['4', '4'], ['<int>5</int>', '5'], ['<i4>6</i4>', '6'], ['<i8>7</i8>', '7']])('accepts %s as an int', async (xml, stored) => {
    expect((await sendXml(pool.url, 'VM.set_user_version', [client.session, vm, xml])).body).toContain('Success');
    expect(String(await client.call('VM.get_user_version', vm))).toBe(stored);
  });

  it.each([
    ['VM.set_user_version', '<double>4</double>', 'Expected int, got float 4'],
    ['VM.set_user_version', 'four', 'Expected int'],
    ['VM.set_name_label', '<int>4</int>', 'Expected string, got number 4'],
    ['VM.set_is_a_template', 'true', 'Expected bool'],
    ['VM.set_tags', 'x', 'Expected array'],
    ['VM.set_other_config', 'x', 'Expected struct'],
    ['VM.set_actions_after_crash', 'explode', 'unknown value explode'],
  ])('%s refuses %s with INTERNAL_ERROR', async (method, xml, text) => {
    const { body } = await sendXml(pool.url, method, [client.session, vm, xml]);
    expect(body).toContain('<name>Status</name><value>Failure</value>');
    expect(body).toContain('<name>ErrorDescription</name><value><array><data><value>INTERNAL_ERROR</value>');
    expect(body).toContain(text);
  });

  it('takes <double>, <int> and text as a float, and prints nan', async () => {
    for (const xml of ['<double>0.1</double>', '<int>0</int>', '0.1']) {
      expect((await sendXml(pool.url, 'event.from', [client.session, '<array><data><value>nothing</value></data></array>', '', xml])).body).toContain('Success');
    }
    const ref = pool.world.db.create('task', { progress: Number.NaN });
    expect(value((await sendXml(pool.url, 'task.get_progress', [client.session, ref])).body)).toBe('<value><double>nan</double></value>');
    pool.world.db.destroy('task', ref);
  });

  it('answers system.listMethods with a bare array, and JSON with a wrapped one', async () => {
    const reply = await sendXml(pool.url, 'system.listMethods', []);
    expect(reply.body).toContain('<params><param><value><array><data><value>session.');
    expect(await callJson(pool.url, 'system.listMethods')).toContain('Async.VM.start');
  });

  it('tags the counts of event.from as <i4>', async () => {
    const { body } = await sendXml(pool.url, 'event.from', [client.session, '<array><data><value>pool</value></data></array>', '', '<double>1</double>']);
    expect(body).toContain('<name>valid_ref_counts</name><value><struct><member><name>pool</name><value><i4>1</i4></value></member></struct></value>');
    expect(body).toContain('<name>timestamp</name><value>0.0</value>');
  });

  it('answers invalid UTF-8 in a parameter with INVALID_VALUE', async () => {
    const body = Buffer.concat([
      Buffer.from(`<methodCall><methodName>VM.set_name_label</methodName><params><param><value>${client.session}</value></param><param><value>${vm}</value></param><param><value>a`),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('</value></param></params></methodCall>'),
    ]);
    expect((await send(`${pool.url}/`, { body })).body).toContain('<value>INVALID_VALUE</value><value>Invalid UTF-8 string in parameter</value>');
  });

  it.each(['not xml', '<methodCall><methodName>x</methodName>', '<methodCall><methodName>x</methodName><params><param><value><foo/></value></param></params></methodCall>'])(
    'answers the unreadable request %s with HTTP 500', async (body) => {
      const reply = await send(`${pool.url}/`, { body });
      expect(reply.status).toBe(500);
      expect(reply.headers['content-type']).toBe('text/html');
    },
  );

  it.each(['/RPC2', '/xmlrpc', '/anything/at/all'])('reaches the same server at %s', async (path) => {
    const reply = await send(`${pool.url}${path}`, { body: '<methodCall><methodName>system.listMethods</methodName></methodCall>' });
    expect(reply.body).toContain('pool.get_all');
  });
});

describe('JSON-RPC', () => {
  const post = async (message: unknown): Promise<{ status: number; body: string }> => send(`${pool.url}/jsonrpc`, { body: typeof message === 'string' ? message : JSON.stringify(message) });

  it('answers version 2 with result and id', async () => {
    const reply = await post({ jsonrpc: '2.0', method: 'VM.get_user_version', params: [client.session, vm], id: 'abc' });
    expect(JSON.parse(reply.body)).toEqual({ jsonrpc: '2.0', result: 7, id: 'abc' });
  });

  it('answers version 1 with result, error and id', async () => {
    const reply = await post({ method: 'VM.get_user_version', params: [client.session, vm], id: 3 });
    expect(JSON.parse(reply.body)).toEqual({ result: 7, error: null, id: 3 });
    const failed = await post({ method: 'VM.get_record', params: [client.session, 'OpaqueRef:x'], id: 4 });
    expect(JSON.parse(failed.body)).toEqual({ result: null, error: ['HANDLE_INVALID', 'VM', 'OpaqueRef:x'], id: 4 });
  });

  it('answers a failure of version 2 as code 1, message and data', async () => {
    const reply = await post({ jsonrpc: '2.0', method: 'VM.get_record', params: [client.session, 'OpaqueRef:x'], id: 5 });
    expect(JSON.parse(reply.body)).toEqual({ jsonrpc: '2.0', error: { code: 1, message: 'HANDLE_INVALID', data: ['VM', 'OpaqueRef:x'] }, id: 5 });
  });

  it('answers an error raised before dispatch as a plain array with id 0', async () => {
    const booting = await startSmallPool();
    booting.control.restart(5_000);
    const reply = await send(`${booting.url}/jsonrpc`, { body: JSON.stringify({ jsonrpc: '2.0', method: 'pool.get_all', params: ['x'], id: 9 }) });
    expect(JSON.parse(reply.body)).toEqual({ jsonrpc: '2.0', error: ['HOST_STILL_BOOTING'], id: 0 });
    await booting.close();
  });

  it.each([
    ['a batch', [{ jsonrpc: '2.0', method: 'pool.get_all', params: [], id: 1 }]], ['a notification', { jsonrpc: '2.0', method: 'pool.get_all', params: [] }],
    ['a null id', { jsonrpc: '2.0', method: 'pool.get_all', params: [], id: null }], ['no JSON', '{"method":'],
    ['named parameters', { jsonrpc: '2.0', method: 'pool.get_all', params: { session_id: 'x' }, id: 1 }],
  ])('answers %s with HTTP 500', async (_name, message) => {
    expect((await post(message)).status).toBe(500);
  });

  it('writes NaN as a bare token', async () => {
    const ref = pool.world.db.create('task', { progress: Number.NaN });
    expect((await post({ jsonrpc: '2.0', method: 'task.get_progress', params: [client.session, ref], id: 1 })).body).toBe('{"jsonrpc":"2.0","result":NaN,"id":1}');
    pool.world.db.destroy('task', ref);
  });

  it('serves the legacy path and shares sessions with XML-RPC', async () => {
    const reply = await send(`${pool.url}/json`, { body: JSON.stringify({ jsonrpc: '2.0', method: 'VM.get_uuid', params: [client.session, vm], id: 1 }) });
    expect(JSON.parse(reply.body)).toMatchObject({ result: IDS.vm });
    expect((await sendXml(pool.url, 'VM.get_uuid', [client.session, vm])).body).toContain(IDS.vm);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.headers['access-control-allow-origin']).toBe('*');
  });
});

describe('dispatch errors', () => {
  it.each<[string, string, (() => unknown[]), string[]]>([
    ['unknown method', 'VM.fly', () => [], ['MESSAGE_METHOD_UNKNOWN', 'VM.fly']],
    ['class in the wrong case', 'vm.get_all', () => [], ['MESSAGE_METHOD_UNKNOWN', 'vm.get_all']],
    ['too few parameters', 'VM.start', () => [vm], ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.start', '3', '1']],
    ['too many parameters', 'VM.get_uuid', () => [vm, 1], ['MESSAGE_PARAMETER_COUNT_MISMATCH', 'VM.get_uuid', '1', '2']],
    ['a ref of another class', 'VM.get_uuid', () => [pool.world.pool()], ['HANDLE_INVALID', 'VM', '<pool>']],
    ['an unknown uuid', 'VM.get_by_uuid', () => ['nope'], ['UUID_INVALID', 'VM', 'nope']],
    ['async of a getter', 'Async.VM.get_uuid', () => [vm], ['Fault', 'No async mode for this operation (rpc: Async.VM.get_uuid)']],
    ['a removed message', 'VM.snapshot_with_quiesce', () => [vm, 'x'], ['MESSAGE_REMOVED']],
    ['a message without behaviour', 'pool.enable_ha', () => [[], {}], ['NOT_IMPLEMENTED', 'pool.enable_ha']],
    ['a bad filter', 'VM.get_all_records_where', () => ['name = 1'], ['INVALID_VALUE', 'name = 1', 'lexing failed']],
    ['an empty map key', 'network.add_to_other_config', () => [String(pool.world.db.findByUuid('network', IDS.network)), '', 'x'], ['INTERNAL_ERROR', 'Db_exn.Empty_key_in_map("other_config")']],
  ])('%s', async (_name, method, params, expected) => {
    expect(await client.failure(method, ...params())).toEqual(expected.map((text) => (text === '<pool>' ? pool.world.pool() : text)));
  });

  it('names the member a constructor misses, and ignores unknown ones', async () => {
    expect(await client.failure('network.create', { name_label: 'x' })).toEqual(['INTERNAL_ERROR', 'Xapi.Dispatcher_FieldNotFound("other_config")']);
    const ref = await client.call('network.create', { name_label: 'x', other_config: {}, surplus: 1, bridge: 'b' });
    expect(await client.call('network.get_record', ref)).toMatchObject({ name_label: 'x', bridge: 'b', MTU: 1500, default_locking_mode: 'unlocked' });
    await client.call('network.destroy', ref);
  });

  it('reports a bug of the pool as INTERNAL_ERROR', async () => {
    expect(await client.failure('VM.pause', vm)).toEqual(['INTERNAL_ERROR', 'a bug of the pool']);
  });

  it('accepts Class_method as a synonym, but not with Async', async () => {
    expect(await client.call('VM_get_by_uuid', IDS.vm)).toBe(vm);
    expect(await client.call('VM_appliance_get_all')).toEqual([]);
    expect(await client.failure('Async.VM_start', vm, false, false)).toEqual(['MESSAGE_METHOD_UNKNOWN', 'Async.VM_start']);
  });

  it('fills optional trailing parameters', async () => {
    await expect(callJson(pool.url, 'session.login_with_password', 'root', pool.password)).resolves.toContain('OpaqueRef:');
    await expect(callJson(pool.url, 'session.login_with_password', 'root', pool.password, '1', 'a', 'b')).rejects.toBeInstanceOf(CallError);
  });
});

describe('HTTP limits', () => {
  it('refuses a body above 300 KiB and takes one just below', async () => {
    const call = (size: number): string => {
      const rest = JSON.stringify({ jsonrpc: '2.0', method: 'VM.set_name_description', params: [client.session, vm, ''], id: 1 });
      return rest.replace('""', `"${'x'.repeat(size - rest.length)}"`);
    };
    expect((await send(`${pool.url}/jsonrpc`, { body: call(307_201) })).status).toBe(500);
    expect(JSON.parse((await send(`${pool.url}/jsonrpc`, { body: call(307_200) })).body)).toEqual({ jsonrpc: '2.0', result: '', id: 1 });
  });

  it('refuses chunked bodies', async () => {
    expect((await send(`${pool.url}/`, { headers: { 'transfer-encoding': 'chunked' }, body: '<methodCall/>' })).status).toBe(500);
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
    const socket = connect({ host: '127.0.0.1', port: pool.port, rejectUnauthorized: false }, () => socket.write(bytes));
    socket.setTimeout(500, () => socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
