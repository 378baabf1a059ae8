import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import { z } from 'zod';

/*
 * A back-up is a line of JSON, then gzipped lines encrypted with AES-256-GCM under a key that scrypt makes of a passphrase,
 * then the tag of the cipher. The first line is authenticated with the rest.
 */

/** Work factor of scrypt: 128 MiB and some 0.3 s per guess. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;
const MEMORY_BYTES = 192 * 1024 * 1024;
/** Length of the tag at the end. */
export const TAG_BYTES = 16;

const bytes = (length: number): z.ZodType<string> =>
  z.base64().refine((text) => Buffer.from(text, 'base64').length === length);

/** First line of a back-up. */
export const backupHeaderSchema = z.strictObject({
  stagewright: z.literal('backup'),
  v: z.literal(1),
  kdf: z.strictObject({
    name: z.literal('scrypt'),
    N: z.literal(COST.N),
    r: z.literal(COST.r),
    p: z.literal(COST.p),
    salt: bytes(16),
  }),
  cipher: z.strictObject({ name: z.literal('aes-256-gcm'), iv: bytes(12) }),
});
/** First line of a back-up. */
export type BackupHeader = z.output<typeof backupHeaderSchema>;

/** A new header, with salt and counter of its own. */
export function newHeader(): BackupHeader {
  return {
    stagewright: 'backup',
    v: 1,
    kdf: { name: 'scrypt', ...COST, salt: randomBytes(16).toString('base64') },
    cipher: { name: 'aes-256-gcm', iv: randomBytes(12).toString('base64') },
  };
}

/** The cipher that a header names. @param line - the header as it is in the file */
export async function cipherOf(header: BackupHeader, line: string, passphrase: string) {
  const cipher = createCipheriv(
    'aes-256-gcm',
    await keyOf(header, passphrase),
    Buffer.from(header.cipher.iv, 'base64'),
  );
  cipher.setAAD(Buffer.from(line));
  return cipher;
}

/** The key of a header, once for all readings of its file. */
export function keyOf({ kdf }: BackupHeader, passphrase: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const salt = Buffer.from(kdf.salt, 'base64');
    // NFKC: the same passphrase typed on another keyboard may arrive as other code points.
    scrypt(passphrase.normalize('NFKC'), salt, 32, { ...COST, maxmem: MEMORY_BYTES }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** What undoes the cipher; fails at its end unless all was as written. */
export function decipherOf(header: BackupHeader, line: string, key: Buffer, tag: Uint8Array) {
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(header.cipher.iv, 'base64'));
  decipher.setAAD(Buffer.from(line));
  decipher.setAuthTag(tag);
  return decipher;
}
