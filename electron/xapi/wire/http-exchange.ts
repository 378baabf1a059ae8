import type { ClientRequest, IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIPv6 } from 'node:net';
import type { CallOptions, Endpoint, WireValue } from './contract.ts';
import { CertificateRefused, ConnectionLost, ReplyRefused } from './errors.ts';
import type { LostReason } from './errors.ts';
import type { Pacer } from './pacer.ts';
import { connectFailure } from './pinned-agent.ts';
import type { PinnedAgent } from './pinned-agent.ts';
import type { ReplyDecoder } from './reply-decoder.ts';

/** One POST and what reads its reply. */
export interface Post {
  readonly endpoint: Endpoint;
  readonly agent: PinnedAgent;
  readonly pacer: Pacer;
  readonly path: string;
  /** Content type of the request, and the one the reply must have. */
  readonly contentType: string;
  readonly body: Buffer;
  readonly decoder: ReplyDecoder;
  readonly options: CallOptions;
  /** Longest silence between two bytes of a reply that has begun, in ms. */
  readonly idleMs: number;
  /** Called as bytes of the reply arrive. */
  readonly onBytes: (count: number) => void;
}

// Pieces this small keep one step of decoding near a millisecond.
const PIECE_BYTES = 64 * 1024;

/** Sends a POST and decodes its reply while it arrives; reading waits while the event loop has no time for decoding. */
export async function exchange(post: Post): Promise<WireValue> {
  if (post.options.signal?.aborted === true)
    throw new ConnectionLost({ sent: false, reason: 'aborted', detail: 'the call was cancelled' });
  return new Promise((resolve, reject) => {
    new Exchange(post, resolve, reject).start();
  });
}

class Exchange {
  readonly #post: Post;
  readonly #resolve: (value: WireValue) => void;
  readonly #reject: (error: unknown) => void;
  readonly #waiting: Buffer[] = [];
  #request: ClientRequest | undefined;
  #response: IncomingMessage | undefined;
  #deadline: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #sent = false;
  #done = false;
  #paused = false;
  #ended = false;

  constructor(post: Post, resolve: (value: WireValue) => void, reject: (error: unknown) => void) {
    this.#post = post;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(): void {
    const { options, endpoint, agent, path, contentType, body } = this.#post;
    this.#deadline = setTimeout(() => {
      this.#lose('timeout', `no complete reply within ${String(options.timeoutMs)} ms`);
    }, options.timeoutMs);
    options.signal?.addEventListener('abort', this.#onAbort);
    // XAPI counts request line and headers against 1024 bytes, so there are only those it needs.
    const headers = { Host: hostHeader(endpoint), 'Content-Type': contentType, 'Content-Length': body.length };
    const sending = request({ method: 'POST', host: endpoint.host, port: endpoint.port, path, headers, agent });
    this.#request = sending;
    sending.on('socket', () => {
      this.#sent = true;
    });
    sending.on('error', (error) => {
      this.#fail(this.#explain(error));
    });
    sending.on('response', (response) => {
      this.#receive(response);
    });
    sending.end(body);
  }

  readonly #onAbort = (): void => {
    this.#lose('aborted', 'the call was cancelled');
  };

  #receive(response: IncomingMessage): void {
    this.#response = response;
    response.on('error', (error) => {
      this.#fail(this.#explain(error));
    });
    response.on('aborted', () => {
      this.#lose('lost', 'the connection broke in the middle of the reply');
    });
    const refusal = refusalOf(response, this.#post.contentType, this.#post.decoder.maxBytes);
    if (refusal) {
      this.#fail(refusal);
      return;
    }
    this.#watchSilence();
    response.on('data', (chunk: Buffer) => {
      this.#post.onBytes(chunk.length);
      for (let at = 0; at < chunk.length; at += PIECE_BYTES) this.#waiting.push(chunk.subarray(at, at + PIECE_BYTES));
      if (!this.#paused) this.#work();
    });
    response.on('end', () => {
      this.#ended = true;
      if (!this.#paused) this.#work();
    });
  }

  /** Decodes what waits, as far as this turn of the event loop allows; the socket stays paused until it is done. */
  readonly #work = (): void => {
    if (this.#done) return;
    try {
      while (this.#waiting.length > 0) {
        if (!this.#post.pacer.hasTime()) {
          this.#pause();
          return;
        }
        this.#post.decoder.push(this.#waiting.shift() as Buffer);
      }
      if (this.#ended) this.#finish(this.#post.decoder.end());
      else this.#resume();
    } catch (error) {
      this.#fail(error);
    }
  };

  #pause(): void {
    this.#paused = true;
    this.#response?.pause();
    clearTimeout(this.#idle);
    this.#post.pacer.whenFree(this.#work);
  }

  #resume(): void {
    this.#watchSilence();
    if (!this.#paused) return;
    this.#paused = false;
    this.#response?.resume();
  }

  #watchSilence(): void {
    if (this.#idle) this.#idle.refresh();
    else {
      this.#idle = setTimeout(() => {
        if (!this.#paused) this.#lose('timeout', `the reply stopped for ${String(this.#post.idleMs)} ms`);
      }, this.#post.idleMs);
    }
  }

  #explain(error: NodeJS.ErrnoException): unknown {
    if (error instanceof ConnectionLost || error instanceof CertificateRefused) return error;
    if (error.code?.startsWith('HPE_') === true)
      return new ReplyRefused('not-xapi', `the reply is not HTTP (${error.code})`);
    const { reason, detail } = connectFailure(error);
    return new ConnectionLost({ sent: this.#sent, reason, detail }, { cause: error });
  }

  #lose(reason: LostReason, detail: string): void {
    this.#fail(new ConnectionLost({ sent: this.#sent, reason, detail }));
  }

  #fail(error: unknown): void {
    if (this.#done) return;
    this.#settle();
    // A connection whose reply was not read to its end cannot be used again.
    this.#request?.destroy();
    this.#reject(error);
  }

  #finish(value: WireValue): void {
    this.#settle();
    this.#resolve(value);
  }

  #settle(): void {
    this.#done = true;
    clearTimeout(this.#deadline);
    clearTimeout(this.#idle);
    this.#post.options.signal?.removeEventListener('abort', this.#onAbort);
    this.#waiting.length = 0;
  }
}

function refusalOf(response: IncomingMessage, contentType: string, maxBytes: number): ReplyRefused | undefined {
  const status = response.statusCode ?? 0;
  const type = (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (status !== 200) return new ReplyRefused('http-status', `HTTP status ${String(status)}`);
  if (response.headers['content-encoding'] !== undefined)
    return new ReplyRefused('not-xapi', 'the reply is compressed');
  if (Number(response.headers['content-length'] ?? 0) > maxBytes) {
    return new ReplyRefused('body-length', `the reply announces more than ${String(maxBytes)} bytes`, maxBytes);
  }
  if (type === contentType || (contentType === 'text/xml' && type === 'application/xml')) return undefined;
  return new ReplyRefused('not-xapi', 'the content type of the reply is another');
}

function hostHeader(endpoint: Endpoint): string {
  const host = isIPv6(endpoint.host) ? `[${endpoint.host}]` : endpoint.host;
  return endpoint.port === 443 ? host : `${host}:${String(endpoint.port)}`;
}
