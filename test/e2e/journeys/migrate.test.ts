import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

const LONG_MS = 240_000;

describe('migration of a configuration', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop', pool: ['--time-scale', '0'] });

  it(
    'goes to another SR by a plan that is shown first, and is offered a way back',
    async () => {
      const { board, sheet, running } = desk();
      const { page } = running;
      const name = 'Web shop 2.5';

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

      async function choose(label: string, nth: number): Promise<void> {
        await page.getByRole('combobox', { name: label, exact: true }).click();
        await page.getByRole('option').nth(nth).click();
      }
      expect(running.mistakes).toEqual([]);
    },
    LONG_MS,
  );
});
