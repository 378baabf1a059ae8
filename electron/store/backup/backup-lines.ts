import { z } from 'zod';

const LONGEST_PATH = 400;

/** One line of a back-up once it is decrypted and unpacked. Paths can't lead out of the folder they are written to. */
export const backupLineSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('origin'), console: z.string().max(1000), at: z.iso.datetime() }),
  /** PKCS #8, base64. */
  z.strictObject({ is: z.literal('key'), key: z.base64().max(4096) }),
  z.strictObject({
    is: z.literal('file'),
    file: z
      .string()
      .max(LONGEST_PATH)
      .regex(/^(store|ledger|evidence)(\/[A-Za-z0-9_-][A-Za-z0-9_.-]*)+$/),
    bytes: z.int().min(0),
  }),
  z.strictObject({ is: z.literal('piece'), of: z.base64().max(262_144) }),
  z.strictObject({ is: z.literal('end'), files: z.int().min(0) }),
]);
/** One line of a back-up. */
export type BackupLine = z.output<typeof backupLineSchema>;
