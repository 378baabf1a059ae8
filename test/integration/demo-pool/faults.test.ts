import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from 'node:tls';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { callJson, IDS, logIn, send, startSmallPool, type Client } from './small-pool.ts';

let pool: RunningDemoPool;
let client: Client;
let vm: string;
beforeEach(async () => {
  pool = await startSmallPool({ controlPort: 0 });
  client = await logIn(pool);
  vm = pool.world.db.findByUuid('VM', IDS.vm) ?? '';
});
afterEach(() => pool.close());

const name = (): unknown => pool.world.db.get('VM', vm)['name_label'];

async function control(path: string, body: unknown = {}): Promise<unknown> {
  const response = await fetch(`${pool.controlUrl ?? ''}${path}`, { method: 'POST', body: JSON.stringify(body) });
  const answer = (await response.json()) as { result?: unknown; error?: string };
  if (answer.error !== undefined) throw new Error(answer.error);
  return answer.result;
}

describe('faults of calls', () => {
  it('drops a call before the pool acts', async () => {
    await control('/call-fault', { kind: 'drop-before', method: 'VM.set_name_label' });
    await expect(client.call('VM.set_name_label', vm, 'new')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(name()).toBe('vm-0');
    await client.call('VM.set_name_label', vm, 'new');
    expect(name()).toBe('new');
  });

  it('drops a call after the pool acted: the reply is lost', async () => {
    pool.control.addCallFault({ kind: 'drop-after', method: 'VM.*' });
    await expect(client.call('VM.set_name_label', vm, 'new')).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(name()).toBe('new');
    expect(pool.control.history().at(-1)).toMatchObject({
      method: 'VM.set_name_label',
      outcome: 'ok, reply dropped',
      fault: 'drop-after',
    });
  });

  it('hits the nth matching call, as often as told', async () => {
    pool.control.addCallFault({ kind: 'error', method: 'VM.get_*', nth: 2, count: 2, code: 'TOO_BUSY', params: [] });
    const outcomes: string[] = [];
    for (let i = 0; i < 5; i += 1) outcomes.push(await client.call('VM.get_uuid', vm).then(() => 'ok', codeOf));
    expect(outcomes).toEqual(['ok', 'TOO_BUSY', 'TOO_BUSY', 'ok', 'ok']);
    expect(pool.control.listCallFaults()).toMatchObject([{ seen: 5, used: 2 }]);
  });

  it('stalls a call without acting', async () => {
    pool.control.addCallFault({ kind: 'stall', method: 'VM.set_name_label' });
    const outcome = await Promise.race([
      client.call('VM.set_name_label', vm, 'x').catch(() => 'broken'),
      new Promise((resolve) => setTimeout(resolve, 200, 'silence')),
    ]);
    expect([outcome, name()]).toEqual(['silence', 'vm-0']);
  });

  it('delays a call', async () => {
    pool.control.addCallFault({ kind: 'delay', method: 'VM.get_uuid', ms: 150 });
    const begun = Date.now();
    await client.call('VM.get_uuid', vm);
    expect(Date.now() - begun).toBeGreaterThanOrEqual(145);
  });

  it.each([0, 1, 40])('cuts the body after %i bytes', async (bytes) => {
    pool.control.addCallFault({ kind: 'cut', method: 'VM.get_all_records', bytes });
    expect(
      await bytesOfReply(
        JSON.stringify({ jsonrpc: '2.0', method: 'VM.get_all_records', params: [client.session], id: 1 }),
      ),
    ).toBe(bytes);
  });

  it('answers garbage, a wrong content type, or another HTTP status', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'pool.get_all', params: [client.session], id: 1 });
    for (const kind of ['garbage', 'content-type', 'http-status'] as const)
      pool.control.addCallFault({ kind, method: 'pool.get_all', ...(kind === 'http-status' ? { status: 502 } : {}) });
    const replies = [
      await send(`${pool.url}/jsonrpc`, { body }),
      await send(`${pool.url}/jsonrpc`, { body }),
      await send(`${pool.url}/jsonrpc`, { body }),
    ];
    expect(() => JSON.parse(replies[0]?.body ?? '{}') as unknown).toThrow();
    expect(replies[1]?.headers['content-type']).toBe('application/octet-stream');
    expect(replies[2]?.status).toBe(502);
  });

  it('refuses logins as often as told', async () => {
    await control('/refuse-login', { count: 2 });
    const login = (): Promise<unknown> => callJson(pool.url, 'session.login_with_password', 'root', pool.password);
    await expect(login()).rejects.toMatchObject({ code: 'SESSION_AUTHENTICATION_FAILED' });
    await expect(login()).rejects.toMatchObject({ code: 'SESSION_AUTHENTICATION_FAILED' });
    await expect(login()).resolves.toContain('OpaqueRef:');
  });
});

