import { createHash } from 'node:crypto';
import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls';
import type { SeenCertificate } from './contract.ts';

/** SHA-256 of a certificate's DER form as upper-case hex pairs joined by colons, as `openssl x509 -fingerprint` prints it. */
export function fingerprintOf(der: Uint8Array): string {
  const hex = createHash('sha256').update(der).digest('hex').toUpperCase();
  return hex.match(/../g)?.join(':') ?? '';
}

/** What the server showed in the handshake that `socket` has finished, or undefined if it showed nothing. */
export function seenOn(socket: TLSSocket): SeenCertificate | undefined {
  const shown: PeerCertificate | DetailedPeerCertificate = socket.getPeerCertificate(false);
  // A resumed session has no certificate on Node 20; without its bytes there is nothing to compare.
  if (!(shown.raw instanceof Uint8Array) || socket.isSessionReused()) return undefined;
  return {
    fingerprint: fingerprintOf(shown.raw),
    subject: nameOf(shown.subject),
    issuer: nameOf(shown.issuer),
    validFrom: isoOf(shown.valid_from),
    validTo: isoOf(shown.valid_to),
    tlsVersion: socket.getProtocol() ?? 'unknown',
  };
}

function nameOf(parts: unknown): string {
  if (typeof parts !== 'object' || parts === null) return '';
  return Object.entries(parts)
    .map(([key, value]) => `${key}=${Array.isArray(value) ? value.join('+') : String(value)}`)
    .join(', ');
}

function isoOf(text: string): string {
  const time = Date.parse(text);
  return Number.isNaN(time) ? text : new Date(time).toISOString();
}
