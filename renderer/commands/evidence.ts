import type { EvidenceSource } from '../../shared/domain/evidence/timeline.ts';
import type { Result } from '../../shared/errors.ts';
import type { ExportedBundle, LedgerCheck, ReconcileReport } from '../../shared/ipc/areas/evidence.ts';
import type { RequestInput, RequestName, RequestOutputs } from '../../shared/ipc/contract.ts';
import { request } from '../api/bridge.ts';
import type { LedgerTab, SourceView } from '../state/evidence-view-slice.ts';
import { store } from '../state/store.ts';
import { noBlockers, type Command } from './command.ts';
import { requestAndTell, tell } from './tell.ts';

/** A command that only asks; whoever runs it shows the answer, also a refusal. */
function asking<N extends RequestName>(
  id: string,
  label: string,
  name: N,
): Command<RequestInput<N>, Promise<Result<RequestOutputs[N]>>> {
  return { id, shortcut: null, label: () => label, blockers: noBlockers, run: (input) => request(name, input) };
}

/** Fetches a piece of a timeline. */
export const loadTimeline = asking('evidence.timeline', 'Load entries', 'evidence.timeline');
/** Fetches what a timeline can be filtered by. */
export const loadFacets = asking('evidence.facets', 'Load filters', 'evidence.facets');
/** Fetches an entry with its proof. */
export const loadEntry = asking('evidence.entry', 'Open the entry', 'evidence.entry');
/** Fetches what changed the board. */
export const loadHistory = asking('evidence.history', 'Load the board’s history', 'evidence.history');
/** Says what a bundle would hold. */
export const previewBundle = asking(
  'evidence.preview-bundle',
  'Look at what would be exported',
  'evidence.preview-bundle',
);
/** Compares two pieces of evidence. */
export const compareEvidence = asking('evidence.compare', 'Compare', 'evidence.compare');

/** Goes to a part of the ledger's page. */
export const showLedger: Command<LedgerTab> = {
  id: 'ledger.show',
  shortcut: null,
  label: (tab) =>
    ({ timeline: 'Show the ledger', replay: 'Replay the board', 'pool-log': 'Compare with a pool’s log' })[tab],
  blockers: noBlockers,
  run: (tab) => {
    store.getState().setLedgerTab(tab);
    store.getState().setView('ledger');
  },
};

/** Looks at something in a source of entries: a filter, an entry, a moment of the board. */
export const look: Command<{ readonly source: EvidenceSource } & Partial<SourceView>> = {
  id: 'evidence.look',
  shortcut: null,
  label: () => 'Look at it',
  blockers: noBlockers,
  run: ({ source, ...patch }) => store.getState().changeSourceView(source, patch),
};

/** Opens an entry on its timeline, whatever was filtered before. */
export const showEntry: Command<{ readonly source: EvidenceSource; readonly seq: number }> = {
  id: 'evidence.show-entry',
  shortcut: null,
  label: ({ seq }) => `Show entry #${String(seq)}`,
  blockers: noBlockers,
  run: ({ source, seq }) => {
    const state = store.getState();
    state.changeSourceView(source, { selectedSeq: seq });
    if (source.kind === 'ledger') state.setLedgerTab('timeline');
    else state.setReviewTab('timeline');
  },
};

/** Shows the board as it was right after an entry. */
export const showMoment: Command<{ readonly source: EvidenceSource; readonly seq: number }> = {
  id: 'evidence.show-moment',
  shortcut: null,
  label: () => 'Show the board at that moment',
  blockers: noBlockers,
  run: ({ source, seq }) => {
    const state = store.getState();
    state.changeSourceView(source, { momentSeq: seq });
    if (source.kind === 'ledger') state.setLedgerTab('replay');
    else state.setReviewTab('replay');
  },
};

/** Checks every record of the ledger from disk. */
export const verifyLedger: Command<undefined, Promise<Result<LedgerCheck>>> = {
  id: 'ledger.verify',
  shortcut: null,
  label: () => 'Verify now',
  blockers: noBlockers,
  run: () => request('evidence.verify', {}),
};

/** Compares a pool's own audit log with the ledger. */
export const reconcilePool: Command<RequestInput<'evidence.reconcile'>, Promise<Result<ReconcileReport>>> = {
  id: 'ledger.reconcile',
  shortcut: null,
  label: () => 'Compare with the pool’s log',
  blockers: ({ poolId }) =>
    store.getState().pools[poolId]?.phase === 'connected' ? [] : [{ kind: 'pool-not-connected' }],
  run: (input) => request('evidence.reconcile', input),
};

