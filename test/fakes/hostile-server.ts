import { createServer } from 'node:tls';
import type { SecureVersion, Server, TLSSocket } from 'node:tls';
import type { AddressInfo, Socket } from 'node:net';
import type { Endpoint } from '../../electron/xapi/wire/contract.ts';
import type { TestCertificate } from './certificates.ts';

/** What a hostile server does once a whole request has come in. */
export type Conduct = (socket: TLSSocket, request: string) => void;

/** A TLS server that is no XAPI: it counts what it is sent, and answers as told. */
export interface HostileServer {
  readonly endpoint: Endpoint;
  /** Bytes of requests that arrived inside TLS, over all connections. */
  readonly requestBytes: number;
  /** TCP connections that were opened. */
  readonly connections: number;
  /** TLS handshakes that were completed. */
  readonly handshakes: number;
  /** Handshakes that resumed an earlier session. */
  readonly resumed: number;
  /** Requests as text, headers included, oldest first. */
  readonly requests: readonly string[];
  conduct: Conduct;
  close(): Promise<void>;
}

/** How a hostile server speaks TLS. */
export interface HostileOptions {
  readonly certificate: TestCertificate;
  readonly minVersion?: SecureVersion;
  readonly maxVersion?: SecureVersion;
  readonly conduct?: Conduct;
  /** Default: a free one. */
  readonly port?: number;
}

/** Starts a hostile server on loopback. */
export async function startHostileServer(options: HostileOptions): Promise<HostileServer> {
  const sockets = new Set<TLSSocket>();
  const requests: string[] = [];
  const counts = { requestBytes: 0, connections: 0, handshakes: 0, resumed: 0 };
  const state: { conduct: Conduct } = { conduct: options.conduct ?? stayed };
  const old = options.maxVersion === 'TLSv1' || options.maxVersion === 'TLSv1.1';
  const server: Server = createServer(
    {
      cert: options.certificate.cert,
      key: options.certificate.key,
      ...(options.minVersion ? { minVersion: options.minVersion } : {}),
      ...(options.maxVersion ? { maxVersion: options.maxVersion } : {}),
      ...(old ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    },
    (socket) => {
      counts.handshakes += 1;
      if (socket.isSessionReused()) counts.resumed += 1;
      sockets.add(socket);
      let text = '';
      socket.on('data', (part: Buffer) => {
        counts.requestBytes += part.length;
        text += part.toString('latin1');
        const request = wholeRequest(text);
        if (request === undefined) return;
        text = text.slice(request.length);
        requests.push(request);
        state.conduct(socket, request);
      });
      socket.on('error', ignored);
      socket.on('close', () => sockets.delete(socket));
    },
  );
  server.on('connection', (raw: Socket) => {
    counts.connections += 1;
    const port = raw.remotePort ?? -1;
    rawSockets.set(port, raw);
    raw.on('close', () => rawSockets.delete(port));
  });
  server.on('tlsClientError', ignored);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: { host: '127.0.0.1', port },
    get requestBytes() {
      return counts.requestBytes;
    },
    get handshakes() {
      return counts.handshakes;
    },
    get connections() {
      return counts.connections;
    },
    get resumed() {
      return counts.resumed;
    },
    requests,
    get conduct() {
      return state.conduct;
    },
    set conduct(conduct) {
      state.conduct = conduct;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) =>
        server.close(() => {
          resolve();
        }),
      );
    },
  };
}

/** Says nothing at all. */
export const stayed: Conduct = () => undefined;

/** Answers a body with a content type, as an orderly server would. */
export function answer(body: string | Buffer, contentType = 'application/json', status = '200 OK'): Conduct {
  return (socket) => {
    const bytes = Buffer.from(body);
    socket.write(
      `HTTP/1.1 ${status}\r\nContent-Type: ${contentType}\r\nContent-Length: ${String(bytes.length)}\r\n\r\n`,
    );
    socket.write(bytes);
  };
}

/** Promises a whole body and goes silent, or cuts or resets the connection, after a part of it. */
export function answerPartly(body: string, sent: number, then: 'silence' | 'end' | 'reset'): Conduct {
  return (socket) => {
    const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n`;
    socket.write(head + body.slice(0, sent), () => {
      if (then === 'end') socket.end();
      if (then === 'reset') resetUnder(socket);
    });
  };
}

/** Answers with one byte of the body every `everyMs`. */
export function trickle(body: string, everyMs: number): Conduct {
  return (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${String(body.length)}\r\n\r\n`);
    let at = 0;
    const timer = setInterval(() => {
      if (at < body.length) socket.write(body.charAt(at));
      at += 1;
    }, everyMs);
    socket.on('close', () => {
      clearInterval(timer);
    });
  };
}

/** Streams `head`, then `filler` again and again until `total` bytes or the client is gone; announces no length. */
export function flood(head: string, filler: string, total: number, contentType = 'application/json'): Conduct {
  return (socket) => {
    socket.write(`HTTP/1.1 200 OK\r\nContent-Type: ${contentType}\r\nConnection: close\r\n\r\n${head}`);
    const block = Buffer.from(filler.repeat(Math.ceil(65_536 / filler.length)));
    let sent = head.length;
    const more = (): void => {
      while (!socket.destroyed && sent < total) {
        sent += block.length;
        if (!socket.write(block)) {
          socket.once('drain', more);
          return;
        }
      }
    };
    more();
  };
}

// A TLS socket cannot be reset; the TCP socket below it can.
const rawSockets = new Map<number, Socket>();

function resetUnder(socket: TLSSocket): void {
  rawSockets.get(socket.remotePort ?? -1)?.resetAndDestroy();
}

function wholeRequest(text: string): string | undefined {
  const headEnd = text.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const length = Number(/content-length: *(\d+)/i.exec(text.slice(0, headEnd))?.[1] ?? 0);
  const end = headEnd + 4 + length;
  return text.length >= end ? text.slice(0, end) : undefined;
}

function ignored(): void {
  return;
}
