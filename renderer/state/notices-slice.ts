import type { NoticeView } from '../../shared/ipc/contract.ts';
import type { StateCreator } from 'zustand/vanilla';

/** Notices main has raised and not yet withdrawn, oldest first. */
export interface NoticesSlice {
  readonly notices: readonly NoticeView[];
  readonly applyNotice: (notice: NoticeView) => void;
  readonly applyNoticeDismissed: (noticeId: string) => void;
}

export const createNoticesSlice: StateCreator<NoticesSlice> = (set) => ({
  notices: [],
  applyNotice: (notice) =>
    set((state) => ({ notices: [...state.notices.filter((each) => each.id !== notice.id), notice] })),
  applyNoticeDismissed: (noticeId) =>
    set((state) => ({ notices: state.notices.filter((each) => each.id !== noticeId) })),
});
