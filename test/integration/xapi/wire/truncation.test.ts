import { request } from 'node:https';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../../electron/demo-pool/server.ts';
import type { RecordEntry } from '../../../../electron/xapi/wire/assembler.ts';
import type { Transport } from '../../../../electron/xapi/wire/contract.ts';
import { ReplyRefused } from '../../../../electron/xapi/wire/errors.ts';
import { JsonDecoder } from '../../../../electron/xapi/wire/json-decoder.ts';
import { jsonRequest } from '../../../../electron/xapi/wire/json-request.ts';
import { openTransport } from '../../../../electron/xapi/wire/open-transport.ts';
import { XmlDecoder } from '../../../../electron/xapi/wire/xml-decoder.ts';
import { xmlRequest } from '../../../../electron/xapi/wire/xml-request.ts';
import { startSmallPool } from '../../demo-pool/small-pool.ts';

let pool: RunningDemoPool;
const sessions = new Map<Transport['kind'], { transport: Transport; session: string }>();

beforeAll(async () => {
  pool = await startSmallPool();
  for (const kind of ['json-rpc', 'xml-rpc'] as const) {
    const trust = (_endpoint: unknown, seen: { readonly fingerprint: string }): boolean =>
      seen.fingerprint === pool.fingerprint;
    const transport = await openTransport({ host: '127.0.0.1', port: pool.port }, trust, { kind });
    const session = await transport.call('session.login_with_password', ['root', pool.password], { timeoutMs: 10_000 });
    sessions.set(kind, { transport, session: session as string });
  }
});
afterAll(async () => {
  for (const { transport } of sessions.values()) transport.close();
  await pool.close();
});

function sessionOf(kind: Transport['kind']): { transport: Transport; session: string } {
  const found = sessions.get(kind);
  if (!found) throw new Error('not logged in');
  return found;
}

