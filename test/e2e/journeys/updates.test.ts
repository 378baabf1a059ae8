import { describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { useConsole } from '../harness/console.ts';
import { takePictures } from '../harness/pictures.ts';
import { ask } from '../pages/requests.ts';
import { ShellPage } from '../pages/shell.ts';

describe('updates of a console that runs from its source', () => {
  const running = useConsole({ args: ['--no-demo'], size: { width: 1440, height: 900 } });

  it('are none, and the settings say why', async () => {
    const { page } = running();
    await new ShellPage(page).goTo('Settings');
    const section = page.getByRole('region', { name: 'Updates' });
    await section.getByText('This console runs from its source code').waitFor();
    expect(await section.getByRole('switch').count()).toBe(0);
    expect(await section.getByRole('button').count()).toBe(0);
    expect(await findAccessFaults(page)).toEqual([]);
    await section.scrollIntoViewIfNeeded();
    await takePictures(running(), 'updates-none');
  });

  it.each(['updates.check', 'updates.download', 'updates.install', 'updates.cancel-install'] as const)(
    'are refused to whoever asks all the same: %s',
    async (name) => {
      await expect(ask(running().page, name, {})).rejects.toThrow('"code":"update-failed"');
    },
  );

  it('stay off when they are switched on, and take no address but one of HTTPS', async () => {
    const { page } = running();
    const set = (feed: string) => ask(page, 'settings.change', { updates: { isOn: true, feed } });
    await set('https://updates.example/feed');
    await expect(set('http://updates.example/feed')).rejects.toThrow('"code":"invalid-request"');
    await expect(set('file:///etc')).rejects.toThrow('"code":"invalid-request"');
    await expect(ask(page, 'updates.check', {})).rejects.toThrow('"fault":"no-updates-here"');
  });
});
