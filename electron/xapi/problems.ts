import { CONSOLE_PERMISSIONS, ROLES } from '../../shared/domain/rights.ts';
import type { UnreachableReason } from '../../shared/errors.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { Problem } from '../../shared/errors.ts';
import { describeFailure } from './failures.ts';
import type { ResolveName } from './failures.ts';
import type { LostReason } from './wire/errors.ts';
import { CertificateRefused, ConnectionLost, ReplyRefused, RequestRefused, XapiFailure } from './wire/errors.ts';

/** Where a failure happened and how its references can be named. */
export interface FailureContext {
  /** `host:port` as the person typed it, or a member's. */
  readonly address: string;
  /** Fingerprint pinned for that address, if any. */
  readonly pinned?: string | null;
  readonly resolveName?: ResolveName;
}

/** The pool is starting, failing over, or this member is cut off from it: it may answer later, or another member now. */
const STARTING = new Set([
  'HOST_STILL_BOOTING',
  'HOST_HAS_NO_MANAGEMENT_IP',
  'HOST_UNKNOWN_TO_MASTER',
  'HOST_MASTER_CANNOT_TALK_BACK',
  'HOST_IN_EMERGENCY_MODE',
  'CANNOT_CONTACT_HOST',
  'TOO_BUSY',
  'TOO_MANY_PENDING_TASKS',
]);

const REASONS: Readonly<Record<LostReason, UnreachableReason>> = {
  refused: 'refused',
  'unknown-host': 'unknown-host',
  timeout: 'timeout',
  tls: 'tls',
  lost: 'lost',
  closed: 'closed',
  aborted: 'closed',
};

/** True for answers that mean "not now": start-up, failover, emergency mode, overload. */
export function isStarting(error: unknown): boolean {
  return error instanceof XapiFailure && STARTING.has(error.code);
}

/** The problem a person is shown for a failure of the XAPI client; undefined for what is a bug of ours. */
export function findProblem(error: unknown, context: FailureContext): Problem | undefined {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof XapiFailure) return problemOfFailure(error, context);
  if (error instanceof ConnectionLost) return unreachable(context.address, REASONS[error.reason], error.detail);
  if (error instanceof CertificateRefused) {
    const { fingerprint } = error.seen;
    return { code: 'certificate-untrusted', address: context.address, fingerprint, pinned: context.pinned ?? null };
  }
  // Whatever the limit that was passed: what answers there is no pool we can read.
  if (error instanceof ReplyRefused) return unreachable(context.address, 'not-xapi', error.message);
  if (error instanceof RequestRefused) return { code: 'invalid-request', issues: [error.message] };
  return undefined;
}

/** The same as an error to throw; a bug of ours stays what it is. */
export function toProblemError(error: unknown, context: FailureContext): unknown {
  if (error instanceof ProblemError) return error;
  const problem = findProblem(error, context);
  return problem ? new ProblemError(problem, { cause: error }) : error;
}

/** A pool that does not answer. */
export function unreachable(address: string, reason: UnreachableReason, detail: string): Problem {
  return { code: 'pool-unreachable', address, reason, detail };
}

function problemOfFailure(failure: XapiFailure, context: FailureContext): Problem {
  const { code, params } = failure;
  if (code === 'RBAC_PERMISSION_DENIED') {
    const permission = (params[0] ?? failure.method).toLowerCase();
    return { code: 'role-missing', permission, needed: neededRole(permission, params[1] ?? '') };
  }
  const { sentence, remedy } = describeFailure(code, params, context.resolveName);
  if (STARTING.has(code)) return unreachable(context.address, 'starting', sentence);
  // Handled by moving to another member or a new session; when that fails too, the pool is out of reach.
  if (code === 'HOST_IS_SLAVE' || code === 'SESSION_INVALID') return unreachable(context.address, 'lost', sentence);
  return { code: 'xapi-failure', xapiCode: code, params, sentence, remedy };
}

/** XAPI's text lists the roles that have the permission; the weakest of them is what is missing. */
function neededRole(permission: string, text: string): string {
  const known = CONSOLE_PERMISSIONS[permission];
  if (known) return known;
  const words = text.split(/[^a-z-]+/);
  const named = ROLES.filter((role) => words.includes(role));
  // A subject without any role may not even log in; the weakest role would do.
  return named.at(-1) ?? (permission === 'session.login_with_password' ? 'read-only' : 'pool-admin');
}