describe.each(['json-rpc', 'xml-rpc'] as const)('a real reply over %s', (kind) => {
  it('gives the same records streamed as in one piece', async () => {
    const { transport, session } = sessionOf(kind);
    const streamed = new Map<string, unknown>();
    const count = await transport.stream('VM.get_all_records', [session], { timeoutMs: 10_000 }, (records) => {
      for (const [ref, record] of records) streamed.set(ref, record);
    });
    const whole = await transport.call('VM.get_all_records', [session], { timeoutMs: 10_000 });
    expect(count).toBe(2);
    expect(Object.fromEntries(streamed)).toEqual({ ...(whole as object) });
    expect([...streamed.keys()].every((ref) => ref.startsWith('OpaqueRef:'))).toBe(true);
  });

  it('is refused when it is cut, at every byte, and hands over only whole records until then', async () => {
    const { session } = sessionOf(kind);
    const body = await rawReply(kind, 'VM.get_all_records', session);
    const whole = recordsOf(kind, body, body.length);
    expect(whole.end).toBe('whole');
    for (let length = 0; length < body.length; length += 1) {
      const cut = recordsOf(kind, body, length);
      // XML may end in white space behind the last tag.
      if (cut.end !== 'refused') expect(body.subarray(length).toString().trim()).toBe('');
      expect(cut.records.length).toBeLessThanOrEqual(whole.records.length);
      cut.records.forEach((entry, index) => {
        expect(entry).toEqual(whole.records[index]);
      });
    }
  });

  it('reports errors of XAPI as failures with code and parameters', async () => {
    const { transport, session } = sessionOf(kind);
    const options = { timeoutMs: 10_000 };
    await expect(transport.call('VM.get_record', [session, 'OpaqueRef:gone'], options)).rejects.toMatchObject({
      name: 'XapiFailure',
      code: 'HANDLE_INVALID',
      params: ['VM', 'OpaqueRef:gone'],
    });
    await expect(transport.call('VM.no_such_call', [session], options)).rejects.toMatchObject({
      code: 'MESSAGE_METHOD_UNKNOWN',
    });
    await expect(
      transport.stream('VM.get_all_records', ['OpaqueRef:old'], options, () => undefined),
    ).rejects.toMatchObject({
      code: 'SESSION_INVALID',
      params: ['(secret)'],
    });
  });

  it('sends floats as floats and takes an empty batch of events', async () => {
    const { transport, session } = sessionOf(kind);
    const batch = await transport.call('event.from', [session, ['vm'], '', 1], {
      timeoutMs: 10_000,
      ownConnection: true,
    });
    expect(Object.keys(batch as object).sort()).toEqual(['events', 'token', 'valid_ref_counts']);
    expect((batch as Record<string, unknown>)['valid_ref_counts']).toEqual({ vm: 2 });
  });

  it('refuses to send more than XAPI takes', async () => {
    const { transport, session } = sessionOf(kind);
    const large = transport.call('VM.get_by_name_label', [session, 'x'.repeat(300 * 1024)], { timeoutMs: 10_000 });
    await expect(large).rejects.toMatchObject({ name: 'RequestRefused', reason: 'too-large' });
  });

  it('fails calls under way when it is closed, and later ones', async () => {
    const trust = (): boolean => true;
    const transport = await openTransport({ host: '127.0.0.1', port: pool.port }, trust, { kind });
    const { session } = sessionOf(kind);
    const first = await transport.call('event.from', [session, ['vm'], '', 1], { timeoutMs: 10_000 });
    const token = (first as Record<string, string>)['token'] ?? '';
    const waiting = transport.call('event.from', [session, ['vm'], token, 20], {
      timeoutMs: 30_000,
      ownConnection: true,
    });
    const stopped = expect(waiting).rejects.toMatchObject({ name: 'ConnectionLost', reason: 'closed' });
    setTimeout(() => {
      transport.close();
    }, 100);
    await stopped;
    await expect(transport.call('VM.get_all', [session], { timeoutMs: 1000 })).rejects.toMatchObject({
      reason: 'closed',
      sent: false,
    });
  });

  it('gives up at once when the caller cancels', async () => {
    const { transport, session } = sessionOf(kind);
    const controller = new AbortController();
    const waiting = transport.call('event.from', [session, ['vm'], '99999999999999999999,99999999999999999999', 20], {
      timeoutMs: 30_000,
      ownConnection: true,
      signal: controller.signal,
    });
    const stopped = expect(waiting).rejects.toMatchObject({ name: 'ConnectionLost', reason: 'aborted' });
    setTimeout(() => {
      controller.abort();
    }, 100);
    await stopped;
  });
});

function recordsOf(
  kind: Transport['kind'],
  body: Buffer,
  length: number,
): { end: 'whole' | 'refused'; records: readonly RecordEntry[] } {
  const records: RecordEntry[] = [];
  const onRecords = (some: readonly RecordEntry[]): void => void records.push(...some);
  const decoder = kind === 'json-rpc' ? new JsonDecoder(onRecords) : new XmlDecoder(onRecords);
  try {
    decoder.push(body.subarray(0, length));
    decoder.end();
    return { end: 'whole', records };
  } catch (error) {
    if (!(error instanceof ReplyRefused)) throw error;
    return { end: 'refused', records };
  }
}

async function rawReply(kind: Transport['kind'], method: string, session: string): Promise<Buffer> {
  const body = kind === 'json-rpc' ? jsonRequest(method, [session], 1) : xmlRequest(method, [session]);
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': kind === 'json-rpc' ? 'application/json' : 'text/xml',
      'Content-Length': Buffer.byteLength(body),
    };
    const sending = request(
      {
        method: 'POST',
        host: '127.0.0.1',
        port: pool.port,
        path: kind === 'json-rpc' ? '/jsonrpc' : '/',
        headers,
        rejectUnauthorized: false,
      },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => {
          resolve(Buffer.concat(parts));
        });
      },
    );
    sending.on('error', reject);
    sending.end(body);
  });
}
