import { MOST_REQUEST_BYTES } from '../../../shared/domain/sent-bytes.ts';
import type { CallOptions, Endpoint, Transport, TrustCheck, UploadBody, WireValue } from './contract.ts';
import { readJsonEnvelope, readXmlEnvelope } from './envelope.ts';
import type { Outcome } from './envelope.ts';
import { CertificateRefused, ConnectionLost, ReplyRefused, RequestRefused, XapiFailure } from './errors.ts';
import { download } from './download.ts';
import { exchange } from './http-exchange.ts';
import { JsonDecoder } from './json-decoder.ts';
import { jsonRequest } from './json-request.ts';
import { MAX_DOWNLOAD_BYTES } from './limits.ts';
import type { Pacer } from './pacer.ts';
import { PinnedAgent } from './pinned-agent.ts';
import type { SocketOptions } from './pinned-agent.ts';
import { describeCall, secretsOf } from './redact.ts';
import type { CallLog } from './redact.ts';
import { fetchBody, type Transfer } from './transfer.ts';
import { sendBody } from './upload.ts';
import { XmlDecoder } from './xml-decoder.ts';
import { xmlRequest } from './xml-request.ts';

/** What a transport is made of. */
export interface TransportParts {
  readonly socket: SocketOptions;
  readonly idleMs: number;
  readonly maxSockets: number;
  readonly pacer: Pacer;
  readonly log: CallLog | undefined;
}

/** XAPI says something every ten seconds while it works on a transfer, but for an SR that stands still. */
const TRANSFER_IDLE_MS = 300_000;

type OnRecords = Parameters<Transport['stream']>[3];
type Decoder = JsonDecoder | XmlDecoder;

// One `event.from` for everything and one for tasks, with room for one that is being given up.
const OWN_SOCKETS = 3;

/** XAPI over one of its two encodings; both use the same connections, checks and decoding in bounded steps. */
export class RpcTransport implements Transport {
  readonly endpoint: Endpoint;
  readonly kind: Transport['kind'];
  readonly #parts: TransportParts;
  readonly #trust: TrustCheck;
  readonly #shared: PinnedAgent;
  readonly #own: PinnedAgent;
  /** Ends the calls under way. */
  readonly #endings = new Set<() => void>();
  #closed = false;
  #calls = 0;

  constructor(kind: Transport['kind'], endpoint: Endpoint, trust: TrustCheck, parts: TransportParts) {
    this.kind = kind;
    this.endpoint = endpoint;
    this.#parts = parts;
    this.#trust = trust;
    this.#shared = new PinnedAgent(endpoint, trust, parts.socket, parts.maxSockets);
    this.#own = new PinnedAgent(endpoint, trust, parts.socket, OWN_SOCKETS);
  }

  async call(method: string, params: readonly WireValue[], options: CallOptions): Promise<WireValue> {
    const outcome = await this.#run(method, params, options, this.#decoder());
    return outcome.value;
  }

  async stream(
    method: string,
    params: readonly WireValue[],
    options: CallOptions,
    onRecords: OnRecords,
  ): Promise<number> {
    const decoder = this.#decoder(onRecords);
    await this.#run(method, params, options, decoder);
    if (decoder.recordCount === null) throw new ReplyRefused('not-records', `${method} answered no map of records`);
    return decoder.recordCount;
  }