describe('faults of the pool', () => {
  it('restarts: boots for a while, then knows neither sessions nor tasks, and sends no dels for them', async () => {
    await client.call('task.create', 'lost', '');
    await control('/restart', { bootMs: 150 });
    await expect(callJson(pool.url, 'session.login_with_password', 'root', pool.password)).rejects.toMatchObject({
      code: 'HOST_STILL_BOOTING',
    });
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await client.failure('pool.get_all')).toEqual(['SESSION_INVALID', client.session]);
    const again = await logIn(pool);
    expect(await again.call('task.get_all')).toEqual([]);
    expect(await again.call('VM.get_name_label', vm)).toBe('vm-0');
  });

  it('abandons work under way at a restart', async () => {
    const slow = await startSmallPool({ timeScale: 1 });
    const user = await logIn(slow);
    const target = slow.world.db.findByUuid('VM', IDS.vm) ?? '';
    const broken = user.call('VM.start', target, false, false).then(() => 'done', codeOf);
    await new Promise((resolve) => setTimeout(resolve, 100));
    slow.control.restart(0);
    expect(await broken).toBe('ECONNRESET');
    expect(slow.world.db.get('VM', target)).toMatchObject({ power_state: 'Halted', current_operations: {} });
    expect(slow.reports).toEqual([]);
    await slow.close();
  });

  it('fails over: the next member leads, the former one points to it or is gone', async () => {
    await control('/failover', { bootMs: 0 });
    await expect(callJson(pool.url, 'session.login_with_password', 'root', pool.password)).rejects.toMatchObject({
      code: 'HOST_IS_SLAVE',
      params: ['127.0.0.2'],
    });
    const second = `https://127.0.0.2:${pool.port}`;
    await expect(callJson(second, 'session.login_with_password', 'root', pool.password)).resolves.toContain(
      'OpaqueRef:',
    );
    await pool.control.failover({ to: '127.0.0.1', oldGoesDown: true, bootMs: 0 });
    await expect(callJson(second, 'pool.get_all', 'x')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await control('/bring-up', { address: '127.0.0.2', bootMs: 0 });
    await expect(callJson(second, 'pool.get_all', 'x')).rejects.toMatchObject({
      code: 'HOST_IS_SLAVE',
      params: ['127.0.0.1'],
    });
  });

  it('changes its certificate, and publishes the new one', async () => {
    const fingerprint = String(await control('/change-certificate'));
    expect(fingerprint).not.toBe(pool.fingerprint);
    expect(await shownFingerprint()).toBe(fingerprint);
    const rows = Object.values(
      (await client.call('Certificate.get_all_records')) as Record<string, { fingerprint_sha256: string }>,
    );
    expect(rows.map((row) => row.fingerprint_sha256)).toContain(fingerprint);
  });

  it('fills an SR and forgets events and tasks', async () => {
    const sr = pool.world.db.create(
      'SR',
      { physical_size: 100, physical_utilisation: 40 },
      { uuid: '33333333-0000-4000-8000-000000000001' },
    );
    pool.control.fillSr('33333333-0000-4000-8000-000000000001');
    expect(pool.world.db.get('SR', sr)['physical_utilisation']).toBe(100);
    expect(pool.world.faults.isOn('sr-full', '33333333-0000-4000-8000-000000000001')).toBe(true);
    await control('/lose-events');
    expect(await client.failure('event.from', ['vm'], '', 1.5)).toEqual(['EVENTS_LOST']);
    await client.call('event.from', ['vm'], '', 1.5);
    await client.call('task.create', 'x', '');
    pool.control.forgetTasks();
    expect(await client.call('task.get_all')).toEqual([]);
  });

  it('switches object faults on for a number of uses', () => {
    pool.control.addFault('vm-start', IDS.vm, 2);
    const takes = [1, 2, 3].map(() => pool.world.faults.take('vm-start', IDS.vm));
    expect([pool.world.faults.take('vm-start', IDS.otherVm), ...takes]).toEqual([false, true, true, false]);
  });
});

describe('what the pool remembers for checkers', () => {
  it('keeps each call with parameters and outcome, but no password', async () => {
    const after = pool.control.history().at(-1)?.sequence ?? 0;
    const task = await client.call('Async.VM.clone', vm, 'copy');
    await client.failure('VM.get_record', 'OpaqueRef:x');
    await callJson(pool.url, 'session.login_with_password', 'root', pool.password);
    const records = (
      (await (await fetch(`${pool.controlUrl ?? ''}/history?after=${after}`)).json()) as { result: unknown[] }
    ).result;
    expect(records).toMatchObject([
      {
        method: 'Async.VM.clone',
        params: [client.session, vm, 'copy'],
        outcome: 'ok',
        task,
        encoding: 'json',
        host: '127.0.0.1',
      },
      { method: 'VM.get_record', outcome: 'HANDLE_INVALID' },
      { method: 'session.login_with_password', params: ['root'] },
    ]);
    expect(JSON.stringify(pool.control.history())).not.toContain(pool.password);
  });

  it('counts what each connection sent, handshake apart', async () => {
    const before = pool.control.connections().length;
    await shownFingerprint();
    const body = '<methodCall><methodName>system.listMethods</methodName></methodCall>';
    await send(`${pool.url}/`, { body });
    const [probe, caller] = pool.control.connections().slice(before);
    expect(probe).toMatchObject({ secured: true, requestBytes: 0, requests: 0 });
    expect(caller?.requests).toBe(1);
    expect(caller?.requestBytes).toBeGreaterThan(body.length);
  });

  it('lets no browser page steer it', async () => {
    const response = await fetch(`${pool.controlUrl ?? ''}/restart`, {
      method: 'POST',
      headers: { origin: 'https://evil.example' },
      body: '{}',
    });
    expect(response.status).toBe(403);
    await expect(control('/no-such-action')).rejects.toThrow('nothing at /no-such-action');
    expect(await client.call('pool.get_all')).toHaveLength(1);
  });
});

function codeOf(error: unknown): string {
  return (error as { code: string }).code;
}

function shownFingerprint(): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: pool.port, rejectUnauthorized: false }, () => {
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.end();
      socket.on('close', () => resolve(fingerprint256));
    });
    socket.on('error', reject);
  });
}

/** Bytes of the body that arrive before the connection ends. */
function bytesOfReply(body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect({ host: '127.0.0.1', port: pool.port, rejectUnauthorized: false }, () => {
      socket.write(`POST /jsonrpc HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    });
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text.length - text.indexOf('\r\n\r\n') - 4));
  });
}
