import type { StateCreator } from 'zustand/vanilla';

/** Parts of the inbox. */
export type InboxPart = 'waiting' | 'mine' | 'open' | 'decided';

/** Names a request across pools. */
export interface RequestKey {
  readonly poolId: string;
  readonly requestId: string;
}

/** Where the person is in the inbox; view state. */
export interface ApprovalsViewSlice {
  /** Null: the first part that has something. */
  readonly inboxPart: InboxPart | null;
  /** The request on the right; null: the first of the list. */
  readonly openedRequest: RequestKey | null;
  readonly setInboxPart: (part: InboxPart | null) => void;
  readonly setOpenedRequest: (request: RequestKey | null) => void;
}

export const createApprovalsViewSlice: StateCreator<ApprovalsViewSlice> = (set) => ({
  inboxPart: null,
  openedRequest: null,
  setInboxPart: (inboxPart) => set({ inboxPart, openedRequest: null }),
  setOpenedRequest: (openedRequest) => set({ openedRequest }),
});