  async *download(path: string, sessionRef: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const ending = this.#endWith(signal);
    const { idleMs } = this.#parts;
    const parts = { endpoint: this.endpoint, agent: this.#own, path, sessionRef, idleMs, maxBytes: MAX_DOWNLOAD_BYTES };
    try {
      yield* download({ ...parts, signal: ending.signal });
    } finally {
      ending.release();
    }
  }

  async *fetch(path: string, sessionRef: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const ending = this.#endWith(signal);
    try {
      yield* fetchBody({ ...this.#transfer(path, sessionRef), signal: ending.signal });
    } finally {
      ending.release();
    }
  }

  async send(path: string, sessionRef: string, body: UploadBody, signal: AbortSignal): Promise<void> {
    const ending = this.#endWith(signal);
    try {
      await sendBody({ ...this.#transfer(path, sessionRef), ...body, signal: ending.signal });
    } finally {
      ending.release();
    }
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#endings) end();
    this.#shared.destroy();
    this.#own.destroy();
  }

  #transfer(path: string, sessionRef: string): Omit<Transfer, 'signal'> {
    const { socket } = this.#parts;
    return { endpoint: this.endpoint, trust: this.#trust, socket, path, sessionRef, idleMs: TRANSFER_IDLE_MS };
  }

  /** A signal that also aborts when this transport closes. @throws ConnectionLost when it is closed already */
  #endWith(signal: AbortSignal): { readonly signal: AbortSignal; readonly release: () => void } {
    if (this.#closed)
      throw new ConnectionLost({ sent: false, reason: 'closed', detail: 'the connection was closed here' });
    const ending = new AbortController();
    const end = (): void => {
      ending.abort();
    };
    this.#endings.add(end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
    return {
      signal: ending.signal,
      release: () => {
        this.#endings.delete(end);
        signal.removeEventListener('abort', end);
      },
    };
  }

  /** A method, because the answer changes while a call waits. */
  #isClosed(): boolean {
    return this.#closed;
  }

  #decoder(onRecords?: OnRecords): Decoder {
    return this.kind === 'json-rpc' ? new JsonDecoder(onRecords) : new XmlDecoder(onRecords);
  }

  async #run(
    method: string,
    params: readonly WireValue[],
    options: CallOptions,
    decoder: Decoder,
  ): Promise<Outcome & { ok: true }> {
    const startedAt = performance.now();
    let sentBytes = 0;
    let receivedBytes = 0;
    let outcome = 'ok';
    try {
      const body = this.#body(method, params);
      sentBytes = body.length;
      const root = await this.#post(body, options, decoder, (count) => {
        receivedBytes += count;
      });
      const answer = decoder instanceof XmlDecoder ? readXmlEnvelope(root, decoder.isFault) : readJsonEnvelope(root);
      if (!answer.ok) throw new XapiFailure(answer.code, answer.params, method, secretsOf(method, params));
      return answer;
    } catch (error) {
      outcome = outcomeOf(error);
      throw error;
    } finally {
      const durationMs = performance.now() - startedAt;
      this.#parts.log?.(
        describeCall({
          method,
          host: this.endpoint.host,
          kind: this.kind,
          durationMs,
          sentBytes,
          receivedBytes,
          outcome,
        }),
      );
    }
  }

  #body(method: string, params: readonly WireValue[]): Buffer {
    this.#calls += 1;
    const body = Buffer.from(
      this.kind === 'json-rpc' ? jsonRequest(method, params, this.#calls) : xmlRequest(method, params),
    );
    if (body.length <= MOST_REQUEST_BYTES) return body;
    throw new RequestRefused(
      'too-large',
      method,
      `${String(body.length)} bytes, where XAPI takes at most ${String(MOST_REQUEST_BYTES)}`,
    );
  }

  async #post(
    body: Buffer,
    options: CallOptions,
    decoder: Decoder,
    onBytes: (count: number) => void,
  ): Promise<WireValue> {
    if (this.#closed)
      throw new ConnectionLost({ sent: false, reason: 'closed', detail: 'the connection was closed here' });
    const ending = new AbortController();
    const end = (): void => {
      ending.abort();
    };
    this.#endings.add(end);
    options.signal?.addEventListener('abort', end);
    if (options.signal?.aborted === true) end();
    try {
      return await exchange({
        endpoint: this.endpoint,
        agent: options.ownConnection === true ? this.#own : this.#shared,
        pacer: this.#parts.pacer,
        path: this.kind === 'json-rpc' ? '/jsonrpc' : '/',
        contentType: this.kind === 'json-rpc' ? 'application/json' : 'text/xml',
        body,
        decoder,
        options: { ...options, signal: ending.signal },
        idleMs: this.#parts.idleMs,
        onBytes,
      });
    } catch (error) {
      if (error instanceof ConnectionLost && error.reason === 'aborted' && this.#isClosed()) {
        throw new ConnectionLost(
          { sent: error.sent, reason: 'closed', detail: 'the connection was closed here' },
          { cause: error },
        );
      }
      throw error;
    } finally {
      this.#endings.delete(end);
      options.signal?.removeEventListener('abort', end);
    }
  }
}

function outcomeOf(error: unknown): string {
  if (error instanceof XapiFailure) return error.code;
  if (error instanceof ConnectionLost || error instanceof ReplyRefused || error instanceof RequestRefused)
    return `${error.name} ${error.reason}`;
  if (error instanceof CertificateRefused) return error.name;
  return 'error in this program';
}
