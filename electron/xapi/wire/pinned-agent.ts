import type { ClientRequest } from 'node:http';
import { Agent } from 'node:https';
import type { AgentOptions } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { isIP } from 'node:net';
import { connect } from 'node:tls';
import type { ConnectionOptions, SecureVersion, TLSSocket } from 'node:tls';
import { seenOn } from './certificate.ts';
import type { Endpoint, SeenCertificate, TrustCheck } from './contract.ts';
import { CertificateRefused, ConnectionLost } from './errors.ts';

/** How sockets to one endpoint are opened. */
export interface SocketOptions {
  /** TCP connect and TLS handshake together, in ms. */
  readonly connectTimeoutMs: number;
  /** Below TLSv1.2 only where the person opted in for this pool (XenServer 6.5 and older). */
  readonly minVersion: SecureVersion;
}

/** What every endpoint gets that nobody configured. */
export const DEFAULT_SOCKET: SocketOptions = { connectTimeoutMs: 5000, minVersion: 'TLSv1.2' };

// XAPI's stunnel drops idle connections without a word; ours go first.
const FREE_SOCKET_MS = 20_000;

/**
 * Opens a TLS connection and answers it once the handshake is over and `judge` accepted the certificate.
 * Nothing but the handshake has been sent by then.
 *
 * @throws CertificateRefused `judge` said no
 * @throws ConnectionLost with `sent: false`
 */
export async function openTrustedSocket(
  endpoint: Endpoint,
  judge: (seen: SeenCertificate) => boolean,
  options: SocketOptions,
): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect(tlsOptions(endpoint, options));
    const fail = (error: Error): void => {
      clearTimeout(timer);
      socket.removeAllListeners('secureConnect');
      socket.on('error', ignoreLateError);
      socket.destroy();
      reject(error);
    };
    const timer = setTimeout(() => {
      fail(lost('timeout', `no TLS connection within ${String(options.connectTimeoutMs)} ms`));
    }, options.connectTimeoutMs);
    const onError = (error: NodeJS.ErrnoException): void => {
      fail(connectFailure(error));
    };
    const onClose = (): void => {
      fail(lost('lost', 'the server closed the connection during the handshake'));
    };
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once('secureConnect', () => {
      const seen = seenOn(socket);
      if (!seen) {
        fail(lost('tls', 'the server showed no certificate'));
        return;
      }
      if (!judge(seen)) {
        fail(new CertificateRefused(seen));
        return;
      }
      clearTimeout(timer);
      socket.off('error', onError);
      socket.off('close', onClose);
      // Calls are small and wait for their answer: holding them back for more to send costs 40 ms each.
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}

/** Keeps checked connections to one endpoint alive; each new one goes through the trust check, none resumes a session. */
export class PinnedAgent extends Agent {
  readonly #endpoint: Endpoint;
  readonly #trust: TrustCheck;
  readonly #options: SocketOptions;

  constructor(endpoint: Endpoint, trust: TrustCheck, options: SocketOptions, maxSockets: number) {
    super({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets, maxCachedSessions: 0, scheduling: 'lifo' });
    this.#endpoint = endpoint;
    this.#trust = trust;
    this.#options = options;
  }

  /** Called by node:http, which waits for the callback when nothing is returned. */
  override createConnection(
    _options: AgentOptions,
    callback: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    openTrustedSocket(this.#endpoint, (seen) => this.#trust(this.#endpoint, seen), this.#options).then(
      (socket) => {
        callback(null, socket);
      },
      (error: unknown) => {
        (callback as (error: unknown) => void)(error);
      },
    );
    return undefined;
  }

  /** Called by node:http when a reply is over and its connection may be kept. */
  override keepSocketAlive(socket: Socket): boolean {
    socket.setKeepAlive(true, 10_000);
    socket.unref();
    socket.setTimeout(FREE_SOCKET_MS);
    return true;
  }

  /** Called by node:http when a kept connection is used again. */
  override reuseSocket(socket: Socket, request: ClientRequest): void {
    // Takes the listener away that watched the idle socket; without it they pile up, one per call.
    super.reuseSocket(socket, request);
    socket.setTimeout(0);
  }
}

/** Turns a failure of connecting into our error, in words a person can act on. */
export function connectFailure(error: NodeJS.ErrnoException): ConnectionLost {
  const code = error.code ?? '';
  if (code === 'ECONNREFUSED') return lost('refused', 'nothing listens there', error);
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return lost('unknown-host', 'the name has no address', error);
  if (code === 'ETIMEDOUT') return lost('timeout', 'no answer to the connection attempt', error);
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH')
    return lost('refused', 'there is no route to the address', error);
  if (code.includes('PROTOCOL_VERSION') || code.includes('UNSUPPORTED_PROTOCOL')) {
    return lost('tls', 'the server offers no TLS version that is allowed here', error);
  }
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') || code === 'EPROTO') {
    return lost('tls', `the TLS handshake failed (${code})`, error);
  }
  return lost('lost', code === '' ? 'the connection broke' : `the connection broke (${code})`, error);
}

function tlsOptions(endpoint: Endpoint, options: SocketOptions): ConnectionOptions {
  const old = options.minVersion === 'TLSv1' || options.minVersion === 'TLSv1.1';
  return {
    host: endpoint.host,
    port: endpoint.port,
    // Certificates of hosts are self-signed: the pin decides, not a chain of authorities.
    rejectUnauthorized: false,
    minVersion: options.minVersion,
    // OpenSSL 3 keeps TLS 1.0 and 1.1 behind its security level; BoringSSL (Electron) knows no such level.
    ...(old && Number.parseInt(process.versions.openssl, 10) >= 3 ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}),
    ...(isIP(endpoint.host) === 0 ? { servername: endpoint.host } : {}),
  };
}

function lost(reason: ConnectionLost['reason'], detail: string, cause?: Error): ConnectionLost {
  return new ConnectionLost({ sent: false, reason, detail }, cause ? { cause } : undefined);
}

// A destroyed TLS socket may still report the error that made us destroy it.
function ignoreLateError(): void {
  return;
}
