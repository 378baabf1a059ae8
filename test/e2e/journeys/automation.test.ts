import { describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';
import { WorkflowEditor } from '../pages/workflow.ts';

describe('a transition that starts by itself', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it('is held, armed on this workstation, released, and then promotes without a click', async () => {
    const { running, board } = desk();
    const { page } = running;
    const names = await board.namesIn('Development');
    expect(names.length).toBeGreaterThan(0);
    const [name = ''] = names;

    const editor = new WorkflowEditor(page);
    const publish = async (): Promise<void> => {
      await editor.draftIs('Draft saved');
      await page.getByRole('button', { name: 'Publish…' }).click();
      await page.getByRole('button', { name: /^Publish version / }).click();
      await editor
        .root()
        .getByText(/^version \d+ is published$/)
        .waitFor();
    };
    await editor.open();
    await editor.choosePart(editor.transition('development', 'integration'));
    await editor.form().getByRole('combobox', { name: 'What starts it' }).click();
    await page.getByRole('option', { name: /^By itself/ }).click();
    await editor.form().getByRole('checkbox', { name: /^Held/ }).check();
    await editor.form().getByLabel('Why').fill('month end');
    await takePictures(running, 'automation-editor');
    await publish();

    await board.open();
    const card = board.card(name);
    await card.getByText('on hold', { exact: true }).waitFor();
    await takePictures(running, 'automation-held');
    await page.getByRole('search', { name: 'Filter the board' }).getByRole('button', { name: 'Automation' }).click();
    const dialog = page.getByRole('dialog', { name: /^Automation of / });
    await dialog.getByText(/Not armed on this workstation/).waitFor();
    await dialog.getByRole('button', { name: 'Arm on this workstation' }).click();
    await dialog.getByText(/Armed on this workstation by .*root/).waitFor();
    await dialog.getByRole('definition').getByText(/held/i).first().waitFor();
    await takePictures(running, 'automation-dialog');
    expect.soft(await findAccessFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(await board.namesIn('Development')).toEqual(names);

    await editor.open();
    await editor.choosePart(editor.transition('development', 'integration'));
    await editor.form().getByRole('checkbox', { name: /^Held/ }).uncheck();
    await publish();
    await board.open();
    await board.cardIn('Integration', name).waitFor({ timeout: 60_000 });

    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Ledger' }).click();
    await page
      .getByText(/was started by itself from .*Development/)
      .first()
      .waitFor();
    await page
      .getByText(/did not start by itself to .*Integration.*: held because of .*month end/)
      .first()
      .waitFor();
    await takePictures(running, 'automation-activity');
  });
});
