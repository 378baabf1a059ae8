import { X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

/** A self-signed certificate for a test server. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
  /** SHA-256 of the DER form, upper-case hex pairs joined by colons. */
  readonly fingerprint: string;
}

const DAY_MS = 86_400_000;

/** Makes a certificate; `expired` ends its validity a month ago. RSA where a test needs the oldest TLS. */
export async function makeCertificate(
  commonName = 'xcp-host-1',
  more: { readonly expired?: boolean; readonly keyType?: 'ec' | 'rsa' } = {},
): Promise<TestCertificate> {
  const now = Date.now();
  const made = await generate([{ name: 'commonName', value: commonName }], {
    keyType: more.keyType ?? 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date(now - 400 * DAY_MS),
    notAfterDate: new Date(now + (more.expired === true ? -30 : 3650) * DAY_MS),
  });
  return { cert: made.cert, key: made.private, fingerprint: new X509Certificate(made.cert).fingerprint256 };
}
