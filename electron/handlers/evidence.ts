import type { EvidenceOutputs } from '../../shared/ipc/areas/evidence.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import type { Clock, Ledger } from '../ports.ts';
import { EvidenceSources } from '../usecases/evidence/evidence-sources.ts';

/** What the use cases about evidence need. */
export interface EvidencePorts {
  readonly ledger: Ledger;
  readonly clock: Clock;
}

/** One use case for each request about ledger, bundles and reviews. */
export function evidenceHandlers(ports: EvidencePorts): Pick<Handlers, keyof EvidenceOutputs> {
  const sources = new EvidenceSources(ports);
  const notYet = (): never => {
    throw new ProblemError({ code: 'invalid-request', issues: ['this version can not do this yet'] });
  };
  return {
    'evidence.timeline': async ({ source, filter, offset, limit }) =>
      (await sources.find(source)).page(filter, offset, limit),
    'evidence.facets': async ({ source }) => (await sources.find(source)).facets(),
    'evidence.entry': notYet,
    'evidence.history': async ({ source }) => (await sources.find(source)).history(),
    'evidence.verify': notYet,
    'evidence.reconcile': notYet,
    'evidence.preview-bundle': notYet,
    'evidence.export-bundle': notYet,
    'evidence.cancel-export': notYet,
    'evidence.open-bundle': notYet,
    'evidence.open-dropped': notYet,
    'evidence.close-bundle': notYet,
    'evidence.trust-key': notYet,
    'evidence.save-remark': notYet,
    'evidence.remove-remark': notYet,
    'evidence.sign-off': notYet,
    'evidence.merge-review': notYet,
    'evidence.compare': notYet,
    'evidence.export-report': notYet,
  };
}
