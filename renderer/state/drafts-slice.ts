import type { WorkflowDraft } from '../../shared/domain/workflow-draft.ts';
import type { Events } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Drafts of workflows that this workstation keeps, by service key, as main last reported them. */
export interface DraftsSlice {
  readonly drafts: Readonly<Record<string, WorkflowDraft>>;
  /** The one writer of `drafts`. */
  readonly applyDraft: (change: Events['drafts.changed']) => void;
}

export const createDraftsSlice: StateCreator<DraftsSlice> = (set) => ({
  drafts: {},
  applyDraft: ({ poolId, serviceId, draft }) =>
    set((state) => {
      const key = `${poolId}/${serviceId}`;
      const others = Object.fromEntries(Object.entries(state.drafts).filter(([each]) => each !== key));
      return { drafts: draft === null ? others : { ...others, [key]: draft } };
    }),
});
