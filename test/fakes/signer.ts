import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import type { Signer } from '../../electron/ports.ts';

/** A real Ed25519 signer with a key of its own. */
export function makeSigner(): Signer {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: publicKey.export({ format: 'jwk' }).x!,
    isKept: false,
    sign: (message) => sign(null, Buffer.from(message), privateKey).toString('base64url'),
    verify: (key, message, sig) => {
      const imported = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key }, format: 'jwk' });
      return verify(null, Buffer.from(message), imported, Buffer.from(sig, 'base64url'));
    },
  };
}
