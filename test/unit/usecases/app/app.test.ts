import { describe, expect, it } from 'vitest';
import { changeSettings } from '../../../../electron/usecases/app/change-settings.ts';
import { Notices } from '../../../../electron/usecases/app/notices.ts';
import type { EventName, Events } from '../../../../shared/ipc/contract.ts';
import { DEFAULT_SETTINGS, settingsSchema } from '../../../../shared/ipc/settings.ts';
import { MemoryLedger } from '../../../fakes/memory-ledger.ts';
import { MemorySettings } from '../../../fakes/memory-stores.ts';
import { makeIds } from '../../../fakes/sample-signer.ts';

function listen() {
  const said: (readonly [EventName, unknown])[] = [];
  const publish = <E extends EventName>(event: E, payload: Events[E]): void => void said.push([event, payload]);
  return { said, publish };
}

describe('changeSettings', () => {
  it('keeps what is given, leaves the rest, and tells every window; the ledger hears of settings, not of the view', async () => {
    const { said, publish } = listen();
    const ports = { settings: new MemorySettings(), ledger: new MemoryLedger(), publish };
    await changeSettings(ports, { theme: 'dark', selectedService: undefined });
    await changeSettings(ports, { drawerOpen: false });
    expect(ports.settings.get()).toEqual({ ...DEFAULT_SETTINGS, theme: 'dark', drawerOpen: false });
    expect(said.map(([event]) => event)).toEqual(['settings.changed', 'settings.changed']);
    expect(said.at(-1)?.[1]).toEqual(ports.settings.get());
    expect(ports.ledger.entries).toMatchObject([
      { kind: 'setting.changed', data: { setting: 'theme', value: '"dark"' } },
    ]);
  });

  it('begins with settings that its own schema takes', () => {
    expect(settingsSchema.parse(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
  });
});

describe('Notices', () => {
  it('shows each notice once at a time, until it is put away', () => {
    const { said, publish } = listen();
    const notices = new Notices(publish, makeIds('notice'));
    notices.raise('error', 'Disk full', 'journal');
    notices.raise('error', 'Disk full', 'journal');
    notices.raise('error', 'Disk full', 'ledger');
    expect(said).toHaveLength(2);
    notices.dismiss('notice-1');
    notices.dismiss('notice-1');
    expect(said.slice(2)).toEqual([['notice.dismissed', { noticeId: 'notice-1' }]]);
    notices.raise('error', 'Disk full', 'journal');
    expect(said.at(-1)).toMatchObject(['notice.raised', { id: 'notice-3', detail: 'journal' }]);
  });

  it('shows all that are not put away to a window that has just opened', () => {
    const { said, publish } = listen();
    const notices = new Notices(publish, makeIds('notice'));
    notices.raise('info', 'one', '');
    notices.raise('info', 'two', '');
    notices.dismiss('notice-1');
    said.length = 0;
    notices.publishAll();
    expect(said).toMatchObject([['notice.raised', { title: 'two' }]]);
  });
});
