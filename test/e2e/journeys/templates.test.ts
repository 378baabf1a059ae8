import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerFileDialogs } from '../harness/file-dialogs.ts';
import { takePictures } from '../harness/pictures.ts';
import { ShellPage } from '../pages/shell.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 300_000;

describe('a template', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stagewright-template-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it(
    'is made of a card, filled in as a form, provisioned twice into Development, versioned, exported and deleted',
    async () => {
      const { board, sheet, running } = desk();
      const { page, app } = running;
      const shell = new ShellPage(page);

      await shell.goTo('Templates');
      await page.getByRole('heading', { name: 'No templates yet' }).waitFor();
      await takePictures(running, 'templates-empty');
      await page.getByRole('button', { name: 'Go to the board' }).click();

      await board.choose('Web shop 2.5', 'Make a template…');
      const making = await sheet.plan(/^Make a template of/);
      await making.getByRole('textbox', { name: 'Name' }).fill('Shop to try');
      const text = making.getByRole('textbox', { name: 'Parameters, formulas and tiers' });
      const good = await text.inputValue();
      await text.fill(good.replace('=base_name &', '=base_nam &'));
      await making.getByText('there is nothing called "base_nam" here').waitFor();
      await takePictures(running, 'templates-mistake');
      await text.fill(good);
      await making.getByText('Nothing is wrong').waitFor();
      await sheet.plan(/^Make a template of/);
      await takePictures(running, 'templates-make');
      await making.getByRole('button', { name: /^Make the template/ }).click();
      const made = sheet.dialog(/^Make a template of/);
      await made.getByText(/^run [0-9a-f]{8}$/).waitFor();
      await sheet.waitForPhase(made, 'Succeeded');
      await sheet.close(made);

      await shell.goTo('Templates');
      const row = page.locator('[data-template]').filter({ hasText: 'Shop to try' });
      await row.click();
      const details = page.getByRole('complementary', { name: 'Details of the template' });
      await details.getByRole('button', { name: 'Mark as gold' }).click();
      await details.getByRole('button', { name: 'No longer gold' }).waitFor();
      await takePictures(running, 'templates-library');
      await page.getByRole('textbox', { name: 'Search the templates' }).fill('no such thing');
      await page.getByText('Nothing matches').waitFor();
      await page.getByRole('textbox', { name: 'Search the templates' }).fill('gold');
      await row.waitFor();

      await details.getByRole('button', { name: 'Provision…' }).click();
      const form = sheet.dialog(/^Provision .*version 1$/);
      const base = form.getByRole('textbox', { name: 'Name', exact: true });
      await base.fill('Web shop 2.5');
      await form.getByText('It may not start yet: 1 blocker').waitFor();
      await takePictures(running, 'templates-blocked');
      const count = form.getByRole('textbox', { name: /: VMs$/ }).first();
      await count.fill('99');
      await form.getByText(/^Must be \d+ at most$/).waitFor();
      await takePictures(running, 'templates-fault');
      await count.fill('2');
      await base.fill('Trial shop');
      await form.getByRole('textbox', { name: 'Configurations' }).fill('2');
      await form.getByRole('group', { name: 'What will be made' }).getByText('Trial shop 2', { exact: true }).waitFor();
      await sheet.plan(/^Provision .*version 1$/);
      await takePictures(running, 'templates-provision');
      await form.getByRole('button', { name: 'Provision 2 configurations' }).click();
      const run = sheet.dialog(/^Provision .*Development/);
      await run.getByText(/^run [0-9a-f]{8}$/).waitFor();
      await sheet.waitForPhase(run, 'Succeeded');
      await takePictures(running, 'templates-run');
      await sheet.close(run);

      await shell.goTo('Board');
      for (const name of ['Trial shop 1', 'Trial shop 2']) await board.cardIn('Development', name).waitFor();
      await takePictures(running, 'templates-board');

      await shell.goTo('Templates');
      await details.getByRole('button', { name: 'New version…' }).click();
      const version = sheet.dialog(/^New version of/);
      await version.getByRole('textbox', { name: 'Notes' }).fill('smaller');
      await version.getByText('Nothing is wrong').waitFor();
      await takePictures(running, 'templates-version');
      await version.getByRole('button', { name: 'Save the new version' }).click();
      await version.waitFor({ state: 'detached' });
      await details.getByRole('group', { name: 'Versions' }).getByRole('button', { name: 'version 2' }).click();

      const file = join(folder, 'shop.yaml');
      await answerFileDialogs(app, file);
      await details.getByRole('button', { name: 'Export…' }).click();
      await page
        .getByText(/is in .*shop\.yaml/)
        .first()
        .waitFor();
      const written = await readFile(file, 'utf8');
      expect(written).toContain('stagewright: template');
      await writeFile(file, written.replace('count: =', 'count: =('));
      await page.getByRole('button', { name: 'Import…' }).click();
      const refused = sheet.dialog('The file can’t be imported');
      await refused
        .getByText(/^line \d+, column \d+/)
        .first()
        .waitFor();
      await takePictures(running, 'templates-refused');
      await refused.getByRole('button', { name: 'Close', exact: true }).last().click();

      await details.getByRole('button', { name: 'Delete…' }).click();
      const question = sheet.dialog(/^Delete version 2 of/);
      const button = question.getByRole('button', { name: 'Delete this version' });
      expect(await button.isDisabled()).toBe(true);
      await question.getByRole('textbox', { name: /^Type .* to confirm$/ }).fill('Shop to try');
      await takePictures(running, 'templates-delete');
      await button.click();
      const removal = sheet.dialog(/^Delete a version of the template/);
      await sheet.waitForPhase(removal, 'Succeeded');
      await sheet.close(removal);
      await row.getByText('version 1').waitFor();
    },
    LONG_MS,
  );
});
