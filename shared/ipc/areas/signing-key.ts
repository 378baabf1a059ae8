import { z } from 'zod';

/** Fewest characters of a passphrase: whoever has the file may guess at it without being seen. */
export const MIN_PASSPHRASE = 12;

/** Inputs of the requests about this workstation's signing key. */
export const signingKeyInputs = {
  /** Answers as soon as it is known; while the key is locked nothing else is answered. */
  'signer.state': z.strictObject({}),
  /** Opens the key that is kept under a passphrase. Refused with `invalid-request` when it is not locked. */
  'signer.unlock': z.strictObject({ passphrase: z.string().max(1024) }),
  /** Leaves it locked and signs with a key that ends with this session. Refused with `invalid-request` likewise. */
  'signer.go-without': z.strictObject({}),
  /**
   * Keeps the key of this session under a passphrase, for workstations without a key store. A file that is there already
   * is kept beside the new one. Refused with `invalid-request` when the key is kept.
   */
  'signer.seal': z.strictObject({
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
  'signer.state': { readonly isLocked: boolean };
  'signer.unlock': { readonly outcome: UnlockOutcome };
  'signer.go-without': null;
  'signer.seal': null;
}
