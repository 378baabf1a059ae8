import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 240_000;

describe('the page of a configuration', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it(
    'shows its VMs with load and screen, its snapshots as a tree and its networks, and keeps the columns chosen',
    async () => {
      const { board, running } = desk();
      const { page } = running;
      const name = 'Web shop 2.5';
      await board.card(name).focus();
      await page.keyboard.press('p');
      await page.getByRole('heading', { name }).first().waitFor();
      const table = page.getByRole('region', { name: 'VMs of the configuration' });
      await table.getByRole('button').first().waitFor();
      await page
        .getByRole('img', { name: /^CPU of .*: \d+ %$/ })
        .first()
        .waitFor();
      await page.getByRole('img', { name: /^The screen of/ }).waitFor();
      await takePictures(running, 'configuration-page');

      const first = async (): Promise<string> => (await table.getByRole('button').first().textContent()) ?? '';
      await page.getByRole('button', { name: 'Name', exact: true }).click();
      const rising = await first();
      await page.getByRole('button', { name: 'Name', exact: true }).click();
      await expect.poll(first).not.toBe(rising);

      await page.getByRole('button', { name: 'Columns' }).click();
      await page.getByRole('menuitem', { name: 'Show Guest' }).click();
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Guest', exact: true }).waitFor();

      await page.locator('label', { hasText: 'Snapshots' }).click();
      await takePictures(running, 'configuration-page-snapshots');
      await page.locator('label', { hasText: 'Networks' }).click();
      await page.getByRole('region', { name: 'Picture of the networks' }).waitFor();
      await takePictures(running, 'configuration-page-networks');
    },
    LONG_MS,
  );

  it(
    'lets members be moved between tiers by the keyboard, and a copy be made, each by a plan shown first',
    async () => {
      const { board, sheet, running } = desk();
      const { page } = running;
      const name = 'Web shop 2.5';
      await page.getByRole('button', { name: 'Board' }).first().click();
      await board.choose(name, 'Edit members…');
      const member = page.locator('[data-arranged]').first();
      await member.focus();
      await page.keyboard.press('Alt+ArrowDown');
      await sheet.plan(/^Edit the members of .*Web shop 2\.5/);
      await takePictures(running, 'operate-arrange');
      const arranged = await sheet.start(/^Edit the members of .*Web shop 2\.5/);
      await sheet.waitForPhase(arranged, 'Succeeded');
      await sheet.close(arranged);
      await board.card(name).locator('[role="progressbar"]').waitFor({ state: 'detached' });

      await board.choose(name, 'Copy…');
      await sheet.plan(/^Copy .*Web shop 2\.5/);
      await takePictures(running, 'operate-copy');
      const copied = await sheet.start(/^Copy .*Web shop 2\.5/);
      await sheet.waitForPhase(copied, 'Succeeded');
      await sheet.close(copied);
    },
    LONG_MS,
  );
});
