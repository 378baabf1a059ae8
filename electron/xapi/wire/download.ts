import { request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import { isIPv6 } from 'node:net';
import type { Endpoint } from './contract.ts';
import { CertificateRefused, ConnectionLost, ReplyRefused } from './errors.ts';
import { connectFailure } from './pinned-agent.ts';
import type { PinnedAgent } from './pinned-agent.ts';

/** One GET whose body is read as it arrives. */
export interface Download {
  readonly endpoint: Endpoint;
  readonly agent: PinnedAgent;
  /** With its query; no secret is in it. */
  readonly path: string;
  /** Travels as a cookie, so that it stands in no URL and in nobody's access log. */
  readonly sessionRef: string;
  /** Longest silence, ms. */
  readonly idleMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/**
 * Fetches a body of unknown length from one of XAPI's handlers. Reading waits for the reader.
 * @throws ConnectionLost, CertificateRefused, ReplyRefused
 */
export async function* download(from: Download): AsyncGenerator<Uint8Array> {
  const { endpoint, agent, path, sessionRef, idleMs, maxBytes, signal } = from;
  const host = isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host;
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sending = request({
      host: endpoint.host,
      port: endpoint.port,
      path,
      agent,
      signal,
      headers: { Host: `${host}:${String(endpoint.port)}`, Cookie: `session_id=${encodeURIComponent(sessionRef)}` },
    });
    sending.setTimeout(idleMs, () => sending.destroy(lost('timeout', `nothing came for ${String(idleMs)} ms`)));
    sending.on('response', resolve);
    sending.on('error', (error) => reject(explain(error, signal)));
    sending.end();
  });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new ReplyRefused('http-status', `HTTP status ${String(response.statusCode)}`);
  }
  let bytes = 0;
  try {
    for await (const chunk of response) {
      bytes += (chunk as Buffer).length;
      if (bytes > maxBytes) throw new ReplyRefused('body-length', `more than ${String(maxBytes)} bytes`, maxBytes);
      yield chunk as Buffer;
    }
  } catch (error) {
    throw error instanceof ReplyRefused ? error : explain(error, signal);
  } finally {
    response.destroy();
  }
}

function explain(error: unknown, signal: AbortSignal): Error {
  if (error instanceof ConnectionLost || error instanceof CertificateRefused) return error;
  if (signal.aborted) return lost('aborted', 'the download was cancelled');
  return lost(connectFailure(error as NodeJS.ErrnoException).reason, 'the connection broke in the middle of the reply');
}

function lost(reason: ConnectionLost['reason'], detail: string): ConnectionLost {
  return new ConnectionLost({ sent: true, reason, detail });
}
