import type { NoticeView } from '../../../shared/ipc/contract.ts';
import type { NewId, Publish } from '../../ports.ts';

/** What people should know that belongs to no request; kept until they put it away. */
export class Notices {
  private readonly shown = new Map<string, NoticeView>();
  private readonly publish: Publish;
  private readonly newId: NewId;

  constructor(publish: Publish, newId: NewId) {
    this.publish = publish;
    this.newId = newId;
  }

  /** Shows a notice; the same words are not shown twice at a time. */
  raise(tone: NoticeView['tone'], title: string, detail: string): void {
    if ([...this.shown.values()].some((notice) => notice.title === title && notice.detail === detail)) return;
    const notice = { id: this.newId(), tone, title, detail };
    this.shown.set(notice.id, notice);
    this.publish('notice.raised', notice);
  }

  /** Puts away what is no longer so, by its title. */
  withdraw(title: string): void {
    for (const notice of [...this.shown.values()]) if (notice.title === title) this.dismiss(notice.id);
  }

  /** Shows everything again, for a window that has just opened. */
  publishAll(): void {
    for (const notice of this.shown.values()) this.publish('notice.raised', notice);
  }

  /** Puts one away. */
  dismiss(noticeId: string): void {
    if (this.shown.delete(noticeId)) this.publish('notice.dismissed', { noticeId });
  }
}
