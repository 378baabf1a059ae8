import { describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { focusByTab } from './keyboard.ts';
import { useDesk } from './desk.ts';

describe('without dragging', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it('promotes by one click on the card and demotes by its menu', async () => {
    const { board, sheet, running, pool } = desk();
    const other = await OtherAdministrator.login(pool);
    await board.card('Web shop 2.7').hover();
    await takePictures(running, 'board-hover');
    await board.card('Web shop 2.7').hover();
    await board
      .card('Web shop 2.7')
      .getByRole('button', { name: /^Promote → Integration/ })
      .click();
    const promotion = await sheet.start(/^Promote .*Web shop 2\.7.* to .*Integration/);
    await sheet.waitForPhase(promotion, 'Succeeded');
    await sheet.close(promotion);
    await board.cardIn('Integration', 'Web shop 2.7').waitFor();
    expect(await other.networksOf('shop-db1-dev')).toEqual(['Integration data']);

    await board.choose('Web shop 2.7', /^Demote to .*Development/);
    const demotion = await sheet.start(/^Demote .*Web shop 2\.7.* to .*Development/);
    await sheet.waitForPhase(demotion, 'Succeeded');
    await sheet.close(demotion);
    await board.cardIn('Development', 'Web shop 2.7').waitFor();
    expect(await other.networksOf('shop-db1-dev')).toEqual(['Development data']);
  });

  it('moves by the list of stages, which says what is open', async () => {
    const { board, sheet, running } = desk();
    const { page } = running;
    await board.choose('Web shop 2.5', /^Move to/);
    const dialog = page.getByRole('dialog', { name: /^Move .*Web shop 2\.5.* to/ });
    await dialog.getByRole('button', { name: /Development.*no transition/ }).waitFor();
    expect(await dialog.getByRole('button', { name: /Staging.*it is here/ }).isDisabled()).toBe(true);
    await takePictures(running, 'move-to');
    await dialog.getByRole('button', { name: /Development/ }).click();
    const refused = sheet.dialog(/Web shop 2\.5/);
    await refused
      .getByRole('list', { name: 'Blockers' })
      .getByText(/has no way from .*Staging.* to .*Development/)
      .waitFor();
    await sheet.close(refused);
  });

  it('promotes from the first to the last keystroke by keyboard alone', async () => {
    const { board, running } = desk();
    const { page } = running;
    // From the top of the page, without touching the mouse.
    await page.mouse.move(0, 0);
    await page.evaluate(() => {
      (document.activeElement as HTMLElement | null)?.blur();
    });
    const focused = page.locator('[data-card]:focus');
    for (let i = 0; i < 60 && (await focused.count()) === 0; i += 1) await page.keyboard.press('Tab');
    await focused.waitFor();
    for (const key of [
      'Home',
      'ArrowLeft',
      'ArrowLeft',
      'ArrowLeft',
      'ArrowLeft',
      'ArrowLeft',
      'ArrowRight',
      'ArrowRight',
    ])
      await page.keyboard.press(key);
    await board.card('Web shop 2.6').and(focused).waitFor();
    await page.keyboard.press('Control+ArrowRight');
    const plan = desk().sheet.dialog(/^Promote .*Web shop 2\.6.* to .*Patch test/);
    const start = plan.getByRole('button', { name: /^Promote / });
    await start.waitFor();
    await focusByTab(page, start);
    await page.keyboard.press('Enter');
    await desk().sheet.waitForPhase(plan, 'Succeeded');
    await page.keyboard.press('Escape');
    await plan.waitFor({ state: 'detached' });
    await board.cardIn('Patch test', 'Web shop 2.6').waitFor();
    // The focus follows the card, so that the next key goes on from there.
    await board.cardIn('Patch test', 'Web shop 2.6').and(focused).waitFor();
    await page.keyboard.press('Control+ArrowLeft');
    const back = desk().sheet.dialog(/^Demote .*Web shop 2\.6.* to .*Integration/);
    await back.getByRole('button', { name: /^Demote / }).waitFor();
    await page.keyboard.press('Control+Enter');
    await desk().sheet.waitForPhase(back, 'Succeeded');
    await page.keyboard.press('Escape');
    await board.cardIn('Integration', 'Web shop 2.6').waitFor();
  });

  it('filters and selects by keyboard', async () => {
    const { board, running } = desk();
    const { page } = running;
    await page.keyboard.press('/');
    await page.keyboard.type('2.4');
    await page.getByText('2 of 7 configurations').waitFor();
    expect(await board.namesIn('Development')).toEqual([]);
    await board.column('Development').getByText('Nothing matches').waitFor();
    await takePictures(running, 'board-filtered');
    await page.keyboard.press('Escape');
    await board.card('Web shop 2.7').focus();
    await page.keyboard.press('Space');
    await page.getByRole('region', { name: 'Selection' }).getByText('1 configuration selected').waitFor();
    await takePictures(running, 'board-selected');
  });
});