/** Opens the export of evidence, for a scope where one is at hand. */
export const openExport: Command<RequestInput<'evidence.preview-bundle'>['scope'] | null> = {
  id: 'evidence.open-export',
  shortcut: null,
  label: () => 'Export evidence…',
  blockers: noBlockers,
  run: (scope) => store.getState().setDialog({ kind: 'export-evidence', scope: scope ?? { kind: 'all' } }),
};

/** Writes a bundle to a file of the person's choice. */
export const exportBundle: Command<RequestInput<'evidence.export-bundle'>, Promise<Result<ExportedBundle>>> = {
  id: 'evidence.export',
  shortcut: null,
  label: () => 'Choose a file and export',
  blockers: noBlockers,
  run: (input) => request('evidence.export-bundle', input),
};

/** Stops an export; nothing of it stays on disk. */
export const cancelExport: Command<undefined, Promise<unknown>> = {
  id: 'evidence.cancel-export',
  shortcut: null,
  label: () => 'Cancel the export',
  blockers: noBlockers,
  run: () => requestAndTell('evidence.cancel-export', {}, 'The export could not be cancelled'),
};

/** Opens a bundle that the person chooses; needs no pool. */
export const openEvidence: Command<undefined, Promise<void>> = {
  id: 'evidence.open',
  shortcut: 'Ctrl+O',
  label: () => 'Open evidence…',
  blockers: noBlockers,
  run: async () => {
    const result = await requestAndTell('evidence.open-bundle', {}, 'The evidence could not be opened');
    if (result.ok && result.value !== null) showBundle.run(result.value.bundleId);
  },
};

/** Opens a bundle by its path: dropped on the window, or given at the start. */
export const openEvidenceFile: Command<string, Promise<void>> = {
  id: 'evidence.open-file',
  shortcut: null,
  label: (path) => `Open ${path}`,
  blockers: noBlockers,
  run: async (path) => {
    const result = await requestAndTell('evidence.open-dropped', { path }, 'The evidence could not be opened');
    if (result.ok) showBundle.run(result.value.bundleId);
  },
};

/** Puts an open bundle in front, its verdict first. */
export const showBundle: Command<string> = {
  id: 'review.show',
  shortcut: null,
  label: () => 'Show the review',
  blockers: noBlockers,
  run: (bundleId) => {
    const state = store.getState();
    if (state.openedBundleId !== bundleId) state.setReviewTab('verdict');
    state.setOpenedBundle(bundleId);
    state.setView('review');
  },
};

/** Closes a bundle; remarks stay on this workstation. */
export const closeBundle: Command<string, Promise<unknown>> = {
  id: 'review.close',
  shortcut: null,
  label: () => 'Close',
  blockers: noBlockers,
  run: (bundleId) => requestAndTell('evidence.close-bundle', { bundleId }, 'The evidence could not be closed'),
};

/** Believes the key that closed a bundle. */
export const trustBundleKey = asking('review.trust-key', 'Trust this key', 'evidence.trust-key');
/** Keeps a remark. */
export const saveRemark = asking('review.save-remark', 'Keep the remark', 'evidence.save-remark');
/** Writes a counter-signed copy. */
export const signOff = asking('review.sign-off', 'Sign and choose a file', 'evidence.sign-off');

/** Removes a remark. */
export const removeRemark: Command<RequestInput<'evidence.remove-remark'>, Promise<unknown>> = {
  id: 'review.remove-remark',
  shortcut: null,
  label: () => 'Remove the remark',
  blockers: noBlockers,
  run: (input) => requestAndTell('evidence.remove-remark', input, 'The remark could not be removed'),
};

/** Takes the counter-signatures of a bundle into the ledger. */
export const mergeReview: Command<string, Promise<void>> = {
  id: 'review.merge',
  shortcut: null,
  label: () => 'Merge into the ledger',
  blockers: noBlockers,
  run: async (bundleId) => {
    const result = await requestAndTell('evidence.merge-review', { bundleId }, 'The review could not be merged');
    if (!result.ok) return;
    const { merged } = result.value;
    tell(
      merged === 0 ? 'The ledger has these counter-signatures already' : `Merged into the ledger: ${String(merged)}`,
    );
  },
};

/** Writes a printable report of an open bundle. */
export const exportReport: Command<RequestInput<'evidence.export-report'>, Promise<void>> = {
  id: 'review.export-report',
  shortcut: null,
  label: ({ form }) => (form === 'pdf' ? 'Report as PDF…' : 'Report as HTML…'),
  blockers: noBlockers,
  run: async (input) => {
    const result = await requestAndTell('evidence.export-report', input, 'The report could not be written');
    if (result.ok && result.value.path !== null) tell(`Written: ${result.value.path}`);
  },
};
