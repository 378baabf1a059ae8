import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 240_000;

describe('a configuration', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it(
    'is started, snapshotted, reverted, shut down by the keyboard and deleted, each by a plan that is shown first',
    async () => {
      const { board, sheet, running } = desk();
      const { page } = running;
      const name = 'Web shop 2.5';

      const operate = async (item: string | RegExp, title: RegExp, fill?: () => Promise<void>): Promise<void> => {
        await board.choose(name, item);
        await fill?.();
        const run = await sheet.start(title);
        await sheet.waitForPhase(run, 'Succeeded');
        await sheet.close(run);
        // The lock of the run is seen to be gone before the next begins.
        await board.card(name).locator('[role="progressbar"]').waitFor({ state: 'detached' });
      };

      await board.choose(name, 'Start…');
      await sheet
        .dialog(/^Start .*Web shop 2\.5/)
        .getByRole('button', { name: /^Start/ })
        .waitFor();
      await takePictures(running, 'operate-start');
      await page.keyboard.press('Escape');

      await operate('Snapshot…', /^Snapshot .*Web shop 2\.5/, async () => {
        await page.getByRole('textbox', { name: 'Name of the set' }).fill('before the patch');
        await sheet.plan(/^Snapshot/);
        await takePictures(running, 'operate-snapshot');
      });

      // The name is taken now, and the sheet says so.
      await board.choose(name, 'Snapshot…');
      await page.getByRole('textbox', { name: 'Name of the set' }).fill('before the patch');
      await page.getByText('so the set could not be told apart').waitFor();
      await takePictures(running, 'operate-blocked');
      await page.keyboard.press('Escape');

      await operate('Revert…', /^Revert .*Web shop 2\.5/, async () => {
        await page.getByRole('combobox', { name: 'Set of snapshots' }).click();
        await page.getByRole('option', { name: /^before the patch/ }).click();
        await sheet.plan(/^Revert/);
        await takePictures(running, 'operate-revert');
      });

      // By the keyboard alone: O opens the sheet, the operation is chosen by typing.
      await board.card(name).focus();
      await page.keyboard.press('o');
      await page.getByRole('combobox', { name: 'Operation' }).focus();
      await expect
        .poll(
          async () => {
            await page.keyboard.press('ArrowDown');
            return page.locator('[role=option][data-combobox-selected]').allTextContents();
          },
          { timeout: 10_000, interval: 100 },
        )
        .toEqual(['Shut down']);
      await page.keyboard.press('Enter');
      // After the revert it takes a guest agent a moment to report.
      await sheet.planOnceOffered(/^Shut down .*Web shop 2\.5/);
      await page.keyboard.press('Control+Enter');
      const down = sheet.dialog(/^Shut down .*Web shop 2\.5/);
      await sheet.waitForPhase(down, 'Succeeded');
      await sheet.close(down);

      await board.choose(name, 'Delete…');
      const removal = await sheet.plan(/^Delete .*Web shop 2\.5/);
      const button = removal.getByRole('button', { name: /^Delete .*Web shop 2\.5/ });
      expect(await button.isDisabled()).toBe(true);
      await removal.getByRole('textbox', { name: /^Type .* to confirm$/ }).fill(name);
      await takePictures(running, 'operate-delete');
      await button.click();
      await sheet.waitForPhase(removal, 'Succeeded');
      await sheet.close(removal);
      await board.card(name).waitFor({ state: 'detached' });
    },
    LONG_MS,
  );

  it(
    'is operated together with other selected ones, one run each',
    async () => {
      const { board, running } = desk();
      const { page } = running;
      const names = [...(await board.namesIn('Development')), ...(await board.namesIn('Integration'))].slice(0, 2);
      expect(names).toHaveLength(2);
      for (const name of names) {
        await board.card(name).focus();
        await page.keyboard.press(' ');
      }
      await page.keyboard.press('o');
      const dialog = page.getByRole('dialog', { name: 'Start 2 configurations' });
      await dialog.getByRole('combobox', { name: 'Operation' }).click();
      await page.getByRole('option', { name: 'Take snapshots' }).click();
      await page.getByRole('textbox', { name: 'Name of the set' }).fill('both');
      const button = page.getByRole('button', { name: 'Snapshot 2 configurations' });
      await expect.poll(() => button.isEnabled(), { timeout: 15_000 }).toBe(true);
      await takePictures(running, 'operate-several');
      await button.click();
      await page.getByText('2 runs started').first().waitFor();
    },
    LONG_MS,
  );
});
