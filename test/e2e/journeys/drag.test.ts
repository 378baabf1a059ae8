import { describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

describe('promoting by dragging', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it('lights up the stages that are open to a lifted card, and the others say why not', async () => {
    const { board, running } = desk();
    const { mouse } = running.page;
    await board.lift(board.card('Web shop 2.6'), board.column('Patch test'));
    await board.column('Patch test').getByText('promote: move 3 VMs').waitFor();
    const verdicts = async (name: string): Promise<readonly (string | null)[]> => {
      const column = board.column(name);
      return [await column.getAttribute('data-drop'), await column.getAttribute('data-over')];
    };
    expect(await verdicts('Patch test')).toEqual(['open', 'true']);
    expect(await verdicts('Development')).toEqual(['open', null]);
    expect(await verdicts('Integration')).toEqual(['home', null]);
    expect(await verdicts('Production')).toEqual(['shut', null]);
    await board.column('Development').getByText('demote: move 3 VMs').waitFor();
    await board.column('Production').getByText('no transition').waitFor();
    await board.column('Not in a stage').getByText('take it out by its menu').waitFor();
    await running.page.screenshot({ path: 'out/screenshots/drag-light-1440.png' });
    await running.page.keyboard.press('Escape');
    await board.column('Patch test').and(running.page.locator(':not([data-drop])')).waitFor();
    await mouse.up();
    expect(await running.page.getByRole('dialog').count()).toBe(0);
    expect(await board.namesIn('Integration')).toEqual(['Web shop 2.6']);
  });

  it('does nothing on a drop where nothing is open', async () => {
    const { board, running } = desk();
    await board.lift(board.card('Web shop 2.6'), board.column('Production'));
    await board.column('Production').getByText('no transition').waitFor();
    await running.page.mouse.up();
    await board.column('Production').and(running.page.locator(':not([data-drop])')).waitFor();
    expect(await running.page.getByRole('dialog').count()).toBe(0);
  });

  it('opens the plan on a drop, runs it, and shows the card in the next stage', async () => {
    const { board, sheet, running, pool } = desk();
    const other = await OtherAdministrator.login(pool);
    expect(await other.networksOf('shop-app1-int')).toEqual(['Integration app', 'Integration data']);
    await board.lift(board.card('Web shop 2.6'), board.column('Patch test'));
    await board.column('Patch test').getByText('promote: move 3 VMs').waitFor();
    await running.page.mouse.up();
    const title = /^Promote .*Web shop 2\.6.* to .*Patch test/;
    const plan = await sheet.plan(title);
    await plan.getByText('moves 5 NICs, tags 3 VMs, writes the stage record').waitFor();
    const count = await sheet.steps(plan).count();
    expect(count).toBeGreaterThanOrEqual(11);
    await sheet.steps(plan).filter({ hasText: 'Patch test front' }).first().click();
    await plan
      .getByRole('region', { name: 'Selected step' })
      .getByText(/VIF\.move|xe vif-move/)
      .waitFor();
    await takePictures(running, 'plan');
    // Nothing has run while it was looked at.
    expect(await other.networksOf('shop-app1-int')).toEqual(['Integration app', 'Integration data']);

    await pool.ask('call-fault', { kind: 'delay', method: '*VIF.move', ms: 2000, count: 0 });
    const run = await sheet.start(title);
    await sheet.waitForPhase(run, 'In progress');
    await sheet.steps(run, 'in progress').first().waitFor();
    await takePictures(running, 'run');
    await sheet.waitForPhase(run, 'Succeeded');
    expect(await sheet.steps(run, 'done').count()).toBe(count);
    await takePictures(running, 'run-done');
    await sheet.close(run);
    await board.cardIn('Patch test', 'Web shop 2.6').waitFor();
    expect(await board.namesIn('Integration')).toEqual([]);

    expect(await other.networksOf('shop-app1-int')).toEqual(['Patch test app', 'Patch test data']);
    expect(await other.networksOf('shop-web1-int')).toEqual(['Patch test front', 'Patch test app']);
    const tags = await other.call('VM.get_tags', await other.find('VM', 'shop-web1-int'));
    expect(tags).toContain('stage: Patch test');
    expect(tags).not.toContain('stage: Integration');
    expect(Object.keys(await other.sharedRecords()).filter((key) => key.includes('lock'))).toEqual([]);
  });

  it('tells the run in the ledger', async () => {
    const { running } = desk();
    await running.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Ledger' }).click();
    const list = running.page.getByLabel('Entries');
    await list.getByText(/^Run on .*Web shop 2\.6.* ended: .*succeeded/).waitFor();
    await list.getByText(/^Promotion of .*Web shop 2\.6.* started from .*Integration.* to .*Patch test/).waitFor();
    await takePictures(running, 'activity-after-run');
  });
});
