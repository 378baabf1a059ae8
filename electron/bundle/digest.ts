import * as crypto from 'node:crypto';
import canonicalize from 'canonicalize';
import { ATTACHMENT_PURPOSES, type AttachmentKind } from './bundle-form.ts';

type OneShot = (algorithm: string, data: string, encoding: 'hex') => string;

/** Since Node 20.12; half the time of an object for each text. */
// eslint-disable-next-line no-restricted-properties -- asks whether this runtime has it
const oneShot = (crypto as { readonly hash?: OneShot }).hash;

/** SHA-256 of the UTF-8 text, hex. */
export const sha256: (text: string) => string = oneShot
  ? (text) => oneShot('sha256', text, 'hex')
  : (text) => crypto.createHash('sha256').update(text).digest('hex');

/** RFC 8785. @throws TypeError for what JSON has no form for */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('it has no JSON form');
  return text;
}

/** The digest by which entries name an attachment; for plans and revisions it is the one the console uses everywhere. */
export function digestOf(kind: AttachmentKind, content: unknown): string {
  return sha256(ATTACHMENT_PURPOSES[kind] + canonical(content));
}

/** RFC 8410 frame of a raw Ed25519 public key. */
const PUBLIC_FRAME = Buffer.from('302a300506032b6570032100', 'hex');

/** Checks Ed25519 signatures; false for keys and signatures that are none. Keys are imported once. */
export function makeVerifier(): (key: string, message: string, sig: string) => boolean {
  const imported = new Map<string, crypto.KeyObject>();
  return (key, message, sig) => {
    const raw = decodeExactly(key, 32);
    const bytes = decodeExactly(sig, 64);
    if (!raw || !bytes) return false;
    let publicKey = imported.get(key);
    if (!publicKey) {
      publicKey = crypto.createPublicKey({ key: Buffer.concat([PUBLIC_FRAME, raw]), format: 'der', type: 'spki' });
      imported.set(key, publicKey);
    }
    return crypto.verify(null, Buffer.from(message, 'utf8'), publicKey, bytes);
  };
}

/** One text per value: Node also reads base64url with stray last bits, which would make twins. */
function decodeExactly(text: string, length: number): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === length && bytes.toString('base64url') === text ? bytes : undefined;
}
