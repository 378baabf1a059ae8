import { describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

describe('a run that is stopped', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it('stops at a safe point, and waits for a decision', async () => {
    const { board, sheet, running, pool } = desk();
    // The first NICs move at once, the others take long: that is the middle.
    await pool.ask('call-fault', { kind: 'delay', method: '*VIF.move', nth: 3, ms: 2500, count: 0 });
    await board.card('Web shop 2.5').hover();
    await board
      .card('Web shop 2.5')
      .getByRole('button', { name: /^Promote / })
      .click();
    const run = await sheet.start(/^Promote .*Web shop 2\.5.* to .*Production/);
    await sheet.steps(run, 'done').nth(2).waitFor();
    await run.getByRole('button', { name: 'Stop at a safe point' }).click();
    await sheet.waitForPhase(run, /Stopping at a safe point|Interrupted/);
    await sheet.waitForPhase(run, 'Interrupted: your decision');
    await pool.ask('clear-faults');
    expect(await sheet.steps(run, 'to do').count()).toBeGreaterThan(0);
    await run.getByRole('button', { name: 'Resume' }).waitFor();
    await takePictures(running, 'run-interrupted');
    await sheet.close(run);
    await takePictures(running, 'board-interrupted');
  });

  it('puts everything back on undo', async () => {
    const { board, sheet, running, pool } = desk();
    await running.page
      .getByRole('region', { name: 'Runs' })
      .getByRole('button', { name: /Web shop 2\.5/ })
      .click();
    const run = sheet.dialog(/Web shop 2\.5/);
    await run.getByRole('button', { name: 'Undo' }).click();
    await sheet.waitForPhase(run, 'Aborted');
    expect(await sheet.steps(run, 'undone').count()).toBeGreaterThan(2);
    expect(await sheet.steps(run, 'done').count()).toBe(0);
    await takePictures(running, 'run-undone');
    await sheet.close(run);
    await board.cardIn('Staging', 'Web shop 2.5').waitFor();
    const other = await OtherAdministrator.login(pool);
    for (const [vm, networks] of [
      ['shop-app1-stg', ['Staging app', 'Staging data']],
      ['shop-web1-stg', ['Staging front', 'Staging app']],
      ['shop-db1-stg', ['Staging data']],
    ] as const) {
      expect([vm, await other.networksOf(vm)]).toEqual([vm, networks]);
      const tags = await other.call<readonly string[]>('VM.get_tags', await other.find('VM', vm));
      expect(tags.filter((tag) => tag.startsWith('stage: '))).toEqual(['stage: Staging']);
    }
    expect(Object.keys(await other.sharedRecords()).filter((key) => key.includes('lock'))).toEqual([]);
  });

  it('shows where something broke, and what XAPI said', async () => {
    const { board, sheet, running, pool } = desk();
    await pool.ask('call-fault', {
      kind: 'error',
      method: 'VM.add_tags',
      code: 'INTERNAL_ERROR',
      params: ['Unix.Unix_error(ENOSPC)'],
      count: 0,
    });
    await board.card('Web shop 2.6').hover();
    await board
      .card('Web shop 2.6')
      .getByRole('button', { name: /^Promote / })
      .click();
    const run = await sheet.start(/^Promote .*Web shop 2\.6.* to .*Patch test/);
    await sheet.waitForPhase(run, /Interrupted|Errored/);
    await run
      .getByText(/INTERNAL_ERROR/)
      .first()
      .waitFor();
    await takePictures(running, 'run-broken');
    await pool.ask('clear-faults');
    await run.getByRole('button', { name: 'Resume' }).click();
    await sheet.waitForPhase(run, 'Succeeded');
    await sheet.close(run);
    await board.cardIn('Patch test', 'Web shop 2.6').waitFor();
  });
});
