import { describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { ShellPage } from '../pages/shell.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 300_000;
const MADE = 'Trial shop';

describe('a configuration made of a template', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it(
    'is held against the template as it was answered then, shows what was changed since, and is healed',
    async () => {
      const { board, sheet, running, pool } = desk();
      const { page } = running;
      const shell = new ShellPage(page);
      await board.choose('Web shop 2.5', 'Make a template…');
      const making = await sheet.plan(/^Make a template of/);
      await making.getByRole('textbox', { name: 'Name' }).fill('Shop to try');
      await making.getByText('Nothing is wrong').waitFor();
      await sheet.plan(/^Make a template of/);
      await making.getByRole('button', { name: /^Make the template/ }).click();
      const madeTemplate = sheet.dialog(/^Make a template of/);
      await madeTemplate.getByText(/^run [0-9a-f]{8}$/).waitFor();
      await sheet.waitForPhase(madeTemplate, 'Succeeded');
      await sheet.close(madeTemplate);

      await shell.goTo('Templates');
      await page.locator('[data-template]').filter({ hasText: 'Shop to try' }).click();
      const details = page.getByRole('complementary', { name: 'Details of the template' });
      await details.getByRole('button', { name: 'Provision…' }).click();
      const form = sheet.dialog(/^Provision .*version 1$/);
      await form.getByRole('textbox', { name: 'Name', exact: true }).fill(MADE);
      await form
        .getByRole('textbox', { name: /: vCPUs$/ })
        .first()
        .fill('3');
      await sheet.plan(/^Provision .*version 1$/);
      await form.getByRole('button', { name: 'Provision', exact: true }).click();
      const run = sheet.dialog(/^Provision .*Development/);
      await run.getByText(/^run [0-9a-f]{8}$/).waitFor();
      await sheet.waitForPhase(run, 'Succeeded');
      await sheet.close(run);

      await shell.goTo('Board');
      await board.cardIn('Development', MADE).waitFor();
      await board.choose(MADE, 'Compare with…');
      const left = page.getByRole('combobox', { name: 'Left: held to be right', exact: true });
      await expect.poll(() => left.inputValue()).toMatch(/Shop to try.*template, version 1/);
      await page.getByText(/^0 differences, \d+ expected/).waitFor();
      const answers = page.getByRole('button', { name: /^Left: held to be right: answers, As answered then/ });
      await answers.waitFor();
      const table = page.getByRole('region', { name: 'Fields side by side' });
      await table.getByText('as its template asks').first().waitFor();
      await takePictures(running, 'template-compare-fresh');

      const other = await OtherAdministrator.login(pool);
      const compared = page.getByText(/^\d+ differences?, \d+ expected/);
      const { vm, name } = await anyOf(other, MADE);
      await other.call('VM.set_VCPUs_at_startup', vm, 1);
      await other.call('VM.set_PV_args', vm, 'debug');
      await page.getByText(/^2 differences, \d+ expected/).waitFor();
      await page.getByLabel('Drift only').check();
      await table.getByText('vCPUs at start').waitFor();
      await takePictures(running, 'template-compare');

      // What else it could be held against.
      await left.click();
      await page.getByRole('option', { name: /Shop to try/ }).waitFor();
      await takePictures(running, 'template-compare-sides');
      await page.keyboard.press('Escape');
      await answers.click();
      await page.getByRole('menuitem', { name: 'Its defaults' }).waitFor();
      await takePictures(running, 'template-compare-answers');
      await page.getByRole('menuitem', { name: 'Other answers…' }).click();
      const dialog = page.getByRole('dialog', { name: 'Compare with other answers' });
      await dialog
        .getByRole('textbox', { name: /: vCPUs$/ })
        .first()
        .fill('2');
      await takePictures(running, 'template-compare-dialog');
      await dialog.getByRole('button', { name: 'Compare', exact: true }).click();
      await page.getByRole('button', { name: /answers, Answers of yours$/ }).waitFor();
      await expect.poll(async () => Number.parseInt((await compared.textContent()) ?? '', 10)).toBeGreaterThan(2);
      await page.getByRole('button', { name: /answers, Answers of yours$/ }).click();
      await page.getByRole('menuitem', { name: 'As answered then' }).click();
      await page.getByText(/^2 differences, \d+ expected/).waitFor();

      await page.getByRole('button', { name: 'Heal…' }).click();
      const heal = sheet.dialog(new RegExp(`^Heal .*${MADE}`));
      await heal.getByText('2 of 2 differences').waitFor();
      await heal.getByText(name).first().waitFor();
      await takePictures(running, 'template-heal');
      await heal.getByRole('button', { name: 'Heal 2 differences' }).click();
      const healed = sheet.dialog(/^Heal 2 differences/);
      await sheet.waitForPhase(healed, 'Succeeded');
      await sheet.close(healed);
      await page.getByText(/^0 differences, \d+ expected/).waitFor();
      await page.getByText('Nothing drifted: what differs is expected.').waitFor();
    },
    LONG_MS,
  );
});

/** A VM of the configuration, as the pool knows it. */
async function anyOf(other: OtherAdministrator, name: string): Promise<{ readonly vm: string; readonly name: string }> {
  const [vapp] = await other.call<readonly string[]>('VM_appliance.get_by_name_label', name);
  const vms = await other.call<readonly string[]>('VM_appliance.get_VMs', vapp ?? '');
  const counted = await Promise.all(
    vms.map(async (vm) => ({ vm, count: Number(await other.call('VM.get_VCPUs_max', vm)) })),
  );
  const found = counted.find(({ count }) => count === 3);
  if (!found) throw new Error(`no VM of ${name} has what was answered`);
  return { vm: found.vm, name: await other.call<string>('VM.get_name_label', found.vm) };
}
