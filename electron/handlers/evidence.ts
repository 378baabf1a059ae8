import type { EvidenceOutputs } from '../../shared/ipc/areas/evidence.ts';
import type { Handlers } from '../ipc/dispatch.ts';
import type { EvidenceDesk } from '../usecases/evidence/evidence-desk.ts';

/** One use case for each request about ledger, bundles and reviews. */
export function evidenceHandlers(desk: EvidenceDesk): Pick<Handlers, keyof EvidenceOutputs> {
  return {
    'evidence.timeline': async ({ source, filter, offset, limit }) =>
      (await desk.view(source)).index.page(filter, offset, limit),
    'evidence.facets': async ({ source }) => (await desk.view(source)).index.facets(),
    'evidence.entry': ({ source, seq }) => desk.findEntry(source, seq),
    'evidence.history': async ({ source }) => (await desk.view(source)).index.history(),
    'evidence.verify': () => desk.verify(),
    'evidence.reconcile': (input) => desk.reconcile(input),
    'evidence.preview-bundle': (input) => desk.preview(input),
    'evidence.export-bundle': (input) => desk.export(input),
    'evidence.cancel-export': () => desk.cancelExport(),
    'evidence.open-bundle': () => desk.chooseBundle(),
    'evidence.open-dropped': ({ path }) => desk.openDropped(path),
    'evidence.close-bundle': ({ bundleId }) => desk.closeBundle(bundleId),
    'evidence.trust-key': (input) => desk.trustKey(input),
    'evidence.save-remark': (input) => desk.saveRemark(input),
    'evidence.remove-remark': (input) => desk.removeRemark(input),
    'evidence.sign-off': (input) => desk.signOff(input),
    'evidence.merge-review': (input) => desk.mergeReview(input),
    'evidence.compare': ({ left, right }) => desk.compare(left, right),
    'evidence.export-report': (input) => desk.exportReport(input),
  };
}
