import type { EvidenceSource, TimelineFilter } from '../../shared/domain/evidence/timeline.ts';
import type { StateCreator } from 'zustand/vanilla';

/** The parts of the ledger's page. */
export type LedgerTab = 'timeline' | 'replay' | 'pool-log';

/** The parts of a review. */
export type ReviewTab = 'verdict' | 'timeline' | 'replay' | 'remarks' | 'compare';

/** What a person looks at in one source of entries; kept while they look at another. */
export interface SourceView {
  readonly filter: TimelineFilter;
  /** The entry that is open. */
  readonly selectedSeq: number | null;
  /** Moment of the replay: the last entry that counts; null: the newest. */
  readonly momentSeq: number | null;
}

/** What nobody has looked at yet. */
export const FRESH_VIEW: SourceView = { filter: { text: '' }, selectedSeq: null, momentSeq: null };

/** Where the person is in ledger and reviews; view state, written by commands. */
export interface EvidenceViewSlice {
  readonly ledgerTab: LedgerTab;
  readonly reviewTab: ReviewTab;
  /** The bundle in front; null: the newest. */
  readonly openedBundleId: string | null;
  /** By `sourceKey`. */
  readonly sourceViews: Readonly<Record<string, SourceView>>;
  readonly setLedgerTab: (tab: LedgerTab) => void;
  readonly setReviewTab: (tab: ReviewTab) => void;
  readonly setOpenedBundle: (bundleId: string | null) => void;
  readonly changeSourceView: (source: EvidenceSource, patch: Partial<SourceView>) => void;
}

export const createEvidenceViewSlice: StateCreator<EvidenceViewSlice> = (set) => ({
  ledgerTab: 'timeline',
  reviewTab: 'verdict',
  openedBundleId: null,
  sourceViews: {},
  setLedgerTab: (ledgerTab) => set({ ledgerTab }),
  setReviewTab: (reviewTab) => set({ reviewTab }),
  setOpenedBundle: (openedBundleId) => set({ openedBundleId }),
  changeSourceView: (source, patch) =>
    set(({ sourceViews }) => {
      const key = sourceKey(source);
      return { sourceViews: { ...sourceViews, [key]: { ...(sourceViews[key] ?? FRESH_VIEW), ...patch } } };
    }),
});

/** One text for each source. */
export function sourceKey(source: EvidenceSource): string {
  return source.kind === 'ledger' ? 'ledger' : `bundle:${source.bundleId}`;
}
