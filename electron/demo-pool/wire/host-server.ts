import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { headerBytes, MAX_HEADER, rawPage, replyPage } from './http-replies.ts';
import type { HostState, PoolContext } from './pool-context.ts';
import { RpcEndpoint } from './rpc-endpoint.ts';
import type { SelfSigned } from './self-signed.ts';
import { TransferEndpoint } from './transfer-endpoint.ts';

/** What one TLS connection has sent so far. */
export interface ConnectionRecord {
  readonly id: number;
  readonly host: string;
  readonly openedAt: number;
  /** Whether the handshake was completed; 0 bytes of a request can have come before. */
  secured: boolean;
  closed: boolean;
  /** Bytes of requests received inside TLS. */
  requestBytes: number;
  requests: number;
}

const HEADER_TIMEOUT_MS = 10_000;
const MAX_CONNECTIONS = 800;
const KEPT_RECORDS = 10_000;
const PREFLIGHT = {
  'access-control-allow-origin': '*',
  'access-control-allow-headers': 'X-Requested-With, Content-Type',
  'access-control-allow-methods': 'PUT, GET, POST, OPTIONS',
  'content-length': '0',
};
let nextConnection = 1;

/** The HTTPS server of one host, with XAPI's limits. */
export class HostServer {
  readonly host: HostState;
  readonly connections: ConnectionRecord[] = [];
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private readonly rpc: RpcEndpoint;
  private readonly transfers: TransferEndpoint;
  private readonly context: PoolContext;
  private readonly records = new WeakMap<Socket, ConnectionRecord>();
  /** Open connections by the client's port, which the TLS socket and the one below it share. */
  private readonly byPort = new Map<number, ConnectionRecord>();

  constructor(context: PoolContext, host: HostState, certificate: SelfSigned) {
    this.context = context;
    this.host = host;
    this.rpc = new RpcEndpoint(context, host);
    this.transfers = new TransferEndpoint(context, host);
    // The exact limit is checked per request; Node's own stops what is far beyond it.
    this.server = createServer({
      key: certificate.privateKey,
      cert: certificate.certificate,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      maxHeaderSize: 16 * MAX_HEADER,
    });
    this.server.headersTimeout = HEADER_TIMEOUT_MS;
    this.server.requestTimeout = 0;
    this.server.keepAliveTimeout = 0;
    this.server.maxConnections = MAX_CONNECTIONS;
    this.server.on('request', (request: IncomingMessage, response: ServerResponse) => this.receive(request, response));
    this.server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuse(error, socket));
    this.server.on('connect', (_request: IncomingMessage, socket: Socket) => socket.end(rawPage(403)));
    this.server.on('connection', (socket: Socket) => this.track(socket));
    this.server.on('secureConnection', (socket: TLSSocket) => this.count(socket));
  }

  /** @throws Error with the system's code when address or port can't be had */
  async listen(port: number): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, this.host.address, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
    const bound = this.server.address();
    return typeof bound === 'object' && bound !== null ? bound.port : port;
  }

  /** Serves with another certificate from the next handshake on, and breaks present connections. */
  changeCertificate(certificate: SelfSigned): void {
    this.server.setSecureContext({
      key: certificate.privateKey,
      cert: certificate.certificate,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
    });
    this.host.fingerprint = certificate.fingerprint;
    this.dropConnections();
  }

  dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  async close(): Promise<void> {
    if (!this.server.listening) return;
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.dropConnections();
    await closed;
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    const record = this.records.get(request.socket);
    if (record) record.requests += 1;
    this.route(request, response).catch((error: unknown) => {
      // A client that left is no failure of ours.
      if (request.destroyed || response.destroyed) return;
      this.context.report(`serving ${request.method ?? ''} ${(request.url ?? '').split('?')[0] ?? ''}`, error);
      if (response.headersSent) response.socket?.destroy();
      else replyPage(response, 500, 'internal error', { connection: 'close' });
    });
  }

  private async route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (headerBytes(request) > MAX_HEADER) {
      replyPage(response, 431, '', { connection: 'close' });
      return;
    }
    const url = new URL(request.url ?? '/', 'https://host.invalid');
    switch (request.method) {
      case 'POST':
        // Every POST that no other handler claims is a call: "/" is a prefix handler.
        if (this.context.handlers.some((handler) => handler.method === 'POST' && url.pathname.startsWith(handler.path)))
          break;
        if (this.context.handlers.some((handler) => url.pathname.startsWith(handler.path))) break;
        return this.rpc.serve(request, response, url.pathname);
      case 'OPTIONS':
        response.writeHead(200, PREFLIGHT);
        response.end();
        return;
      case 'GET':
        if (url.pathname === '/') {
          replyRoot(response);
          return;
        }
        if (url.pathname === '/jsonrpc' || url.pathname === '/json') {
          replyPage(response, 501, url.pathname);
          return;
        }
        break;
      case 'PUT':
        if (url.pathname === '/' || url.pathname === '/jsonrpc' || url.pathname === '/json') {
          replyPage(response, 501, url.pathname);
          return;
        }
        break;
      default: {
        replyPage(response, 501, request.method ?? '', { connection: 'close' });
        return;
      }
    }
    await this.transfers.serve(request, response, url);
  }

  private track(socket: Socket): void {
    this.sockets.add(socket);
    const record: ConnectionRecord = {
      id: nextConnection,
      host: this.host.address,
      openedAt: Date.now(),
      secured: false,
      closed: false,
      requestBytes: 0,
      requests: 0,
    };
    nextConnection += 1;
    this.connections.push(record);
    if (this.connections.length > KEPT_RECORDS) this.connections.shift();
    const port = socket.remotePort ?? 0;
    this.byPort.set(port, record);
    socket.on('close', () => {
      record.closed = true;
      if (this.byPort.get(port) === record) this.byPort.delete(port);
      this.sockets.delete(socket);
    });
    // A reset before the handshake ended is the client's choice (a pin that does not match).
    socket.on('error', () => socket.destroy());
  }

  private count(socket: TLSSocket): void {
    const record = this.byPort.get(socket.remotePort ?? 0);
    if (!record) return;
    record.secured = true;
    this.records.set(socket, record);
    socket.on('data', (bytes: Buffer) => {
      record.requestBytes += bytes.length;
    });
  }
}

function replyRoot(response: ServerResponse): void {
  const page = '<html><title>XenServer</title><body><p>This host speaks XAPI: use POST.</p></body></html>';
  response.writeHead(200, { 'content-type': 'text/html', 'content-length': String(page.length) });
  response.end(page);
}

function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  socket.end(rawPage(status));
}
