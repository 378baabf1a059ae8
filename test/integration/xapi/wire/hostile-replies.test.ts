import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CallOptions, Transport } from '../../../../electron/xapi/wire/contract.ts';
import { ConnectionLost, ReplyRefused, XapiFailure } from '../../../../electron/xapi/wire/errors.ts';
import { openTransport } from '../../../../electron/xapi/wire/open-transport.ts';
import { makeCertificate } from '../../../fakes/certificates.ts';
import type { TestCertificate } from '../../../fakes/certificates.ts';
import { answer, answerPartly, flood, startHostileServer, stayed, trickle } from '../../../fakes/hostile-server.ts';
import type { HostileServer } from '../../../fakes/hostile-server.ts';

const SESSION = 'OpaqueRef:0a1b2c3d-secret-session';
const JSON_OK = '{"jsonrpc":"2.0","result":["x"],"id":1}';
const quick: CallOptions = { timeoutMs: 400 };
const patient: CallOptions = { timeoutMs: 20_000 };

let certificate: TestCertificate;
let server: HostileServer;
let transport: Transport | undefined;

beforeAll(async () => {
  certificate = await makeCertificate();
  server = await startHostileServer({ certificate });
});
afterAll(() => server.close());
afterEach(() => {
  transport?.close();
});

async function open(kind: Transport['kind'] = 'json-rpc', idleMs = 30_000): Promise<Transport> {
  server.conduct =
    kind === 'json-rpc'
      ? answer(JSON_OK)
      : answer(
          '<?xml version="1.0"?><methodResponse><params><param><value><array><data/></array></value></param></params></methodResponse>',
          'text/xml',
        );
  transport = await openTransport(server.endpoint, () => true, { kind, idleMs });
  return transport;
}

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'answered',
    (error: unknown) => error,
  );
}

