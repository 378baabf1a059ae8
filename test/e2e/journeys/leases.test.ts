import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { WorkflowEditor } from '../pages/workflow.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 240_000;

describe('leases and budgets of a stage', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop', pool: ['--time-scale', '0'] });

  it(
    'are set in the workflow, published, and shown for a configuration',
    async () => {
      const { board, sheet, running } = desk();
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
      await page.keyboard.press('Escape');
      expect(running.mistakes).toEqual([]);
    },
    LONG_MS,
  );
});
