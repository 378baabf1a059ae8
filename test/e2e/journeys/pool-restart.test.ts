import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { startConsole } from '../harness/console.ts';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { Board } from '../pages/board.ts';
import { useDesk } from './desk.ts';

describe('a pool that restarts during a promotion', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  it('makes the run wait, says since when, and the run finishes by itself', async () => {
    const { board, sheet, running, pool } = desk();
    const { page } = running;
    await pool.ask('call-fault', { kind: 'delay', method: '*VIF.move', ms: 3000, count: 0 });
    await board.card('Web shop 2.6').hover();
    await board
      .card('Web shop 2.6')
      .getByRole('button', { name: /^Promote / })
      .click();
    const run = await sheet.start(/^Promote .*Web shop 2\.6.* to .*Patch test/);
    await sheet.steps(run, 'in progress').first().waitFor();
    await sheet.steps(run, 'done').first().waitFor();
    await pool.ask('restart', { bootMs: 600_000 });
    await pool.ask('clear-faults');
    await sheet.waitForPhase(run, 'Waiting for the pool');
    await takePictures(running, 'run-waiting');
    await sheet.close(run);
    const bar = page.getByRole('main').getByRole('status').filter({ hasText: 'What you see is as of' });
    await bar.getByText(/Since (just now|\d+ s ago|1 min ago)/).waitFor();
    await bar.getByText(/What you see is as of \d/).waitFor();
    // A member that was never met answers meanwhile: that is a question, not an alarm, and nobody has to answer it.
    await bar.getByRole('button', { name: 'Look at its certificate' }).click({ timeout: 60_000 });
    const question = page.getByRole('dialog', { name: /^Is 127\.0\.0\.\d a member of your pool\?$/ });
    expect(await question.getByRole('button', { name: 'Trust this member' }).isDisabled()).toBe(true);
    await takePictures(running, 'trust-member');
    await question.getByRole('button', { name: 'Wait for the coordinator' }).click();
    await question.waitFor({ state: 'detached' });
    expect(await page.getByRole('alertdialog').count()).toBe(0);
    // The views stay readable while it is away.
    await board.card('Web shop 2.5').waitFor();
    await takePictures(running, 'board-lost');
    // Up again, by a restart that takes no time.
    await pool.ask('restart', { bootMs: 0 });

    await page
      .getByRole('region', { name: 'Runs' })
      .getByRole('button', { name: /Web shop 2\.6/ })
      .click();
    const again = sheet.dialog(/Web shop 2\.6/);
    await sheet.waitForPhase(again, 'Succeeded');
    await sheet.close(again);
    await bar.waitFor({ state: 'detached' });
    await board.cardIn('Patch test', 'Web shop 2.6').waitFor();
    const other = await OtherAdministrator.login(pool);
    expect(await other.networksOf('shop-app1-int')).toEqual(['Patch test app', 'Patch test data']);
    expect(Object.keys(await other.sharedRecords()).filter((key) => key.includes('lock'))).toEqual([]);
  });

  it('takes the start away from a plan that is open, says why, and gives it back', async () => {
    const { board, sheet, running, pool } = desk();
    const { page } = running;
    const title = /^Promote .*Web shop 2\.5.* to .*Production/;
    await board.choose('Web shop 2.5', /^Promote to .*Production/);
    const plan = await sheet.plan(title);
    const start = plan.getByRole('button', { name: title });
    expect(await start.isDisabled()).toBe(false);
    await pool.ask('restart', { bootMs: 600_000 });
    await plan.getByText(/^It may not start yet: 1 blocker/).waitFor();
    expect(await start.isDisabled()).toBe(true);
    await takePictures(running, 'plan-pool-away');
    expect.soft(await findAccessFaults(page)).toEqual([]);

    await page.keyboard.press('Escape');
    await plan.waitFor({ state: 'detached' });
    await board.choose('Web shop 2.5', /^Promote to .*Production/);
    const refused = page.getByRole('dialog', { name: /Web shop 2\.5.* to .*Production/ });
    await refused.getByRole('button', { name: 'Check again' }).waitFor();
    await takePictures(running, 'plan-refused-pool-away');
    expect.soft(await findAccessFaults(page)).toEqual([]);

    await pool.ask('restart', { bootMs: 0 });
    await page.getByRole('main').getByRole('status').filter({ hasText: 'What you see is as of' }).waitFor({
      state: 'detached',
      timeout: 60_000,
    });
    await refused.getByRole('button', { name: 'Check again' }).click();
    const run = await sheet.start(title);
    await sheet.waitForPhase(run, 'Succeeded');
    await sheet.close(run);
    await board.cardIn('Production', 'Web shop 2.5').waitFor();
  });
});

describe("the console's own demo pool that restarts", () => {
  it('asks about no certificate: the console was told all of them when it started the pool', async () => {
    const port = await freePort();
    const running = await startConsole({ args: ['--demo', '--control-port', String(port)] });
    try {
      const { page } = running;
      await new Board(page).waitForCards();
      const bar = page.getByRole('main').getByRole('status').filter({ hasText: 'What you see is as of' });
      const answer = await fetch(`http://127.0.0.1:${String(port)}/restart`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ bootMs: 12_000 }),
      });
      expect(answer.ok).toBe(true);
      await bar.waitFor();
      const asked: string[] = [];
      await expect
        .poll(
          async () => {
            asked.push(...(await bar.getByRole('button', { name: 'Look at its certificate' }).allTextContents()));
            return bar.count();
          },
          { timeout: 60_000, interval: 100 },
        )
        .toBe(0);
      expect(asked).toEqual([]);
      expect(running.mistakes).toEqual([]);
    } finally {
      await running.stop();
    }
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a server without a port');
  return address.port;
}
