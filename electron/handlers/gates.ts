import type { GatesOutputs } from '../../shared/ipc/areas/gates.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { Handlers } from '../ipc/dispatch.ts';

const notYet = (): never => {
  throw new ProblemError({ code: 'invalid-request', issues: ['this console can not do that yet'] });
};

/** One use case for each request about gates. */
export function gateHandlers(): Pick<Handlers, keyof GatesOutputs> {
  return {
    'gates.review': notYet,
    'gates.request-approval': notYet,
    'gates.open-request': notYet,
    'gates.decide': notYet,
    'gates.withdraw-request': notYet,
    'gates.tick': notYet,
    'gates.override-freeze': notYet,
    'gates.break-glass': notYet,
    'gates.second-break-glass': notYet,
    'gates.run-probes': notYet,
    'gates.export-request': notYet,
    'gates.open-request-file': notYet,
    'gates.sign-request-file': notYet,
    'gates.import-decision': notYet,
    'gates.trust-key': notYet,
    'gates.revoke-key': notYet,
    'gates.confirm-clock': notYet,
    'gates.believe-workflow': notYet,
    'gates.save-policies': notYet,
    'revisions.list': notYet,
    'revisions.compare': notYet,
  };
}
