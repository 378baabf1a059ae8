import type { SecureVersion } from 'node:tls';
import { MemberNotTrusted } from './reach.ts';
import type { TrustBook } from './trust.ts';
import { ConnectionLost } from './wire/errors.ts';
import { probeCertificate } from './wire/open-transport.ts';

/**
 * Looks for a member without a pin that answers, so that a person can be asked to trust it while the members with one
 * stay silent. Nothing but TLS handshakes is sent.
 */
export async function findStranger(
  hosts: readonly string[],
  port: number,
  trust: TrustBook,
  options: { readonly connectTimeoutMs: number; readonly minVersion?: SecureVersion },
): Promise<MemberNotTrusted | undefined> {
  const strangers = hosts.filter((host) => trust.findPin(host) === undefined);
  const found = await Promise.all(
    strangers.map(async (host) => {
      try {
        return new MemberNotTrusted(host, await probeCertificate({ host, port }, options));
      } catch (error) {
        if (error instanceof ConnectionLost) return undefined;
        throw error;
      }
    }),
  );
  return found.find((stranger) => stranger !== undefined);
}
