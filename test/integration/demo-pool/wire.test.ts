import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { callJson, IDS, logIn, send, sendXml, startSmallPool, type Client } from './small-pool.ts';

let pool: RunningDemoPool;
let client: Client;
let vm: string;

beforeAll(async () => {
  pool = await startSmallPool();
  client = await logIn(pool);
  vm = String(await client.call('VM.get_by_uuid', IDS.vm));
});
afterAll(() => pool.close());

const value = (body: string): string =>
  /<name>Value<\/name>(.*)<\/member><\/struct><\/value><\/param>/s.exec(body)?.[1] ?? body;
const field = (record: string, name: string): string =>
  new RegExp(`<name>${name}</name>(.*?)</member><member><name>`, 's').exec(record)?.[1] ?? '';

describe('XML-RPC', () => {
  it('logs in with untagged text and answers a Status struct', async () => {
    const reply = await sendXml(pool.url, 'session.login_with_password', ['root', `<string>${pool.password}</string>`]);
    expect(reply.status).toBe(200);
    expect(reply.headers['content-type']).toBe('text/xml');
    expect(reply.body).toMatch(/<name>Status<\/name><value>Success<\/value>/);
    expect(value(reply.body)).toMatch(/^<value>OpaqueRef:[0-9a-f-]{36}<\/value>$/);
  });

  it('emits each type as XAPI does', async () => {
    pool.world.db.set('VM', vm, {
      name_label: `a <&> "b" 'c'\u0007é😀`,
      VCPUs_max: 4,
      is_a_template: true,
      tags: ['x', 'y'],
      other_config: { k: 'v<' },
      snapshot_time: '20240420T12:00:00Z',
    });
    const record = value((await sendXml(pool.url, 'VM.get_record', [client.session, vm])).body);
    expect(field(record, 'name_label')).toBe(`<value>a &lt;&amp;&gt; &quot;b&quot; &apos;c&apos;é😀</value>`);
    expect(field(record, 'VCPUs_max')).toBe('<value>4</value>');
    expect(field(record, 'is_a_template')).toBe('<value><boolean>1</boolean></value>');
    expect(field(record, 'is_a_snapshot')).toBe('<value><boolean>0</boolean></value>');
    expect(field(record, 'snapshot_time')).toBe(
      '<value><dateTime.iso8601>20240420T12:00:00Z</dateTime.iso8601></value>',
    );
    expect(field(record, 'HVM_shadow_multiplier')).toBe('<value><double>1</double></value>');
    expect(field(record, 'tags')).toBe('<value><array><data><value>x</value><value>y</value></data></array></value>');
    expect(record).toContain(
      '<member><name>other_config</name><value><struct><member><name>k</name><value>v&lt;</value></member></struct></value></member>',
    );
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

  it.each([
    ['4', '4'],
    ['<int>5</int>', '5'],
    ['<i4>6</i4>', '6'],
    ['<i8>7</i8>', '7'],
  ])('accepts %s as an int', async (xml, stored) => {
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
      expect(
        (
          await sendXml(pool.url, 'event.from', [
            client.session,
            '<array><data><value>nothing</value></data></array>',
            '',
            xml,
          ])
        ).body,
      ).toContain('Success');
    }
    const ref = pool.world.db.create('task', { progress: Number.NaN });
    expect(value((await sendXml(pool.url, 'task.get_progress', [client.session, ref])).body)).toBe(
      '<value><double>nan</double></value>',
    );
    pool.world.db.destroy('task', ref);
  });

  it('answers system.listMethods with a bare array, and JSON with a wrapped one', async () => {
    const reply = await sendXml(pool.url, 'system.listMethods', []);
    expect(reply.body).toContain('<params><param><value><array><data><value>session.');
    expect(await callJson(pool.url, 'system.listMethods')).toContain('Async.VM.start');
  });

  it('tags the counts of event.from as <i4>', async () => {
    const { body } = await sendXml(pool.url, 'event.from', [
      client.session,
      '<array><data><value>pool</value></data></array>',
      '',
      '<double>1</double>',
    ]);
    expect(body).toContain(
      '<name>valid_ref_counts</name><value><struct><member><name>pool</name><value><i4>1</i4></value></member></struct></value>',
    );
    expect(body).toContain('<name>timestamp</name><value>0.0</value>');
  });

  it('answers invalid UTF-8 in a parameter with INVALID_VALUE', async () => {
    const body = Buffer.concat([
      Buffer.from(
        `<methodCall><methodName>VM.set_name_label</methodName><params><param><value>${client.session}</value></param><param><value>${vm}</value></param><param><value>a`,
      ),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('</value></param></params></methodCall>'),
    ]);
    expect((await send(`${pool.url}/`, { body })).body).toContain(
      '<value>INVALID_VALUE</value><value>Invalid UTF-8 string in parameter</value>',
    );
  });

  it.each([
    'not xml',
    '<methodCall><methodName>x</methodName>',
    '<methodCall><methodName>x</methodName><params><param><value><foo/></value></param></params></methodCall>',
  ])('answers the unreadable request %s with HTTP 500', async (body) => {
    const reply = await send(`${pool.url}/`, { body });
    expect(reply.status).toBe(500);
    expect(reply.headers['content-type']).toBe('text/html');
  });

  it.each(['/RPC2', '/xmlrpc', '/anything/at/all'])('reaches the same server at %s', async (path) => {
    const reply = await send(`${pool.url}${path}`, {
      body: '<methodCall><methodName>system.listMethods</methodName></methodCall>',
    });
    expect(reply.body).toContain('pool.get_all');
  });
});

describe('JSON-RPC', () => {
  const post = async (message: unknown): Promise<{ status: number; body: string }> =>
    send(`${pool.url}/jsonrpc`, { body: typeof message === 'string' ? message : JSON.stringify(message) });

  it('answers version 2 with result and id', async () => {
    const reply = await post({
      jsonrpc: '2.0',
      method: 'VM.get_user_version',
      params: [client.session, vm],
      id: 'abc',
    });
    expect(JSON.parse(reply.body)).toEqual({ jsonrpc: '2.0', result: 7, id: 'abc' });
  });

  it('answers version 1 with result, error and id', async () => {
    const reply = await post({ method: 'VM.get_user_version', params: [client.session, vm], id: 3 });
    expect(JSON.parse(reply.body)).toEqual({ result: 7, error: null, id: 3 });
    const failed = await post({ method: 'VM.get_record', params: [client.session, 'OpaqueRef:x'], id: 4 });
    expect(JSON.parse(failed.body)).toEqual({ result: null, error: ['HANDLE_INVALID', 'VM', 'OpaqueRef:x'], id: 4 });
  });

  it('answers a failure of version 2 as code 1, message and data', async () => {
    const reply = await post({
      jsonrpc: '2.0',
      method: 'VM.get_record',
      params: [client.session, 'OpaqueRef:x'],
      id: 5,
    });
    expect(JSON.parse(reply.body)).toEqual({
      jsonrpc: '2.0',
      error: { code: 1, message: 'HANDLE_INVALID', data: ['VM', 'OpaqueRef:x'] },
      id: 5,
    });
  });

  it('answers an error raised before dispatch as a plain array with id 0', async () => {
    const booting = await startSmallPool();
    booting.control.restart(5_000);
    const reply = await send(`${booting.url}/jsonrpc`, {
      body: JSON.stringify({ jsonrpc: '2.0', method: 'pool.get_all', params: ['x'], id: 9 }),
    });
    expect(JSON.parse(reply.body)).toEqual({ jsonrpc: '2.0', error: ['HOST_STILL_BOOTING'], id: 0 });
    await booting.close();
  });

  it.each([
    ['a batch', [{ jsonrpc: '2.0', method: 'pool.get_all', params: [], id: 1 }]],
    ['a notification', { jsonrpc: '2.0', method: 'pool.get_all', params: [] }],
    ['a null id', { jsonrpc: '2.0', method: 'pool.get_all', params: [], id: null }],
    ['no JSON', '{"method":'],
    ['named parameters', { jsonrpc: '2.0', method: 'pool.get_all', params: { session_id: 'x' }, id: 1 }],
  ])('answers %s with HTTP 500', async (_name, message) => {
    expect((await post(message)).status).toBe(500);
  });

  it('writes NaN as a bare token', async () => {
    const ref = pool.world.db.create('task', { progress: Number.NaN });
    expect(
      (await post({ jsonrpc: '2.0', method: 'task.get_progress', params: [client.session, ref], id: 1 })).body,
    ).toBe('{"jsonrpc":"2.0","result":NaN,"id":1}');
    pool.world.db.destroy('task', ref);
  });

  it('serves the legacy path and shares sessions with XML-RPC', async () => {
    const reply = await send(`${pool.url}/json`, {
      body: JSON.stringify({ jsonrpc: '2.0', method: 'VM.get_uuid', params: [client.session, vm], id: 1 }),
    });
    expect(JSON.parse(reply.body)).toMatchObject({ result: IDS.vm });
    expect((await sendXml(pool.url, 'VM.get_uuid', [client.session, vm])).body).toContain(IDS.vm);
    expect(reply.headers['content-type']).toBe('application/json');
    expect(reply.headers['access-control-allow-origin']).toBe('*');
  });
});
