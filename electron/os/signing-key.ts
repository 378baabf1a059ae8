import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import type { Secrets, Signer } from '../ports.ts';

const KEY_NAME = 'signing-key';
/** RFC 8410 frame of a raw Ed25519 public key. */
const PUBLIC_FRAME = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The workstation's Ed25519 key. Its private part is kept only by the desktop's key store; where there is none, the key
 * lives as long as this program runs (`isKept` is false, and the console says so).
 */
export async function openSigner(secrets: Secrets): Promise<Signer> {
  const kept = await secrets.read(KEY_NAME);
  if (kept !== undefined)
    return toSigner(createPrivateKey({ key: Buffer.from(kept, 'base64'), format: 'der', type: 'pkcs8' }), true);
  const { privateKey } = generateKeyPairSync('ed25519');
  if (secrets.canKeep)
    await secrets.keep(KEY_NAME, privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'));
  return toSigner(privateKey, secrets.canKeep);
}

function toSigner(privateKey: KeyObject, isKept: boolean): Signer {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return {
    publicKey: spki.subarray(-32).toString('base64url'),
    isKept,
    sign: (message) => sign(null, Buffer.from(message, 'utf8'), privateKey).toString('base64url'),
    verify: verifySignature,
  };
}

/** Checks an Ed25519 signature; false for keys and signatures that are none. */
export function verifySignature(key: string, message: string, sig: string): boolean {
  const raw = Buffer.from(key, 'base64url');
  const bytes = Buffer.from(sig, 'base64url');
  if (raw.length !== 32 || bytes.length !== 64) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([PUBLIC_FRAME, raw]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(message, 'utf8'), publicKey, bytes);
}
