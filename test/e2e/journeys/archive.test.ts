import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFileDialogs } from '../harness/file-dialogs.ts';
import { takePictures } from '../harness/pictures.ts';
import { ShellPage } from '../pages/shell.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 240_000;

describe('an archive', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagewright-kept-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'is made of a configuration, found on the shelf, checked, restored beside the original, and removed',
    async () => {
      const { board, sheet, running } = desk();
      const { page, app } = running;
      const shell = new ShellPage(page);
      const name = 'Web shop 2.5';
      const place = page.getByRole('group', { name: 'Folder of new archives' });

      await shell.goTo('Archive');
      await page.getByRole('heading', { name: 'Nothing archived yet' }).waitFor();
      await takePictures(running, 'archive-empty');
      await page.getByRole('button', { name: 'Go to the board' }).click();

      await board.choose(name, 'Archive…');
      await page.getByRole('textbox', { name: 'Name of the archive' }).fill('Before the patch');
      await page.getByRole('textbox', { name: 'Note' }).fill('asked for by the auditor');
      await answerFileDialogs(app, folder);
      await place.getByRole('button', { name: 'Choose a folder…' }).click();
      await place.getByText(join(folder, 'stagewright-archives')).waitFor();
      await sheet.plan(/^Archive .*Web shop 2\.5/);
      await takePictures(running, 'archive-plan');
      const run = await sheet.start(/^Archive .*Web shop 2\.5/);
      await sheet.waitForPhase(run, 'Succeeded');
      await sheet.close(run);

      await shell.goTo('Archive');
      const row = page.locator('[data-archive="before-the-patch"]');
      await row.getByText('Not checked').waitFor();
      await row.click();
      const details = page.getByRole('complementary', { name: 'Details of the archive' });
      await details.getByText('asked for by the auditor').waitFor();
      await details.getByText(join(folder, 'stagewright-archives')).waitFor();
      await details.getByRole('button', { name: 'Check', exact: true }).click();
      await row.getByText('Whole', { exact: true }).waitFor();
      await takePictures(running, 'archive-shelf');

      await page.getByRole('textbox', { name: 'Search the shelf' }).fill('no such thing');
      await page.getByText('Nothing matches').waitFor();
      await page.getByRole('textbox', { name: 'Search the shelf' }).fill('auditor');
      await row.waitFor();

      await details.getByRole('button', { name: 'Rehearse…' }).click();
      await page.getByRole('textbox', { name: 'At the latest after' }).fill('120');
      await sheet.plan(/^Rehearse .*Before the patch/);
      await takePictures(running, 'archive-rehearse');
      const rehearsal = await sheet.start(/^Rehearse .*Before the patch/);
      await sheet.waitForPhase(rehearsal, 'Succeeded');
      await sheet.close(rehearsal);
      await shell.goTo('Archive');
      await details.getByText(/^All [0-9]+ ready/).waitFor();
      await takePictures(running, 'archive-rehearsed');

      await details.getByRole('button', { name: 'Restore…' }).click();
      await sheet.plan(/^Restore/);
      await takePictures(running, 'archive-restore');
      const restore = await sheet.start(/^Restore/);
      await sheet.waitForPhase(restore, 'Succeeded');
      await sheet.close(restore);

      await shell.goTo('Archive');
      await details.getByRole('button', { name: 'Remove…' }).click();
      const question = page.getByRole('dialog', { name: /^Remove / });
      const button = question.getByRole('button', { name: /^Remove / });
      expect(await button.isDisabled()).toBe(true);
      await question.getByRole('textbox', { name: /^Type .* to confirm$/ }).fill('Before the patch');
      await takePictures(running, 'archive-remove');
      await button.click();
      await page.getByRole('heading', { name: 'Nothing archived yet' }).waitFor();
      await place.getByRole('button', { name: 'Use the console’s own folder' }).click();
      await place.getByText(join(running.folder, 'archives'), { exact: true }).waitFor();

      await shell.goTo('Board');
      await board.card('Web shop 2.5 restored').waitFor();
    },
    LONG_MS,
  );

  it(
    'is kept as copies on an SR, found on the shelf, looked at there, and removed with them',
    async () => {
      const { board, sheet, running } = desk();
      const { page } = running;
      const shell = new ShellPage(page);
      await shell.goTo('Board');
      await board.choose('Web shop 2.7', 'Archive…');
      await page.getByRole('textbox', { name: 'Name of the archive' }).fill('On storage');
      await page.getByRole('combobox', { name: 'Kept' }).click();
      await page
        .getByRole('option', { name: /^As copies on NFS/ })
        .first()
        .click();
      await sheet.plan(/^Archive .*Web shop 2\.7/);
      await takePictures(running, 'archive-plan-storage');
      const run = await sheet.start(/^Archive .*Web shop 2\.7/);
      await sheet.waitForPhase(run, 'Succeeded');
      await sheet.close(run);
      await shell.goTo('Archive');
      const row = page.locator('[data-archive="on-storage"]');
      await row.getByText(/copies on NFS/).waitFor();
      await row.click();
      const details = page.getByRole('complementary', { name: 'Details of the archive' });
      await details.getByRole('button', { name: 'Check', exact: true }).click();
      await row.getByText('Whole', { exact: true }).waitFor();
      await takePictures(running, 'archive-shelf-storage');
      await details.getByRole('button', { name: 'Remove…' }).click();
      const question = page.getByRole('dialog', { name: /^Remove / });
      await question.getByText(/are deleted from NFS/).waitFor();
      await question.getByRole('textbox', { name: /^Type .* to confirm$/ }).fill('On storage');
      await question.getByRole('button', { name: /^Remove / }).click();
      await row.waitFor({ state: 'detached' });
    },
    LONG_MS,
  );
});
