import type { PoolState } from '../../shared/domain/pool-state.ts';
import { showAddress } from './addresses.ts';
import { findProblem } from './problems.ts';
import { MemberNotTrusted } from './reach.ts';
import type { TrustBook } from './trust.ts';
import type { SeenCertificate } from './wire/contract.ts';
import { CertificateRefused, XapiFailure } from './wire/errors.ts';

/** Answers to a login that stay the same however often it is tried; trying again could lock the account. */
const REFUSED_LOGINS = new Set([
  'SESSION_AUTHENTICATION_FAILED',
  'SESSION_AUTHORIZATION_FAILED',
  'RBAC_PERMISSION_DENIED',
  'PERMISSION_DENIED',
  'USER_IS_NOT_LOCAL_SUPERUSER',
  'MESSAGE_PARAMETER_COUNT_MISMATCH',
]);

/**
 * What the state says where a person has to decide before the connection may go on; undefined where trying again
 * makes sense. A certificate raises the alarm, with an empty pin where the member was never met before.
 */
export function refusalOf(
  error: unknown,
  host: string,
  trust: TrustBook,
  port: number,
  now: Date,
): Pick<PoolState, 'problem' | 'alarm'> | undefined {
  const address = showAddress(host, port);
  const seen = seenOf(error);
  if (seen) {
    const pinned = trust.findPin(host) ?? null;
    const problem = { code: 'certificate-untrusted', address, fingerprint: seen.fingerprint, pinned } as const;
    // The alarm carries the address that a pin is kept under, so that a person can answer it.
    return { problem, alarm: { address: host, pinnedFingerprint: pinned ?? '', seen, seenAt: now.toISOString() } };
  }
  if (!(error instanceof XapiFailure) || !REFUSED_LOGINS.has(error.code)) return undefined;
  return { problem: findProblem(error, { address }) ?? null, alarm: null };
}

function seenOf(error: unknown): SeenCertificate | undefined {
  return error instanceof MemberNotTrusted || error instanceof CertificateRefused ? error.seen : undefined;
}
