import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { makeSelfSigned } from '../../../../electron/demo-pool/wire/self-signed.ts';
import { DEFAULT_SOCKET } from '../../../../electron/xapi/wire/pinned-agent.ts';
import { fetchBody, type Transfer } from '../../../../electron/xapi/wire/transfer.ts';
import { sendBody } from '../../../../electron/xapi/wire/upload.ts';

/*
 * XAPI answers 302 where another member sees the disks: the bytes go there, and only to who shows a pinned certificate.
 */

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const { privateKey: key, certificate: cert } = makeSelfSigned('member', '127.0.0.1');
  const server = createServer({ key, cert }, answer);
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const redirectTo =
  (location: string) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    response.writeHead(302, { location, connection: 'close' });
    response.end();
    request.resume();
  };

const transfer = (port: number, path: string, trust: Transfer['trust'] = () => true): Transfer => ({
  ...{ endpoint: { host: '127.0.0.1', port }, trust, socket: DEFAULT_SOCKET, path, sessionRef: 'OpaqueRef:one' },
  ...{ idleMs: 10_000, signal: new AbortController().signal },
});

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

const BODY = Buffer.alloc(3 * 1024 ** 2, 'an archive of some length, ');

describe('a transfer that is sent to another member', () => {
  it('is fetched there, under the same session', async () => {
    const seen: (string | undefined)[] = [];
    const member = await serve((request, response) => {
      seen.push(request.url, request.headers.cookie);
      response.end(BODY);
    });
    const coordinator = await serve(redirectTo(`https://127.0.0.1:${String(member)}/export?ref=x`));
    const got = await bytesOf(fetchBody(transfer(coordinator, '/export?ref=x')));
    expect(got.equals(BODY)).toBe(true);
    expect(seen).toEqual(['/export?ref=x', `session_id=${encodeURIComponent('OpaqueRef:one')}`]);
  });

  it('is sent there whole, and not a byte of it to who redirected', async () => {
    const received: Buffer[] = [];
    const member = await serve((request, response) => {
      response.writeHead(200, { connection: 'close' });
      response.flushHeaders();
      request.on('data', (chunk: Buffer) => received.push(chunk));
      request.once('end', () => response.end());
    });
    let early = 0;
    const coordinator = await serve((request, response) => {
      request.on('data', (chunk: Buffer) => (early += chunk.length));
      redirectTo(`https://127.0.0.1:${String(member)}/import`)(request, response);
    });
    let opened = 0;
    const chunks = async function* () {
      opened += 1;
      yield await Promise.resolve(BODY.subarray(0, 1_000_000));
      yield BODY.subarray(1_000_000);
    };
    await sendBody({ ...transfer(coordinator, '/import'), sizeBytes: BODY.length, chunks });
    expect(Buffer.concat(received).equals(BODY)).toBe(true);
    expect([early, opened]).toEqual([0, 1]);
  });

  it('is given up where the other shows a certificate that nobody pinned, before the session is shown to it', async () => {
    let asked = 0;
    const stranger = await serve((_request, response) => {
      asked += 1;
      response.end(BODY);
    });
    const coordinator = await serve(redirectTo(`https://127.0.0.1:${String(stranger)}/export`));
    const trust: Transfer['trust'] = (endpoint) => endpoint.port === coordinator;
    await expect(bytesOf(fetchBody(transfer(coordinator, '/export', trust)))).rejects.toMatchObject({
      name: 'CertificateRefused',
    });
    expect(asked).toBe(0);
  });

  it.each([
    ['leaves HTTPS', 'http://127.0.0.1/export'],
    ['leads nowhere', 'not an address'],
  ])('is given up where the redirect %s', async (_what, location) => {
    const coordinator = await serve(redirectTo(location));
    await expect(bytesOf(fetchBody(transfer(coordinator, '/export')))).rejects.toMatchObject({ name: 'ReplyRefused' });
  });

  it('is given up where members send it round in a circle', async () => {
    let round = 0;
    const port: number = await serve((request, response) => {
      round += 1;
      redirectTo(`https://127.0.0.1:${String(port)}/export`)(request, response);
    });
    await expect(bytesOf(fetchBody(transfer(port, '/export')))).rejects.toMatchObject({ name: 'ReplyRefused' });
    expect(round).toBeLessThan(6);
  });
});
