import type { EvidenceProgress, OpenBundle } from '../../shared/ipc/areas/evidence.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Bundles that are open for review, and how far long work on evidence is; as main last reported. */
export interface EvidenceSlice {
  readonly bundles: readonly OpenBundle[];
  readonly evidenceProgress: Readonly<Partial<Record<EvidenceProgress['task'], EvidenceProgress>>>;
  readonly applyBundles: (bundles: readonly OpenBundle[]) => void;
  readonly applyEvidenceProgress: (progress: EvidenceProgress) => void;
}

export const createEvidenceSlice: StateCreator<EvidenceSlice> = (set) => ({
  bundles: [],
  evidenceProgress: {},
  applyBundles: (bundles) => set({ bundles }),
  applyEvidenceProgress: (progress) =>
    set((state) => ({ evidenceProgress: { ...state.evidenceProgress, [progress.task]: progress } })),
});
