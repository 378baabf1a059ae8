/**
 * What the lower half of the XAPI client (bytes, TLS, codecs) offers to the upper half (session, inventory, tasks).
 */

/**
 * A decoded value. Objects have no prototype.
 *
 * bool and float come typed over both transports; dates are text as sent. Ints are numbers over JSON-RPC, but
 * **decimal text over XML-RPC**, where XAPI sends them without a tag (but for the counts of `event.from`): who reads a
 * field converts by the data model. Integers past 2^53 lose their last digits over JSON-RPC.
 */
export type WireValue = string | number | boolean | null | readonly WireValue[] | { readonly [key: string]: WireValue };

/** Where a member of a pool is reached. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** What a server showed in its TLS handshake. */
export interface SeenCertificate {
  /** SHA-256 of the DER form, upper-case hex in pairs joined by colons. */
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly tlsVersion: string;
}

/**
 * Decides on a certificate before the first byte is sent.
 * Returning false closes the socket; no byte of a request has left by then.
 */
export type TrustCheck = (endpoint: Endpoint, seen: SeenCertificate) => boolean;

/** How one call is made. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Whole call, connect to last byte, in ms. */
  readonly timeoutMs: number;
  /** `event.from` gets a connection of its own. */
  readonly ownConnection?: boolean;
}

/** What is sent to one of XAPI's handlers. */
export interface UploadBody {
  readonly sizeBytes: number;
  /** Called once, when a host has said that it takes it. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** One open way to one member of a pool; keeps connections alive, never pipelines. */
export interface Transport {
  readonly endpoint: Endpoint;
  readonly kind: 'json-rpc' | 'xml-rpc';
  /**
   * Calls one method and answers its result value.
   * @throws XapiFailure XAPI answered with an error
   * @throws ConnectionLost the transport broke; whether the server acted is unknown (`sent` says if a byte left)
   * @throws CertificateRefused the trust check said no
   * @throws ReplyRefused the reply broke a limit or was not XAPI's (the limit is named)
   */
  call(method: string, params: readonly WireValue[], options: CallOptions): Promise<WireValue>;
  /**
   * Calls a `get_all_records`-like method and hands its records over in slices while the reply still arrives.
   * No slice blocks the event loop for more than a few ms. Answers the number of records.
   */
  stream(
    method: string,
    params: readonly WireValue[],
    options: CallOptions,
    onRecords: (records: readonly (readonly [ref: string, record: { readonly [field: string]: WireValue }])[]) => void,
  ): Promise<number>;
  /**
   * Fetches a body of unknown length from one of XAPI's handlers (`/audit_log`), as it arrives.
   * @throws as `call`
   */
  download(path: string, sessionRef: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** As `download`, of any length, from whichever member the pool names; that it ended does not say that it is whole. */
  fetch(path: string, sessionRef: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
  /** Sends a body of known length to one of XAPI's handlers (`PUT`), at its pace. @throws as `call` */
  send(path: string, sessionRef: string, body: UploadBody, signal: AbortSignal): Promise<void>;
  /** Closes all connections; calls under way fail with ConnectionLost. */
  close(): void;
}
