import { createHash, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate with its private key, in PEM. */
export interface SelfSigned {
  readonly certificate: string;
  readonly privateKey: string;
  /** SHA-256 of the DER form, upper-case hex in pairs joined by colons. */
  readonly fingerprint: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

const OID = {
  commonName: [0x55, 0x04, 0x03],
  subjectAltName: [0x55, 0x1d, 0x11],
  ecdsaWithSha256: [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02],
};
const YEAR_MS = 365 * 86_400_000;

/**
 * Makes a self-signed certificate, as every XenServer host has one. ECDSA instead of XAPI's RSA: its keys take a millisecond, not a
 * second, and a client must not care.
 */
export function makeSelfSigned(commonName: string, address: string): SelfSigned {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const notBefore = new Date(Date.now() - 86_400_000);
  const notAfter = new Date(Date.now() + 10 * YEAR_MS);
  const algorithm = sequence(objectId(OID.ecdsaWithSha256));
  const name = sequence(tagged(0x31, sequence(objectId(OID.commonName), tagged(0x0c, Buffer.from(commonName)))));
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([0x01]), randomBytes(15)])),
    algorithm,
    name,
    sequence(time(notBefore), time(notAfter)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(sequence(objectId(OID.subjectAltName), tagged(0x04, altNames(commonName, address))))),
  );
  const signature = sign('sha256', body, privateKey);
  const der = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    certificate: new X509Certificate(der).toString(),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    fingerprint: fingerprintOf(der),
    notBefore,
    notAfter,
  };
}

function fingerprintOf(der: Buffer): string {
  return (createHash('sha256').update(der).digest('hex').toUpperCase().match(/../g) ?? []).join(':');
}

function altNames(commonName: string, address: string): Buffer {
  const names = [tagged(0x82, Buffer.from(commonName))];
  if (isIP(address) === 4) names.push(tagged(0x87, Buffer.from(address.split('.').map(Number))));
  return sequence(...names);
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const size = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function integer(content: Buffer): Buffer {
  return tagged(0x02, content);
}

function objectId(bytes: readonly number[]): Buffer {
  return tagged(0x06, Buffer.from(bytes));
}

function time(date: Date): Buffer {
  return tagged(0x18, Buffer.from(date.toISOString().replace(/[-:T]|\.\d+/g, '')));
}
