import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { WorkflowEditor } from '../pages/workflow.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 240_000;

describe('leases and budgets of a stage', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop', pool: ['--time-scale', '0'] });

  it(
    'are set in the workflow, warn before they end, are renewed, and end what they are about',
    async () => {
      const { board, sheet, running, pool } = desk();
      const { page } = running;
      const name = 'Web shop 2.5';

      const editor = new WorkflowEditor(page);
      await editor.open();
      await editor.choosePart(editor.stage('staging'));
      await editor.form().getByLabel('Hours of running').fill('8');
      await editor.form().getByLabel('Warned so many hours ahead').fill('2');
      await editor.form().getByLabel('vCPUs in all').fill('40');
      await editor.form().getByLabel('Configurations', { exact: true }).fill('4');
      await takePictures(running, 'lease-rule');
      await page.getByRole('button', { name: 'Publish…' }).click();
      const publish = page.getByRole('dialog', { name: /^Publish the workflow of/ });
      await publish.getByText(/runs 8 hours, then is suspended/).waitFor();
      await publish.getByRole('button', { name: /^Publish version/ }).click();
      await publish.waitFor({ state: 'detached' });
      await board.open();
      await board.choose(name, 'Start…');
      const up = await sheet.start(/^Start .*Web shop 2\.5/);
      await sheet.waitForPhase(up, 'Succeeded');
      await sheet.close(up);
      await board.choose(name, 'Leases…');
      const dialog = page.getByRole('dialog', { name: /^Leases of/ });
      await dialog.getByRole('checkbox').waitFor();
      await takePictures(running, 'lease-idle');
      await dialog.getByRole('checkbox').click();
      const line = dialog.locator('[data-lease="run"]');
      await line.and(page.locator('[data-state="running"]')).waitFor({ timeout: 30_000 });
      await later(6.5);
      await line.and(page.locator('[data-state="soon"]')).waitFor({ timeout: 30_000 });
      const warning = page.getByText(/^The run time of Web shop 2\.5 ends in/);
      await warning.waitFor();
      await takePictures(running, 'lease-soon');
      const renew = dialog.getByRole('button', { name: 'Renew the run time' });
      expect(await renew.isDisabled()).toBe(true);
      await dialog.getByRole('textbox', { name: 'Reason' }).fill('the load test goes on');
      await renew.click();
      await line.and(page.locator('[data-state="running"]')).waitFor({ timeout: 30_000 });
      await warning.waitFor({ state: 'detached' });
      await takePictures(running, 'lease-renewed');
      await page.keyboard.press('Escape');
      await later(9);
      await board.card(name).getByText('Suspended').first().waitFor({ timeout: 60_000 });
      await takePictures(running, 'lease-ended');
      expect(running.mistakes).toEqual([]);

      /** The pool's clock goes on by so many hours; the console sees it at its next look. */
      async function later(hours: number): Promise<void> {
        await pool.ask('shift-clock', { ms: hours * 3_600_000 });
      }
    },
    LONG_MS,
  );
});
