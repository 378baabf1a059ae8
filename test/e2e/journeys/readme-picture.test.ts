import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pictures } from '../harness/pictures.ts';
import { repository } from '../harness/places.ts';
import { useDesk } from './desk.ts';

const LARGEST_BYTES = 200 * 1024;

/**
 * The board as README shows it: a promotion in the middle, one behind it. With STAGEWRIGHT_PICTURES=1 the pictures
 * of README are replaced by what is seen now.
 */
describe('the picture of the board', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it.each(['light', 'dark'] as const)('is taken in the %s theme', async (theme) => {
    const { board, sheet, running, pool } = desk();
    const { page } = running;
    if (theme === 'light') {
      await promote('Web shop 2.7');
      const demotion = /^Demote .*Web shop 2\.7/;
      await board.choose('Web shop 2.7', /^Demote to /);
      const back = await sheet.start(demotion);
      await sheet.waitForPhase(back, 'Succeeded');
      await sheet.close(back);
      // Three NICs move, the others are still to: the middle stays for as long as the pictures need.
      await pool.ask('call-fault', { kind: 'delay', method: '*VIF.move', nth: 4, ms: 20_000, count: 0 });
      await board.card('Web shop 2.6').hover();
      await board
        .card('Web shop 2.6')
        .getByRole('button', { name: /^Promote / })
        .click();
      const run = await sheet.start(/^Promote .*Web shop 2\.6/);
      await sheet.steps(run, 'done').nth(3).waitFor();
      await sheet.close(run);
      await page.getByText('Succeeded').first().waitFor();
    }
    await page.emulateMedia({ colorScheme: theme });
    await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
    await board.card('Web shop 2.5').hover();
    const file = join(pictures, `readme-${theme}.png`);
    mkdirSync(pictures, { recursive: true });
    await page.screenshot({ path: file, animations: 'disabled' });
    expect(statSync(file).size).toBeLessThanOrEqual(LARGEST_BYTES);
    if (process.env['STAGEWRIGHT_PICTURES'] !== '1') return;
    const folder = join(repository, 'build', 'pictures');
    mkdirSync(folder, { recursive: true });
    copyFileSync(file, join(folder, theme === 'light' ? 'board.png' : 'board-dark.png'));
  });

  async function promote(name: string): Promise<void> {
    const { board, sheet } = desk();
    await board.choose(name, /^Promote to /);
    const run = await sheet.start(new RegExp(`^Promote .*${name}`));
    await sheet.waitForPhase(run, 'Succeeded');
    await sheet.close(run);
  }
});
