import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 240_000;

describe('migration of a configuration', () => {
  const name = 'Web shop 2.5';
  const desk = useDesk({ isConnected: true, service: 'Web shop', pool: ['--time-scale', '0', '--twin'] });

  it(
    'goes to another SR by a plan that is shown first, and is offered a way back',
    async () => {
      const { board, sheet, running } = desk();
      const { page } = running;

      await board.choose(name, 'Migrate…');
      const first = sheet.dialog(/^Migrate .*Web shop 2\.5/);
      await first.getByText('The plan is shown here as soon as the form is filled in.').waitFor();
      await takePictures(running, 'migrate-empty');
      await choose('Storage', 0);
      await sheet.plan(/^Migrate .*Web shop 2\.5/);
      await takePictures(running, 'migrate-storage');
      const run = await sheet.start(/^Migrate .*Web shop 2\.5/);
      await sheet.waitForPhase(run, 'Succeeded');
      await run.getByRole('button', { name: 'Move back…' }).waitFor();
      await takePictures(running, 'migrate-done');
      await run.getByRole('button', { name: 'Move back…' }).click();
      await sheet
        .dialog(/^Migrate .*Web shop 2\.5/)
        .getByText(/go back to the host, SRs and networks/)
        .waitFor();
      await sheet.plan(/^Migrate .*Web shop 2\.5/);
      await takePictures(running, 'migrate-back');
      await page.keyboard.press('Escape');
      expect(running.mistakes).toEqual([]);
    },
    LONG_MS,
  );

  it(
    'goes to another pool by itself after a copy of it was left there',
    async () => {
      const { board, sheet, running } = desk();
      const { page } = running;
      await addTwin();

      await board.choose(name, 'Copy…');
      const copying = sheet.dialog(/^Copy .*Web shop 2\.5/);
      await choose('Pool', 1);
      await takePictures(running, 'copy-away-empty');
      await fillPlaces('How');
      await copying.getByRole('switch', { name: 'The same MAC addresses as the originals' }).click({ force: true });
      await sheet.plan(/^Copy .*Web shop 2\.5/);
      await copying.getByText(/Lock Web shop 2\.5 copy 1 in .* as well/).waitFor();
      const bonded = page.getByRole('option', { name: /part of a bond/ }).first();
      await copying.getByRole('group', { name: 'Networks in the other pool' }).getByRole('combobox').first().click();
      expect(await bonded.isDisabled()).toBe(true);
      await takePictures(running, 'copy-away-networks');
      await page.keyboard.press('Escape');
      await takePictures(running, 'copy-away');
      const copied = await sheet.start(/^Copy .*Web shop 2\.5/);
      await sheet.waitForPhase(copied, 'Succeeded');
      await takePictures(running, 'copy-away-done');
      await sheet.close(copied);
      await board.card(name).first().waitFor();

      await board.choose(name, 'Migrate…');
      await choose('Pool', 1);
      await fillPlaces('Storage');
      await sheet.plan(/^Migrate .*Web shop 2\.5/);
      await takePictures(running, 'migrate-away');
      const moved = await sheet.start(/^Migrate .*Web shop 2\.5/);
      await sheet.waitForPhase(moved, 'Succeeded');
      await moved.getByRole('button', { name: 'Move back…' }).waitFor();
      await takePictures(running, 'migrate-away-done');
      await sheet.close(moved);
      expect(running.mistakes).toEqual([]);
    },
    LONG_MS,
  );

  /** Connects the second pool of the same process. */
  async function addTwin(): Promise<void> {
    const { board, pool, pools, running } = desk();
    if (!pool.twin) throw new Error('the demo pool has no twin');
    const { hostname: host, port } = new URL(pool.twin.url);
    await pools.open();
    await pools.add({ ...pool, ...pool.twin, host, port: Number(port) });
    const second = running.page.getByRole('article').nth(1);
    await second
      .getByText(/^Connected/)
      .first()
      .waitFor({ timeout: 20_000 });
    await board.open();
  }

  async function choose(label: string, nth: number): Promise<void> {
    const { page } = desk().running;
    await page.getByRole('combobox', { name: label, exact: true }).click();
    await page.getByRole('option').nth(nth).click();
  }

  /** Host, storage, and a network for each that no role stands for. */
  async function fillPlaces(storage: string): Promise<void> {
    const { page } = desk().running;
    await choose('Host', 0);
    await page.getByRole('combobox', { name: storage, exact: true }).click();
    await page
      .getByRole('option', { name: /iSCSI|NFS|shared/i })
      .first()
      .click();
    const group = page.getByRole('group', { name: 'Networks in the other pool' });
    for (const field of await group.getByRole('combobox').all()) {
      if (!((await field.getAttribute('placeholder')) ?? '').startsWith('Choose')) continue;
      await field.click();
      await page
        .getByRole('option', { name: /untagged|VLAN/ })
        .first()
        .click();
    }
  }
});
