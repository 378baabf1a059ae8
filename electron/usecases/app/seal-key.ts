import { ProblemError } from '../../../shared/errors.ts';
import type { ParsedInput } from '../../../shared/ipc/contract.ts';
import type { Ledger, Signer } from '../../ports.ts';

/** Keeps this session's signing key under a passphrase, so that the next start signs with it too. */
export async function sealSigningKey(
  { signer, ledger }: { readonly signer: Signer; readonly ledger: Ledger },
  { passphrase }: ParsedInput<'signer.seal'>,
): Promise<null> {
  if (signer.isKept || !signer.seal)
    throw new ProblemError({ code: 'invalid-request', issues: ['the signing key is kept already'] });
  await ledger.append({
    kind: 'setting.changed',
    actor: 'console',
    data: { setting: 'signing key', value: `kept under a passphrase: ${signer.publicKey}` },
  });
  await signer.seal(passphrase);
  return null;
}
