import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../shared/ipc/settings.ts';
import { DEMO_APPROVER, DEMO_PASSWORD } from '../../../shared/text/demo-accounts.ts';
import { TOUR_STEPS, TOUR_TEXT, type TourStepId } from '../../../shared/text/tour-text.ts';
import { findAccessFaults } from '../harness/accessibility.ts';
import { useConsole } from '../harness/console.ts';
import { answerFileDialogs } from '../harness/file-dialogs.ts';
import { pictures, resize, takePictures } from '../harness/pictures.ts';
import { repository } from '../harness/places.ts';
import { Board } from '../pages/board.ts';
import { Sheet } from '../pages/sheet.ts';
import { ShellPage } from '../pages/shell.ts';
import { Approvals } from './approvals.ts';

const NAME = 'Mail 5.3';
const LARGEST_BYTES = 200 * 1024;

/**
 * The tour from the first start to the evidence, by the controls it points at. With STAGEWRIGHT_PICTURES=1 the pictures
 * of the story in README are replaced by what is seen now.
 */
describe('the tour', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-tour-'));
  const running = useConsole({
    args: ['--time-scale', '0.1'],
    size: { width: 1440, height: 900 },
    settings: { tour: DEFAULT_SETTINGS.tour },
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const board = (): Board => new Board(running().page);
  const sheet = (): Sheet => new Sheet(running().page);
  const card = (step?: TourStepId): Locator =>
    running().page.locator(step === undefined ? 'aside[aria-label="Tour"]' : `aside[data-step="${step}"]`);

  /** Waits for a step and for its control. */
  async function at(step: TourStepId, control: Locator): Promise<void> {
    await card(step).getByText(TOUR_TEXT[step].title).waitFor({ timeout: 60_000 });
    await expectPointedAt(control);
  }

  /** The ring lies around the control, and the card not on it. */
  async function expectPointedAt(control: Locator): Promise<void> {
    const ring = running().page.locator('[data-tour-ring]');
    await expect
      .poll(
        async () => {
          const [drawn, wanted, own] = await Promise.all(
            [ring, control.first(), card()].map((each) => each.boundingBox()),
          );
          if (!drawn || !wanted || !own) return 'not on screen';
          const isAround =
            drawn.x <= wanted.x + 1 &&
            drawn.y <= wanted.y + 1 &&
            drawn.x + drawn.width + 1 >= wanted.x + wanted.width &&
            drawn.y + drawn.height + 1 >= wanted.y + wanted.height;
          const isCovered =
            own.x < wanted.x + wanted.width &&
            wanted.x < own.x + own.width &&
            own.y < wanted.y + wanted.height &&
            wanted.y < own.y + own.height;
          return isAround ? (isCovered ? 'covered' : 'pointed at') : 'pointed elsewhere';
        },
        { timeout: 15_000 },
      )
      .toBe('pointed at');
  }

  async function keep(name: string): Promise<void> {
    const { page } = running();
    mkdirSync(pictures, { recursive: true });
    await expect.poll(() => page.locator('.mantine-Notification-root').count(), { timeout: 15_000 }).toBe(0);
    await resize(running(), { width: 1024, height: 700 });
    const file = join(pictures, `tour-${name}.png`);
    await page.screenshot({ path: file, animations: 'disabled' });
    await resize(running(), { width: 1440, height: 900 });
    expect(statSync(file).size).toBeLessThanOrEqual(LARGEST_BYTES);
    if (process.env['STAGEWRIGHT_PICTURES'] === '1')
      copyFileSync(file, join(repository, 'build', 'pictures', `tour-${name}.png`));
  }

  it('is offered on the board of the first start, and can be left and resumed', async () => {
    const { page } = running();
    page.setDefaultTimeout(20_000);
    await board().ready();
    await card().getByText('New here?').waitFor();
    await takePictures(running(), 'tour-offer');
    expect(await findAccessFaults(page)).toEqual([]);
    await card().getByRole('button', { name: 'Take the tour' }).click();
    await at('start', page.getByRole('button', { name: /^Pools: / }));
    await keep('start');
    await card().getByRole('button', { name: 'Next' }).click();
    await at('service', board().servicePicker());
    await card().getByRole('button', { name: 'Leave the tour' }).click();
    await card().waitFor({ state: 'detached' });
    const search = await new ShellPage(page).openPalette();
    await search.fill('Resume the tour');
    await page.keyboard.press('Enter');
    await at('service', board().servicePicker());
    await page.getByText('Resume the tour: Ctrl K, or the help').first().waitFor({ state: 'detached' });
    await card().getByRole('button', { name: 'Back' }).click();
    await at('start', page.getByRole('button', { name: /^Pools: / }));
    await card().getByRole('button', { name: 'Next' }).click();
    await board().servicePicker().click();
    await expectPointedAt(page.getByRole('menuitem', { name: 'Mail' }));
    await page.getByRole('menuitem', { name: 'Mail' }).click();
  });

  it('goes from the plan to the approval of another person', async () => {
    const { page } = running();
    await at('plan', board().card(NAME));
    await keep('board');
    await board().card(NAME).hover();
    await board()
      .card(NAME)
      .getByRole('button', { name: /^Not yet: not requested/ })
      .click();
    const plan = await sheet().plan(/^Promote .*Mail 5\.3/);
    await at('ask', plan.getByRole('button', { name: 'Ask for approval…' }));
    await keep('plan');
    const inbox = new Approvals(page);
    await inbox.ask(plan, 'Release 5.3: the new spam filter');
    await at('approve', plan.getByRole('button', { name: 'Open the request' }));
    await plan.getByRole('button', { name: 'Open the request' }).click();
    await expectPointedAt(page.getByRole('toolbar', { name: 'Decide' }).getByRole('button', { name: 'Approve…' }));
    await takePictures(running(), 'tour-approve');
    await page.getByRole('toolbar', { name: 'Decide' }).getByRole('button', { name: 'Approve…' }).click();
    await expectPointedAt(page.getByRole('form', { name: 'Approve' }).locator('fieldset'));
    await keep('approve');
    await inbox.sign('Approve', { user: DEMO_APPROVER, password: DEMO_PASSWORD }, 'Read and agreed');
  });

  it('goes on to the promotion and watches it', async () => {
    const { page } = running();
    const toPlan = page.getByRole('toolbar', { name: 'Decide' }).getByRole('button', { name: 'Open the plan' });
    await at('promote', toPlan);
    await toPlan.click();
    const plan = await sheet().plan(/^Promote .*Mail 5\.3/);
    await expectPointedAt(plan.getByRole('button', { name: /^Promote / }));
    const run = await sheet().start(/^Promote .*Mail 5\.3/);
    await card('watch').waitFor();
    await sheet().waitForPhase(run, 'Succeeded');
    await at('fence', run.getByRole('button', { name: 'Close', exact: true }).last());
    await keep('run');
    await sheet().close(run);
  });

  it('fences a copy, reads the ledger and hands out the evidence', async () => {
    const { page, app } = running();
    await expectPointedAt(page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Board' }));
    await board().open();
    await expectPointedAt(board().card(NAME));
    await board().choose(NAME, /^Make fenced copies/);
    const form = page.getByRole('dialog', { name: /^Make fenced copies of / });
    await expectPointedAt(form.getByRole('button', { name: 'Make the fenced copy' }));
    await form.getByRole('region', { name: 'Proof' }).getByText('nothing').first().waitFor();
    await keep('fence');
    await form.getByRole('button', { name: 'Make the fenced copy' }).click();
    const run = sheet().dialog(/fenced cop/);
    await sheet().waitForPhase(run, 'Succeeded');
    await at('ledger', run.getByRole('button', { name: 'Close', exact: true }).last());
    await sheet().close(run);
    const ledger = page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Ledger' });
    await expectPointedAt(ledger);
    await ledger.click();
    await at('export', page.getByRole('button', { name: 'Export evidence…' }));
    await keep('ledger');
    await page.getByRole('button', { name: 'Export evidence…' }).click();
    const file = join(folder, 'tour.stagewright');
    await answerFileDialogs(app, file);
    const dialog = page.getByRole('dialog', { name: 'Export evidence' });
    await dialog.getByText(/^about [\d.]+ (B|KiB)$/).waitFor();
    await expectPointedAt(dialog.getByRole('button', { name: 'Choose a file and export' }));
    await dialog.getByRole('button', { name: 'Choose a file and export' }).click();
    await dialog.getByText(/^Written: /).waitFor({ timeout: 60_000 });
    expect(existsSync(file)).toBe(true);
    await card('end').waitFor();
    await page.keyboard.press('Escape');
    await resize(running(), { width: 1024, height: 700 });
    await expect
      .poll(async () => (await card().boundingBox())?.x ?? 2000, { timeout: 10_000 })
      .toBeLessThan(1024 - 320);
    await takePictures(running(), 'tour-end');
    await card('end').getByRole('button', { name: 'Finish' }).click();
    await card().waitFor({ state: 'detached' });
  });

  it('is over for good, and the help of every screen is one key away', async () => {
    const { page } = running();
    const shell = new ShellPage(page);
    const places = ['Board', 'Workflow', 'Configurations', 'Approvals', 'Fences', 'Drift', 'Archive', 'Runs'] as const;
    for (const place of [...places, 'Ledger', 'Review', 'Pools', 'Settings'] as const) {
      await shell.goTo(place);
      await page.keyboard.press('F1');
      await shell.dialog('Help').getByRole('article', { name: place, exact: true }).waitFor();
      if (place === 'Board') {
        await takePictures(running(), 'help');
        expect(await findAccessFaults(page)).toEqual([]);
      }
      if (place === 'Settings') {
        await shell.dialog('Help').getByRole('button', { name: 'Keyboard' }).click();
        await shell.dialog('Help').getByText('Promote to the next stage').waitFor();
        await takePictures(running(), 'help-keys');
        await shell.dialog('Help').getByRole('button', { name: 'Words' }).click();
        await shell.dialog('Help').getByText('evidence bundle', { exact: true }).waitFor();
        await takePictures(running(), 'help-words');
      }
      await shell.escape();
    }
    expect(await card().count()).toBe(0);
    expect(TOUR_STEPS.at(-1)).toBe('end');
    expect(running().mistakes).toEqual([]);
  });
});
