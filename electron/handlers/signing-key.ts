import { ProblemError } from '../../shared/errors.ts';
import type { SigningKeyOutputs } from '../../shared/ipc/areas/signing-key.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import type { Ledger, Signer } from '../ports.ts';
import { sealSigningKey } from '../usecases/app/seal-key.ts';

/** What may be asked of the signing key once the console is open: by then it is not locked any more. */
export function signingKeyHandlers(ports: {
  readonly signer: Signer;
  readonly ledger: Ledger;
}): Pick<Handlers, keyof SigningKeyOutputs> {
  const refuse = (): never => {
    throw new ProblemError({ code: 'invalid-request', issues: ['the signing key is not locked'] });
  };
  return {
    'signer.state': () => ({ isLocked: false }),
    'signer.unlock': refuse,
    'signer.go-without': refuse,
    'signer.seal': (input) => sealSigningKey(ports, input),
  };
}
