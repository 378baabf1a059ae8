import { z } from 'zod';

/** Of a back-up: it opens on any machine, so it is all that protects it. */
const passphrase = z.string().min(12, 'a passphrase of 12 characters or more').max(1024);

/** Inputs of requests about this workstation's own data. */
export const dataInputs = {
  /** Asks for a file in a dialog and writes all stores and the signing key there, encrypted under the passphrase. */
  'data.back-up': z.strictObject({ passphrase }),
  /**
   * Asks for a back-up in a dialog, checks all of it, and lays it ready: the next start takes it in the place of what is
   * here, which is kept beside. Refused with `invalid-request` for another passphrase, a damaged file, or while runs are
   * under way.
   */
  'data.restore': z.strictObject({ passphrase }),
  /** Ends the console and starts it again; refused with `invalid-request` unless a restore is laid ready. */
  'data.restart': z.strictObject({}),
  /** Asks for a file in a dialog and writes there what somebody needs who looks for a fault; no secrets, no names. */
  'data.export-diagnostics': z.strictObject({}),
  /** The newest lines of the program's own log, oldest first. */
  'data.read-log': z.strictObject({ limit: z.int().min(1).max(5000) }),
} satisfies Record<keyof DataOutputs, z.ZodType>;

/** What a back-up holds. */
export interface BackupFacts {
  /** Null: the person chose no file. */
  readonly path: string | null;
  readonly fileCount: number;
  /** Of the stores, not packed. */
  readonly contentBytes: number;
  /** False where this workstation keeps no signing key. */
  readonly hasKey: boolean;
  /** Name of the workstation it was made on, and when (ISO). */
  readonly console: string;
  readonly at: string;
}

/** Outputs of requests about this workstation's own data. */
export interface DataOutputs {
  'data.back-up': BackupFacts;
  /** `keepsKey`: the key of the back-up will sign here; false where it holds none, or this desktop can keep none. */
  'data.restore': BackupFacts & { readonly keepsKey: boolean };
  'data.restart': null;
  'data.export-diagnostics': { readonly path: string | null };
  'data.read-log': { readonly lines: readonly string[] };
}
