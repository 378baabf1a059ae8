import type { SeenCertificate } from './contract.ts';
import { withoutSecrets } from './redact.ts';

/** XAPI answered, and the answer is an error. `code` and `params` are `ErrorDescription`, in its order. */
export class XapiFailure extends Error {
  override readonly name = 'XapiFailure';
  readonly code: string;
  readonly params: readonly string[];
  readonly method: string;

  /** Session references never stay in `params`; the message names only method and code. */
  constructor(code: string, params: readonly string[], method: string, secrets: readonly string[] = []) {
    super(`${method}: ${code}`);
    this.code = code;
    this.params = withoutSecrets(code, params, secrets);
    this.method = method;
  }
}

/** How a connection ended without an answer. */
export type LostReason = 'refused' | 'unknown-host' | 'timeout' | 'tls' | 'lost' | 'closed' | 'aborted';

/** The transport broke. With `sent` the server may have acted, so only reads may be repeated blindly. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly reason: LostReason;
  readonly detail: string;
  /** True once a byte of the request may have left. */
  readonly sent: boolean;

  constructor(
    facts: { readonly sent: boolean; readonly reason: LostReason; readonly detail: string },
    options?: ErrorOptions,
  ) {
    super(`${facts.reason}: ${facts.detail}`, options);
    this.reason = facts.reason;
    this.detail = facts.detail;
    this.sent = facts.sent;
  }
}

/** The trust check said no; no byte of a request was sent. */
export class CertificateRefused extends Error {
  override readonly name = 'CertificateRefused';
  readonly seen: SeenCertificate;

  constructor(seen: SeenCertificate) {
    super(`certificate ${seen.fingerprint} is not trusted`);
    this.seen = seen;
  }
}

/** What was wrong with a reply; the limits are those of `limits.ts`. */
export type RefusalReason =
  /** Something answers there, but it is not XAPI (a web page, another service). */
  | 'not-xapi'
  /** XAPI's HTTP layer could not serve the request (status 4xx or 5xx). */
  | 'http-status'
  | 'malformed'
  | 'bad-utf8'
  | 'bad-number'
  | 'doctype'
  | 'entity'
  | 'depth'
  | 'string-length'
  | 'value-length'
  | 'members'
  | 'body-length'
  /** `get_all_records` did not answer a map of records. */
  | 'not-records';

/** A reply that was not decoded. Its text is not in the message, since it may hold anything. */
export class ReplyRefused extends Error {
  override readonly name = 'ReplyRefused';
  readonly reason: RefusalReason;
  /** The limit that was passed, where `reason` is one. */
  readonly limit: number | null;

  constructor(reason: RefusalReason, detail: string, limit: number | null = null) {
    super(`reply refused (${reason}): ${detail}`);
    this.reason = reason;
    this.limit = limit;
  }
}

/** Why a request was not even sent. */
export type RequestRefusal = 'too-large' | 'bad-value' | 'too-deep';

/** A request this client will not send; nothing left this machine. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly reason: RequestRefusal;

  constructor(reason: RequestRefusal, method: string, detail: string) {
    super(`${method} was not sent (${reason}): ${detail}`);
    this.reason = reason;
  }
}