describe('a server that misbehaves', () => {
  it('is given up after the deadline when it stays silent', async () => {
    const client = await open();
    server.conduct = stayed;
    const startedAt = Date.now();
    const error = await failureOf(client.call('VM.get_all', [SESSION], quick));
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(error).toMatchObject({ reason: 'timeout', sent: true });
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  it('is given up when a reply that began stops', async () => {
    const client = await open('json-rpc', 200);
    server.conduct = answerPartly(JSON_OK, 12, 'silence');
    expect(await failureOf(client.call('VM.get_all', [SESSION], patient))).toMatchObject({ reason: 'timeout' });
  });

  it('cannot keep a call beyond its deadline with one byte at a time', async () => {
    const client = await open();
    server.conduct = trickle(JSON_OK, 50);
    expect(await failureOf(client.call('VM.get_all', [SESSION], quick))).toMatchObject({
      reason: 'timeout',
      sent: true,
    });
  });

  it.each(['end', 'reset'] as const)('is reported as lost when it cuts a body (%s)', async (how) => {
    const client = await open();
    server.conduct = answerPartly(JSON_OK, 12, how);
    const error = await failureOf(client.call('VM.get_all', [SESSION], patient));
    expect(error).toBeInstanceOf(ConnectionLost);
    expect(error).toMatchObject({ reason: 'lost', sent: true });
  });

  it.each([
    ['json-rpc', '{"jsonrpc":"2.0","result":"', 'x', 'string-length'],
    ['json-rpc', '{"jsonrpc":"2.0","result":', '[', 'depth'],
    ['json-rpc', '{"jsonrpc":"2.0","result":[', '0,', 'members'],
    ['json-rpc', '', ' ', 'value-length'],
    ['xml-rpc', '<methodResponse><params><param><value>', 'x', 'string-length'],
    ['xml-rpc', '<methodResponse><params><param>', '<value><array><data>', 'depth'],
    ['xml-rpc', '<methodResponse><params><param><value><array><data>', '<value/>', 'members'],
    ['xml-rpc', '<!DOCTYPE a [<!ENTITY b "', 'c', 'doctype'],
    ['xml-rpc', '<methodResponse><params><param><value>', '&bomb;', 'entity'],
  ] as const)('cannot exhaust the process: %s %s%s...', async (kind, head, filler, reason) => {
    const client = await open(kind);
    server.conduct = flood(head, filler, 2 ** 30, kind === 'json-rpc' ? 'application/json' : 'text/xml');
    const before = process.memoryUsage.rss();
    const error = await failureOf(client.call('VM.get_all', [SESSION], patient));
    expect(error).toBeInstanceOf(ReplyRefused);
    expect(error).toMatchObject({ reason });
    expect(process.memoryUsage.rss() - before).toBeLessThan(400e6);
  });

  it('is refused by the length it announces', async () => {
    const client = await open();
    server.conduct = (socket) => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${String(2 ** 40)}\r\n\r\n{`);
    };
    expect(await failureOf(client.call('VM.get_all', [SESSION], patient))).toMatchObject({ reason: 'body-length' });
  });

  it.each([
    ['text/html', '200 OK', 'not-xapi'],
    ['text/html', '500 Internal Error', 'http-status'],
    ['text/html', '302 Found', 'http-status'],
    ['application/octet-stream', '200 OK', 'not-xapi'],
  ])('is refused with the content type %s and status %s', async (type, status, reason) => {
    const client = await open();
    server.conduct = answer('<html><body>hello</body></html>', type, status);
    const error = await failureOf(client.call('VM.get_all', [SESSION], patient));
    expect(error).toBeInstanceOf(ReplyRefused);
    expect(error).toMatchObject({ reason });
  });

  it('is refused when it does not speak HTTP', async () => {
    const client = await open();
    server.conduct = (socket) => {
      socket.end('220 mail.example.org ESMTP\r\n');
    };
    expect(await failureOf(client.call('VM.get_all', [SESSION], patient))).toMatchObject({ reason: 'not-xapi' });
  });

  it('gets no second call on a connection whose reply was refused', async () => {
    const client = await open();
    const before = server.handshakes;
    server.conduct = answer('{"jsonrpc":"2.0","result":{"a":1,}}');
    expect(await failureOf(client.call('VM.get_all', [SESSION], patient))).toBeInstanceOf(ReplyRefused);
    server.conduct = answer(JSON_OK);
    expect(await client.call('VM.get_all', [SESSION], patient)).toEqual(['x']);
    expect(server.handshakes).toBe(before + 1);
  });

  it('never gets the session or a password into an error', async () => {
    const client = await open();
    const password = 'correct horse battery';
    server.conduct = answer(
      `{"jsonrpc":"2.0","error":{"code":1,"message":"INVALID_VALUE","data":["x","${SESSION} ${password}"]},"id":1}`,
    );
    for (const [method, params] of [
      ['VM.get_all', [SESSION]],
      ['session.login_with_password', ['root', password]],
    ] as const) {
      const error = await failureOf(client.call(method, params, patient));
      expect(error).toBeInstanceOf(XapiFailure);
      const shown = JSON.stringify([String(error), error]);
      expect(shown).not.toContain(params.at(-1));
    }
    server.conduct = answer(
      `{"jsonrpc":"2.0","error":{"code":1,"message":"SESSION_INVALID","data":["${SESSION}"]},"id":1}`,
    );
    const invalid = await failureOf(client.call('VM.get_all', [SESSION], patient));
    expect(JSON.stringify([String(invalid), invalid])).not.toContain(SESSION);
  });
});

describe('what is not XAPI', () => {
  it('is found out on connect', async () => {
    server.conduct = answer('<html>router login</html>', 'text/html');
    const error = await failureOf(openTransport(server.endpoint, () => true));
    expect(error).toBeInstanceOf(ReplyRefused);
    expect(error).toMatchObject({ reason: 'not-xapi' });
  });

  it('is reported as refused or unknown when nothing is there', async () => {
    const gone = await startHostileServer({ certificate });
    await gone.close();
    expect(await failureOf(openTransport(gone.endpoint, () => true))).toMatchObject({ reason: 'refused', sent: false });
    const nowhere = { host: 'no-such-host.invalid', port: 443 };
    expect(await failureOf(openTransport(nowhere, () => true))).toMatchObject({ reason: 'unknown-host', sent: false });
  });
});

describe('choosing a transport', () => {
  it('takes JSON-RPC where an error of XAPI comes back as JSON', async () => {
    server.conduct = answer('{"jsonrpc":"2.0","error":{"code":1,"message":"SESSION_INVALID","data":[""]},"id":1}');
    transport = await openTransport(server.endpoint, () => true);
    expect(transport.kind).toBe('json-rpc');
  });

  it('takes XML-RPC where /jsonrpc answers XML', async () => {
    const fault =
      '<struct><member><name>Status</name><value>Failure</value></member><member><name>ErrorDescription</name><value><array><data><value>SESSION_INVALID</value><value></value></data></array></value></member></struct>';
    server.conduct = answer(
      `<?xml version="1.0"?><methodResponse><params><param><value>${fault}</value></param></params></methodResponse>`,
      'text/xml',
    );
    transport = await openTransport(server.endpoint, () => true);
    expect(transport.kind).toBe('xml-rpc');
  });

  it('asks without a session and below 1024 bytes of headers', async () => {
    server.conduct = answer(JSON_OK);
    transport = await openTransport(server.endpoint, () => true);
    const request = server.requests.at(-1) ?? '';
    expect(request.indexOf('\r\n\r\n')).toBeLessThan(1024);
    expect(request).toContain('"params":[""]');
  });
});
