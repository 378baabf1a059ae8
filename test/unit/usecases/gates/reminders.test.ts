import { describe, expect, it } from 'vitest';
import { Notices } from '../../../../electron/usecases/app/notices.ts';
import { Reminders } from '../../../../electron/usecases/gates/reminders.ts';
import type { NoticeView } from '../../../../shared/ipc/contract.ts';
import type { RequestView } from '../../../../shared/ipc/areas/approval-requests.ts';
import { MemoryLedger } from '../../../fakes/memory-ledger.ts';
import { makeRequestView } from '../../../fakes/sample-gates.ts';

function open() {
  const shown: NoticeView[] = [];
  let id = 0;
  const notices = new Notices(
    (event, payload) => {
      if (event === 'notice.raised') shown.push(payload as NoticeView);
    },
    () => `notice-${String((id += 1))}`,
  );
  const ledger = new MemoryLedger();
  return { shown, ledger, ports: { notices, ledger } };
}

const due = (changes: Partial<RequestView> = {}): RequestView =>
  makeRequestView({ waitsForYou: true, isDueSoon: true, ...changes });

describe('reminders', () => {
  it('tell the person a request waits for that it runs out soon, once', async () => {
    const { shown, ports } = open();
    const reminders = new Reminders();
    await reminders.remind(ports, [due()]);
    await reminders.remind(ports, [due()]);
    expect(shown).toMatchObject([
      {
        tone: 'warning',
        title: 'Web shop 2.4 waits for your decision',
        detail: expect.stringContaining('Production') as string,
      },
    ]);
  });

  it('leave alone who need not decide, and who has time', async () => {
    const { shown, ledger, ports } = open();
    await new Reminders().remind(ports, [due({ waitsForYou: false }), due({ id: 'request-2', isDueSoon: false })]);
    expect(shown).toEqual([]);
    expect(ledger.entries).toEqual([]);
  });

  it('write down once that an own request has run out, also after a restart, and nothing of requests of others', async () => {
    const { ledger, ports } = open();
    const over = makeRequestView({ phase: 'expired', isOurs: true });
    const reminders = new Reminders();
    await reminders.remind(ports, [over, makeRequestView({ id: 'theirs', phase: 'expired', isOurs: false })]);
    await reminders.remind(ports, [over]);
    await new Reminders().remind(ports, [over]);
    expect(ledger.entries).toMatchObject([
      { kind: 'approval.expired', data: { request: 'request-1', configuration: 'Web shop 2.4', to: 'Production' } },
    ]);
  });
});
