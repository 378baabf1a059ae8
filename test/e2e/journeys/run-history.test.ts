import { describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

const NAME = 'Web shop 2.6';

describe('the history of runs', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  const expectNoFaults = async (): Promise<void> => {
    expect.soft(await findAccessFaults(desk().running.page)).toEqual([]);
  };

  it('lets a run be paused, resumed, found, opened again and compared with another', async () => {
    const { running, board, sheet, pool } = desk();
    const { page } = running;
    const move = async (verb: string, to: string, isPaused: boolean): Promise<void> => {
      // Held in the middle for as long as a person needs to press a button.
      if (isPaused) await pool.ask('call-fault', { kind: 'delay', method: '*VIF.move', nth: 1, ms: 2500, count: 1 });
      await board.choose(NAME, new RegExp(`^${verb} to .*${to}`));
      const run = await sheet.start(new RegExp(`^${verb} .*${NAME}.* to .*${to}`));
      if (isPaused) {
        await run.getByRole('button', { name: 'Pause', exact: true }).click();
        await sheet.waitForPhase(run, 'Paused');
        await run.getByText('Timeline', { exact: true }).click();
        await run.getByRole('listbox', { name: 'Steps by time' }).getByRole('option').first().waitFor();
        await takePictures(running, 'run-paused');
        await expectNoFaults();
        await run.getByRole('button', { name: 'Resume' }).click();
      }
      await sheet.waitForPhase(run, 'Succeeded');
      await sheet.close(run);
    };
    await move('Promote', 'Patch test', true);
    await move('Demote', 'Integration', false);

    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Runs' }).click();
    const list = page.getByRole('region', { name: 'Runs of this workstation' });
    await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
    await takePictures(running, 'run-history');
    await expectNoFaults();

    const filter = page.getByRole('textbox', { name: 'Filter runs' });
    await filter.fill('patch');
    await expect.poll(() => list.getByRole('listitem').count()).toBe(2);
    await page.getByText('Aborted', { exact: true }).click();
    await page.getByText('Nothing matches').waitFor();
    await page.getByText('All', { exact: true }).click();
    await filter.fill('');

    await list.getByRole('button', { name: /^Promote .*to .*Patch test/ }).click();
    const past = sheet.dialog(/^Promote .*to .*Patch test/);
    await sheet.waitForPhase(past, 'Succeeded');
    await past.getByText('Timeline', { exact: true }).click();
    await past.getByRole('option').first().waitFor();
    await takePictures(running, 'run-reopened');
    await expectNoFaults();
    await sheet.close(past);

    for (const box of await list.getByRole('checkbox').all()) await box.check();
    await page.getByRole('button', { name: 'Compare the two' }).click();
    const both = page.getByRole('dialog', { name: 'Two runs side by side' });
    await both.getByRole('row').nth(1).waitFor();
    await takePictures(running, 'run-compared');
    await expectNoFaults();
    await both.getByRole('button', { name: 'Close', exact: true }).last().click();
    await both.waitFor({ state: 'detached' });
  });
});
