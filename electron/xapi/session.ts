import { createHash } from 'node:crypto';
import type { CallOptions, Transport, UploadBody, WireValue } from './wire/contract.ts';
import { download, type Download } from './wire/download.ts';
import { XapiFailure } from './wire/errors.ts';
import type { WireRecord } from './wire-values.ts';
import { toText } from './wire-values.ts';

/** An account; kept in memory only, for logging in again. */
export interface Credentials {
  readonly userName: string;
  readonly password: string;
}

/** What logging in needs to know. */
export interface LoginOptions {
  /** How the session is listed on the pool; XAPI counts sessions by it. */
  readonly originator: string;
  /** A wrong password is answered after 5 s, a slow directory after more; so this is long. */
  readonly loginTimeoutMs: number;
  readonly signal?: AbortSignal;
}

// The server ignores it; old clients send their API version here.
const CLIENT_VERSION = '1.0';

/**
 * One session on one coordinator. A session that ended (restart, 24 h idle, too many others) is replaced by a new
 * login once per call; `loginCount` tells those who must read everything anew. The reference never leaves this class.
 */
export class Session {
  readonly transport: Transport;
  readonly #credentials: Credentials;
  readonly #options: LoginOptions;
  #ref: string;
  #logins = 1;
  #renewing: Promise<void> | undefined;
  #closed = false;

  private constructor(transport: Transport, credentials: Credentials, options: LoginOptions, ref: string) {
    this.transport = transport;
    this.#credentials = credentials;
    this.#options = options;
    this.#ref = ref;
  }

  /**
   * Logs in.
   *
   * @throws XapiFailure, for example HOST_IS_SLAVE, SESSION_AUTHENTICATION_FAILED, HOST_STILL_BOOTING
   */
  static async open(transport: Transport, credentials: Credentials, options: LoginOptions): Promise<Session> {
    return new Session(transport, credentials, options, await logIn(transport, credentials, options));
  }

  /** How often this session was opened; a change means that events may have been missed. */
  get loginCount(): number {
    return this.#logins;
  }

  /**
   * Calls a method with the session in front. SESSION_INVALID means that nothing was done, so the call is made again
   * after one new login, writes too; every other failure is the caller's.
   */
  async call(method: string, params: readonly WireValue[], options: CallOptions): Promise<WireValue> {
    const used = this.#logins;
    try {
      return await this.callOnce(method, params, options);
    } catch (error) {
      if (!isSessionInvalid(error)) throw error;
      await this.renew(used);
      return this.callOnce(method, params, options);
    }
  }

  /** Calls a method without logging in again. */
  async callOnce(method: string, params: readonly WireValue[], options: CallOptions): Promise<WireValue> {
    return this.transport.call(method, [this.#ref, ...params], options);
  }

  /** Calls a getter of this session's own record. */
  async callOnSelf(method: string, options: CallOptions): Promise<WireValue> {
    return this.transport.call(method, [this.#ref, this.#ref], options);
  }

  /** Fetches all records of a class in slices, without logging in again. */
  async stream(
    className: string,
    options: CallOptions,
    onRecords: (records: readonly (readonly [ref: string, record: WireRecord])[]) => void,
  ): Promise<number> {
    return this.transport.stream(`${className}.get_all_records`, [this.#ref], options, onRecords);
  }

  /** Fetches a body from one of XAPI's handlers. @throws as `Transport.download` */
  download(path: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.transport.download(path, this.#ref, signal);
  }

  /** Fetches a body of any length. @throws as `Transport.fetch` */
  fetch(path: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
    return this.transport.fetch(path, this.#ref, signal);
  }

  /** Sends a body. @throws as `Transport.send` */
  send(path: string, body: UploadBody, signal: AbortSignal): Promise<void> {
    return this.transport.send(path, this.#ref, body, signal);
  }

  /** Fetches a body from another host of the pool, where the same session holds. @throws as `download` */
  downloadFrom(
    at: Pick<Download, 'endpoint' | 'agent'>,
    path: string,
    limits: Pick<Download, 'idleMs' | 'maxBytes' | 'signal'>,
  ): AsyncIterable<Uint8Array> {
    return download({ ...at, ...limits, path, sessionRef: this.#ref });
  }

  /** How the pool's audit log calls the session: MD5 of its reference (`Context.trackid_of_session`), which tells nobody the reference. */
  get trackId(): string {
    return createHash('md5').update(this.#ref).digest('hex');
  }

  /** Logs in again unless somebody did so since `loginCount` was `known`. @throws XapiFailure */
  async renew(known: number): Promise<void> {
    if (this.#closed || known !== this.#logins) return;
    this.#renewing ??= logIn(this.transport, this.#credentials, this.#options)
      .then((ref) => {
        this.#ref = ref;
        this.#logins += 1;
      })
      .finally(() => {
        this.#renewing = undefined;
      });
    await this.#renewing;
  }

  /** Logs out as far as the pool answers within `timeoutMs`, and closes the connections. Answers whether the pool confirmed. */
  async close(timeoutMs: number): Promise<boolean> {
    if (this.#closed) return false;
    this.#closed = true;
    try {
      await this.transport.call('session.logout', [this.#ref], { timeoutMs });
      return true;
    } catch (error) {
      // Gone already, or out of reach: XAPI ends idle sessions itself.
      return isSessionInvalid(error);
    } finally {
      this.transport.close();
    }
  }
}

/** True for the answer to a call of a session that has ended. */
export function isSessionInvalid(error: unknown): boolean {
  return error instanceof XapiFailure && error.code === 'SESSION_INVALID';
}

/** The originator is known since XenServer 6.2, the version since 4.1: older hosts refuse the count of parameters. */
async function logIn(transport: Transport, credentials: Credentials, options: LoginOptions): Promise<string> {
  const all = [credentials.userName, credentials.password, CLIENT_VERSION, options.originator];
  const call: CallOptions = {
    timeoutMs: options.loginTimeoutMs,
    ...(options.signal ? { signal: options.signal } : {}),
  };
  for (let count = all.length; ; count -= 1) {
    try {
      return toText(await transport.call('session.login_with_password', all.slice(0, count), call));
    } catch (error) {
      const isTooMany = error instanceof XapiFailure && error.code === 'MESSAGE_PARAMETER_COUNT_MISMATCH';
      if (!isTooMany || count === 2) throw error;
    }
  }
}
