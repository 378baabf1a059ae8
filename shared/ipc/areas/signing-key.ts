import { z } from 'zod';

/** Fewest characters of a passphrase: whoever has the file may guess at it without being seen. */
export const MIN_PASSPHRASE = 12;

/** Inputs of the requests about this workstation's signing key. */
export const signingKeyInputs = {
  /** Answers as soon as it is known; while the key is locked nothing else is answered. */
  'signing-key.state': z.strictObject({}),
  /** Opens the key that is kept under a passphrase. Refused with `invalid-request` when it is not locked. */
  'signing-key.unlock': z.strictObject({ passphrase: z.string().max(1024) }),
  /** Leaves it locked and signs with a key that ends with this session. Refused with `invalid-request` likewise. */
  'signing-key.go-without': z.strictObject({}),
  /**
   * Keeps the key of this session under a passphrase, for workstations without a key store. A file that is there already
   * is kept beside the new one. Refused with `invalid-request` when the key is kept.
   */
  'signing-key.seal': z.strictObject({
    passphrase: z
      .string()
      .min(MIN_PASSPHRASE, `at least ${String(MIN_PASSPHRASE)} characters`)
      .max(1024),
  }),
};

/** What became of unlocking. `not-a-key-file` is a damaged file. */
export type UnlockOutcome = 'opened' | 'wrong-passphrase' | 'not-a-key-file';

/** Answers of the requests about this workstation's signing key. */
export interface SigningKeyOutputs {
  'signing-key.state': { readonly isLocked: boolean };
  'signing-key.unlock': { readonly outcome: UnlockOutcome };
  'signing-key.go-without': null;
  'signing-key.seal': null;
}
