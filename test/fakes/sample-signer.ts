import { createHash, randomUUID } from 'node:crypto';
import type { Signer } from '../../electron/ports.ts';

/** SHA-256, hex: the digest the console uses. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Signs without asymmetric keys, for tests with thousands of signatures: shapes are those of Ed25519, a changed byte of
 * message or key is noticed. Whoever knows the public key can sign, which no test here relies on.
 */
export function makeSigner(owner = 'this console'): Signer {
  const publicKey = createHash('sha256').update(owner).digest('base64url');
  const signAs = (key: string, message: string): string =>
    createHash('sha512').update(`${key}\n${message}`).digest('base64url');
  return {
    publicKey,
    isKept: true,
    sign: (message) => signAs(publicKey, message),
    verify: (key, message, sig) => sig === signAs(key, message),
  };
}

/** Ids that tell who made them, in order; valid wherever an id may be. */
export function makeIds(prefix: string): () => string {
  let made = 0;
  return () => {
    made += 1;
    return `${prefix}-${String(made)}`;
  };
}

/** A uuid by number, so that failures are readable. */
export function uuidOf(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/** A fresh uuid. */
export const newUuid = randomUUID;
