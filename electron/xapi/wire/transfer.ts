import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIPv6 } from 'node:net';
import { ProblemError } from '../../../shared/errors.ts';
import type { Endpoint, TrustCheck } from './contract.ts';
import { CertificateRefused, ConnectionLost, ReplyRefused } from './errors.ts';
import { connectFailure, PinnedAgent, type SocketOptions } from './pinned-agent.ts';

/** A long GET or PUT of one of XAPI's handlers. */
export interface Transfer {
  readonly endpoint: Endpoint;
  readonly trust: TrustCheck;
  readonly socket: SocketOptions;
  /** With its query; no session is in it. */
  readonly path: string;
  /** Travels as a cookie, so that it stands in no URL and in nobody's access log. */
  readonly sessionRef: string;
  /** Longest silence, ms; XAPI says something at least every ten seconds. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

/** Another host sees the SRs better; more than that is a circle. */
const MAX_REDIRECTS = 3;

/** TLS brings 16 KiB at a time; every hand it goes through costs the same for more. */
const PIECE_BYTES = 256 * 1024;

/** Where a 302 leads; undefined for other answers. @throws ReplyRefused a redirect to something that is not HTTPS */
export function redirectOf(
  status: number,
  location: string | undefined,
  path: string,
): { readonly endpoint: Endpoint; readonly path: string } | undefined {
  if (status !== 301 && status !== 302 && status !== 307) return undefined;
  let target: URL;
  try {
    target = new URL(location ?? '');
  } catch {
    throw new ReplyRefused('not-xapi', 'a redirect to nowhere');
  }
  if (target.protocol !== 'https:') throw new ReplyRefused('not-xapi', 'a redirect that leaves HTTPS');
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const wanted = `${target.pathname}${target.search}`;
  return {
    endpoint: { host, port: target.port === '' ? 443 : Number(target.port) },
    path: wanted === '/' ? path : wanted,
  };
}

/**
 * Fetches a body of any length as it arrives, from whatever member the pool sends us to; each must show its pinned
 * certificate. Reading waits for the reader. That it ended says nothing about its being whole: ask the task.
 * @throws ConnectionLost, CertificateRefused (also for a member without pin), ReplyRefused
 */
export async function* fetchBody(from: Transfer): AsyncGenerator<Uint8Array> {
  let { endpoint, path } = from;
  for (let redirects = 0; ; redirects += 1) {
    const agent = new PinnedAgent(endpoint, from.trust, from.socket, 1);
    try {
      const response = await ask({ ...from, endpoint, path }, agent);
      const next = redirectOf(response.statusCode ?? 0, response.headers.location, path);
      if (!next) {
        yield* readBody(response, from.signal);
        return;
      }
      response.destroy();
      if (redirects >= MAX_REDIRECTS) throw new ReplyRefused('not-xapi', 'too many redirects');
      ({ endpoint, path } = next);
    } finally {
      agent.destroy();
    }
  }
}

function ask({ endpoint, path, sessionRef, idleMs, signal }: Transfer, agent: PinnedAgent): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { host, port } = endpoint;
    const headers = { Host: hostHeader(endpoint), Cookie: cookieOf(sessionRef) };
    const sending = request({ host, port, path, agent, signal, headers });
    sending.setTimeout(idleMs, () => sending.destroy(lost('timeout', `nothing came for ${String(idleMs)} ms`)));
    sending.on('response', resolve);
    sending.on('error', (error) => {
      reject(explainTransfer(error, signal));
    });
    sending.end();
  });
}

async function* readBody(response: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    if (response.statusCode !== 200)
      throw new ReplyRefused('http-status', `HTTP status ${String(response.statusCode)}`);
    let held: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of response) {
      held.push(chunk as Buffer);
      bytes += (chunk as Buffer).length;
      if (bytes < PIECE_BYTES) continue;
      yield Buffer.concat(held, bytes);
      held = [];
      bytes = 0;
    }
    if (bytes > 0) yield Buffer.concat(held, bytes);
  } catch (error) {
    throw error instanceof ReplyRefused ? error : explainTransfer(error, signal);
  } finally {
    response.destroy();
  }
}

/** What went wrong with a transfer, in the words of this adapter. */
export function explainTransfer(error: unknown, signal: AbortSignal): Error {
  // What the reader or the writer of the bytes itself met, such as a full disk, is no failure of the wire.
  if (error instanceof ProblemError) return error;
  if (error instanceof ConnectionLost || error instanceof CertificateRefused || error instanceof ReplyRefused)
    return error;
  if (signal.aborted) return lost('aborted', 'the transfer was cancelled');
  return lost(connectFailure(error as NodeJS.ErrnoException).reason, 'the connection broke in the middle');
}

/** The value of a `Host` header. */
export function hostHeader({ host, port }: Endpoint): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${String(port)}`;
}

/** The value of a `Cookie` header that carries a session. */
export function cookieOf(sessionRef: string): string {
  return `session_id=${encodeURIComponent(sessionRef)}`;
}

/** A broken transfer. */
export function lost(reason: ConnectionLost['reason'], detail: string): ConnectionLost {
  return new ConnectionLost({ sent: true, reason, detail });
}
