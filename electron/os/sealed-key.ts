import { createCipheriv, createDecipheriv, randomBytes, scrypt, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { importPrivateKey, toPublicText } from './signing-key.ts';

/** Work factor of scrypt: 128 MiB and some 0.3 s per guess. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const MEMORY_BYTES = 192 * 1024 * 1024;

const bytes = (length: number): z.ZodType<string> =>
  z.base64().refine((text) => Buffer.from(text, 'base64').length === length);

const sealedSchema = z.strictObject({
  v: z.literal(1),
  kind: z.literal('stagewright-signing-key'),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.literal(COST.N),
    r: z.literal(COST.r),
    p: z.literal(COST.p),
    salt: bytes(16),
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), iv: bytes(12), tag: bytes(16) }),
  publicKey: z.string().length(43),
  sealed: z.base64().max(1024),
});

/** Why a sealed key was not opened: another file, or another passphrase (or a changed file, which looks the same). */
export type SealFault = 'not-a-key-file' | 'wrong-passphrase';

/** What opening gave. */
export type OpenedKey =
  { readonly ok: true; readonly privateKey: KeyObject } | { readonly ok: false; readonly fault: SealFault };

/**
 * Encrypts a private Ed25519 key under a passphrase (scrypt, AES-256-GCM); the public key stays readable and can't be
 * exchanged. For workstations without a key store.
 * @returns JSON, to be kept as a file
 */
export async function sealKey(privateKey: KeyObject, passphrase: string): Promise<string> {
  const salt = randomBytes(16);
  const iv = randomBytes(12);
  const publicKey = toPublicText(privateKey);
  const cipher = createCipheriv('aes-256-gcm', await deriveKey(passphrase, salt), iv);
  cipher.setAAD(Buffer.from(publicKey));
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  const sealed = Buffer.concat([cipher.update(der), cipher.final()]);
  const file: z.output<typeof sealedSchema> = {
    v: 1,
    kind: 'stagewright-signing-key',
    kdf: { name: 'scrypt', ...COST, salt: salt.toString('base64') },
    cipher: { name: 'aes-256-gcm', iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64') },
    publicKey,
    sealed: sealed.toString('base64'),
  };
  return JSON.stringify(file, null, 1);
}

/** Decrypts what `sealKey` made. */
export async function openKey(text: string, passphrase: string): Promise<OpenedKey> {
  const file = parse(text);
  if (!file) return { ok: false, fault: 'not-a-key-file' };
  const key = await deriveKey(passphrase, Buffer.from(file.kdf.salt, 'base64'));
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(file.cipher.iv, 'base64'));
  decipher.setAAD(Buffer.from(file.publicKey));
  decipher.setAuthTag(Buffer.from(file.cipher.tag, 'base64'));
  const opened = decipher.update(Buffer.from(file.sealed, 'base64'));
  try {
    return { ok: true, privateKey: importPrivateKey(Buffer.concat([opened, decipher.final()])) };
  } catch (error) {
    if (error instanceof Error) return { ok: false, fault: 'wrong-passphrase' };
    throw error;
  }
}

function parse(text: string): z.output<typeof sealedSchema> | undefined {
  try {
    const parsed = sealedSchema.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function deriveKey(passphrase: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // NFKC: the same passphrase typed on another keyboard may arrive as other code points.
    scrypt(passphrase.normalize('NFKC'), salt, 32, { ...COST, maxmem: MEMORY_BYTES }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}
