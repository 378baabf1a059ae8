/**
 * The only place that writes calls to the log. It is given no parameters and no results, so none can leak.
 */

/** What is known of one call after it ended. */
export interface CallRecord {
  readonly method: string;
  readonly host: string;
  readonly kind: 'json-rpc' | 'xml-rpc';
  readonly durationMs: number;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  /** `ok`, an XAPI code, or the class of a transport failure with its reason. */
  readonly outcome: string;
}

/** Receives one line per call; the log's own level and destination are its business. */
export type CallLog = (line: string) => void;

const SECRET = '(secret)';
const LOGINS = /^session\.(?:login_with_password|slave_local_login_with_password|change_password)$/;

/** One line about one call: method, host, transport, time, sizes and outcome. */
export function describeCall(call: CallRecord): string {
  const method = /^[\w.]{1,100}$/.test(call.method) ? call.method : '(odd method name)';
  const sizes = `${String(call.sentBytes)} B out, ${String(call.receivedBytes)} B in`;
  return `${method} ${call.host} ${call.kind} ${call.durationMs.toFixed(1)} ms, ${sizes}: ${call.outcome}`;
}

/**
 * The parameters of a call that must not come back in an error: the session reference, and for logins
 * everything but the user name.
 */
export function secretsOf(method: string, params: readonly unknown[]): readonly string[] {
  const strings = params.filter((p): p is string => typeof p === 'string' && p !== '');
  if (!LOGINS.test(method)) return strings.slice(0, 1);
  return strings.filter((_, index) => index === 1 || method === 'session.change_password');
}

/**
 * Error parameters with secrets replaced: the reference SESSION_INVALID and its kin carry, and any text
 * that holds one of `secrets`.
 */
export function withoutSecrets(code: string, params: readonly string[], secrets: readonly string[]): readonly string[] {
  if (code === 'SESSION_INVALID' || code === 'SESSION_NOT_REGISTERED') return params.map(() => SECRET);
  const aboutSession = code === 'HANDLE_INVALID' && params[0] === 'session';
  return params.map((param, index) => {
    if (aboutSession && index > 0) return SECRET;
    return secrets.reduce((text, secret) => text.replaceAll(secret, SECRET), param);
  });
}
