import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 300_000;

describe('another pool', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop', pool: ['--time-scale', '0', '--twin'] });

  it(
    'gets a copy of a card that stays, and then the card itself',
    async () => {
      const { board, sheet, pools, pool, running } = desk();
      const { page } = running;
      const name = 'Web shop 2.5';
      if (!pool.twin) throw new Error('the demo pool has no twin');
      const { hostname: host, port } = new URL(pool.twin.url);
      await pools.open();
      await pools.add({ ...pool, ...pool.twin, host, port: Number(port) });
      await page
        .getByRole('article')
        .nth(1)
        .getByText(/^Connected/)
        .first()
        .waitFor({ timeout: 20_000 });
      await board.open();

      await board.choose(name, 'Copy…');
      const copying = sheet.dialog(/^Copy .*Web shop 2\.5/);
      await choose('Pool', 1);
      await takePictures(running, 'copy-away-empty');
      await fillPlaces('How');
      await copying.getByRole('switch', { name: 'The same MAC addresses as the originals' }).click({ force: true });
      await sheet.plan(/^Copy .*Web shop 2\.5/);
      await copying.getByText(/Lock Web shop 2\.5 copy 1 in .* as well/).waitFor();
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

      async function choose(label: string, nth: number): Promise<void> {
        await page.getByRole('combobox', { name: label, exact: true }).click();
        await page.getByRole('option').nth(nth).click();
      }

      /** Host, storage and each network that no role stands for. */
      async function fillPlaces(storage: string): Promise<void> {
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
          await page.getByRole('option').first().click();
        }
      }
    },
    LONG_MS,
  );
});
