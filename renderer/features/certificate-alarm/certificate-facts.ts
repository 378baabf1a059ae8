import type { CertificateView } from '../../../shared/domain/pool-state.ts';
import { formatAbsolute } from '../../../shared/text/format.ts';

/** What a certificate says of itself, beside its fingerprint. */
export function certificateFacts(seen: CertificateView): readonly (readonly [string, string])[] {
  return [
    ['Subject', seen.subject],
    ['Issuer', seen.issuer],
    ['Valid', `${formatAbsolute(seen.validFrom)} to ${formatAbsolute(seen.validTo)}`],
  ];
}
