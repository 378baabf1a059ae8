import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { startConsole, type RunningConsole } from '../harness/console.ts';
import { startOutsidePool, type OutsidePool } from '../harness/demo-pool.ts';
import { pictures, takePictures } from '../harness/pictures.ts';
import { BRISK, openDesk } from './desk.ts';
import { Evidence } from './evidence.ts';

const NAME = 'Web shop 2.6';
const SIZE = { width: 1440, height: 900 };

describe('evidence, from the work to the merged review', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-evidence-'));
  const at = (name: string): string => join(folder, name);
  const [bundle, signed, broken] = [at('shop.stagewright'), at('shop-signed.stagewright'), at('broken.stagewright')];
  let pool: OutsidePool;
  let running: RunningConsole | undefined;

  async function start(data: string, ...args: string[]): Promise<Evidence> {
    // Left by a test that failed: one data folder has one console.
    await running?.stop();
    running = await startConsole({ folder: at(data), size: SIZE, args: ['--no-demo', ...args] });
    running.page.setDefaultTimeout(20_000);
    return new Evidence(running);
  }

  async function stop(): Promise<void> {
    const stopped = running;
    running = undefined;
    await stopped?.stop();
    expect(stopped?.mistakes ?? []).toEqual([]);
  }

  const expectNoFaults = async (evidence: Evidence): Promise<void> => {
    expect.soft(await findAccessFaults(evidence.page)).toEqual([]);
  };

  beforeAll(async () => {
    for (const data of ['work', 'auditor']) mkdirSync(at(data));
    pool = await startOutsidePool(BRISK);
  });
  afterAll(async () => {
    await running?.stop();
    await pool.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('shows a promotion on the timeline, with its proof, and on the board of the past', async () => {
    const desk = await openDesk(
      { console: { folder: at('work'), size: SIZE }, isConnected: true, service: 'Web shop' },
      pool,
    );
    running = desk.running;
    const evidence = new Evidence(desk.running);
    const { page } = evidence;
    await desk.board.card(NAME).focus();
    await page.keyboard.press('Control+ArrowRight');
    const dialog = await desk.sheet.start(/^Promote /);
    await desk.sheet.waitForPhase(dialog, 'Succeeded');
    await desk.sheet.close(dialog);

    await evidence.open('Ledger');
    await evidence.entries(/ended: .*succeeded/).click();
    await evidence
      .details()
      .getByRole('region', { name: 'Proof' })
      .getByText(/^[0-9a-f]{12}…/)
      .first()
      .waitFor();
    expect(
      await evidence.details().getByRole('region', { name: 'Step log' }).getByRole('listitem').count(),
    ).toBeGreaterThan(5);
    await takePictures(desk.running, 'ledger-timeline');
    await expectNoFaults(evidence);
    await page.getByRole('textbox', { name: 'Search entries' }).fill('Tag SHOP-db1-int');
    await page
      .getByRole('status')
      .filter({ hasText: /^1 entry$/ })
      .waitFor();
    await page.getByRole('button', { name: 'Clear' }).click();

    await evidence.tab('Board replay');
    await evidence.pastColumn('Patch test').getByTitle(NAME).waitFor();
    const slider = page.getByRole('slider', { name: 'Moment' });
    await slider.press('Home');
    await evidence.pastColumn('Integration').getByTitle(NAME).waitFor();
    await takePictures(desk.running, 'ledger-replay');
    await expectNoFaults(evidence);
    await page.getByRole('button', { name: 'Play' }).click();
    await evidence.pastColumn('Patch test').getByTitle(NAME).waitFor();

    await page.getByRole('button', { name: 'Verify now' }).click();
    await page.getByText(/^The ledger holds/).waitFor();
    await page.getByRole('button', { name: 'Put the result away' }).click();
    await evidence.tab('Pool’s own log');
    await page.getByRole('button', { name: 'Compare with the pool’s log' }).click();
    await page.getByText(/ours, recorded$/).waitFor();
    expect(await page.getByText('The ledger was rewritten').count()).toBe(0);
    await takePictures(desk.running, 'ledger-pool-log');
    await expectNoFaults(evidence);
  });

  it('is exported with its contents and size known beforehand, and reports beside it', async () => {
    if (!running) throw new Error('the console of the test before is gone');
    const evidence = new Evidence(running);
    const { page } = evidence;
    await evidence.open('Ledger');
    await page.getByRole('button', { name: 'Export evidence…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export evidence' });
    await dialog.getByRole('radio', { name: 'Both' }).check();
    await dialog.getByText(/^about [\d.]+ (B|KiB)$/).waitFor();
    await takePictures(running, 'evidence-export');
    await expectNoFaults(evidence);
    await evidence.choose(bundle);
    await dialog.getByRole('button', { name: 'Choose a file and export' }).click();
    await dialog.getByText(/^Written: /).waitFor({ timeout: 60_000 });
    const reports = await dialog.getByText(/\.(html|pdf)$/).allTextContents();
    expect(reports).toHaveLength(2);
    // To be looked at beside the pictures.
    for (const report of reports)
      copyFileSync(report, join(pictures, `evidence-report.${report.split('.').at(-1) ?? ''}`));
    expect(readFileSync(reports.find((path) => path.endsWith('.html')) ?? '', 'utf8')).toContain(NAME);
    expect(
      readFileSync(reports.find((path) => path.endsWith('.pdf')) ?? '')
        .subarray(0, 5)
        .toString(),
    ).toBe('%PDF-');
    await stop();
  });

  it('is opened elsewhere without any pool: unknown key first, then intact, read, remarked on and signed', async () => {
    const evidence = await start('auditor', bundle);
    const { page } = evidence;
    await evidence.verdict().filter({ hasText: 'Unknown key' }).waitFor();
    await page.getByRole('button', { name: 'Compare and trust the key…' }).click();
    const trust = page.getByRole('dialog', { name: 'Trust the key of this bundle' });
    const key = ((await trust.locator('code').textContent()) ?? '').replaceAll(' ', '');
    await trust.getByRole('textbox').fill(key.slice(-6));
    await trust.getByRole('button', { name: 'Trust this key' }).click();
    await evidence.verdict().filter({ hasText: 'Intact' }).waitFor();
    if (running) await takePictures(running, 'review-verdict');
    await expectNoFaults(evidence);

    await evidence.tab('Board replay');
    await evidence.pastColumn('Patch test').getByTitle(NAME).waitFor();
    await evidence.tab('Timeline');
    await evidence.entries(/started from/).click();
    await evidence.details().getByRole('article', { name: 'Plan' }).waitFor();
    await page
      .getByRole('textbox', { name: /^Remark on entry #/ })
      .fill('Who asked for this?\nNo approval was needed.');
    await evidence.details().getByText('Finding', { exact: true }).click();
    await page.getByRole('button', { name: 'Keep the remark' }).click();
    // The form still holds the same words until the remark is taken.
    await evidence
      .details()
      .getByRole('region', { name: 'Remarks' })
      .getByRole('paragraph')
      .getByText('Who asked for this?')
      .waitFor();
    if (running) await takePictures(running, 'review-timeline');
    await expectNoFaults(evidence);

    await page.getByRole('button', { name: 'Sign off…' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Sign off the evidence' });
    await dialog.getByRole('textbox', { name: 'Your name' }).fill('R. Auditor');
    await dialog.getByRole('textbox', { name: 'Statement' }).fill('One finding, to be answered.');
    await evidence.choose(signed);
    await dialog.getByRole('button', { name: 'Sign and choose a file' }).click();
    await dialog.waitFor({ state: 'detached' });
    await stop();
  });

  it('comes back to its console, which merges the sign-off into its ledger', async () => {
    const evidence = await start('work', signed);
    const { page } = evidence;
    await page.getByRole('region', { name: 'Sign-offs' }).getByText('One finding, to be answered.').waitFor();
    await page.getByRole('button', { name: /^Merge into the ledger/ }).click();
    await page.getByRole('region', { name: 'Sign-offs' }).getByText('in the ledger').waitFor();
    await evidence.tab('Compare');
    await page.getByRole('button', { name: 'Compare', exact: true }).click();
    await page.getByText('The right one goes on where the left one ends').waitFor();
    await evidence.open('Ledger');
    await evidence.tab('Timeline');
    await evidence
      .entries(/R\. Auditor/)
      .first()
      .waitFor();
    await stop();
  });

  it('opens a bundle that is dropped on the window, and no other file', async () => {
    const evidence = await start('auditor');
    await evidence.drop(bundle.replace('.stagewright', '.html'));
    await evidence.drop(bundle);
    await evidence.verdict().filter({ hasText: 'Intact' }).waitFor();
    expect(await evidence.verdict().count()).toBe(1);
    await stop();
  });

  it('says of a bundle that was changed where it does not hold', async () => {
    const text = gunzipSync(readFileSync(bundle)).toString('utf8');
    expect(text).toContain('"outcome":"succeeded"');
    const forged = gzipSync(text.replace('"outcome":"succeeded"', '"outcome":"succeedee"'));
    // The system's name in the header is part of the form.
    forged.set(readFileSync(bundle).subarray(0, 10));
    writeFileSync(broken, forged);
    const evidence = await start('auditor', broken);
    await evidence.verdict().filter({ hasText: 'Broken' }).waitFor();
    expect(await evidence.verdict().textContent()).toMatch(/Record #\d+ does not hold/);
    expect(await evidence.page.getByRole('button', { name: 'Sign off…' }).first().isDisabled()).toBe(true);
    if (running) await takePictures(running, 'review-broken');
    await expectNoFaults(evidence);
    await stop();
  });
});
