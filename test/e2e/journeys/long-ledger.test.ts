import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toSigner } from '../../../electron/os/signing-key.ts';
import { realDisk } from '../../../electron/store/disk.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { recordFigure } from '../../bench/figures.ts';
import { startConsole, type RunningConsole } from '../harness/console.ts';
import { takePictures } from '../harness/pictures.ts';
import { Evidence } from './evidence.ts';

const COUNT = 200_000;
/** A screen of them and some beyond its edges, whatever there is. */
const MOST_ROWS = 80;
const MOST_ELEMENTS = 1000;
/** Pages of entries that were looked at may stay. */
const MOST_HEAP_BYTES = 48 * 1024 * 1024;
/** Names as somebody may give them who wants to be misread. */
const HOSTILE = [
  '\u202egnp.tnemyap\u202c shop',
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://x","y")',
  'very long '.repeat(40),
  'a\u0301\u0302\u0303\u0304\u0305'.repeat(20),
  'line\nbreak\u0000and\u0007bell',
];

/** Writes a ledger of a busy year into a data folder, as the console itself does. */
async function fillLedger(folder: string): Promise<void> {
  const signer = toSigner(generateKeyPairSync('ed25519').privateKey, false);
  const report = (what: unknown): void => {
    throw new Error(JSON.stringify(what));
  };
  const now = (): Date => new Date();
  const ledger = await openLedger({ disk: realDisk, folder, now, report, signer, newId: () => 'long-ledger' });
  const producers = 500;
  await Promise.all(
    Array.from({ length: producers }, async (_, producer) => {
      for (let n = producer; n < COUNT; n += producers) {
        const name = HOSTILE[n % 1000] ?? `Web shop ${String(n % 40)}`;
        await ledger.append({
          kind: n % 7 === 0 ? 'plan.refused' : 'run.step',
          actor: n % 3 === 0 ? 'maria' : (HOSTILE[n % 5000] ?? 'root'),
          poolId: 'pool-1',
          configurationUuid: `0d2b4a6c-1111-4222-8333-${String(n % 500).padStart(12, '0')}`,
          runId: `run-${String(Math.floor(n / 20))}`,
          data: { step: `Step ${String(n)} of the year`, configuration: name, to: 'Integration', reason: 'blocked' },
        });
      }
    }),
  );
  await ledger.close();
}

describe('a ledger of 200,000 entries', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stagewright-long-'));
  let running: RunningConsole;
  let evidence: Evidence;

  beforeAll(async () => {
    mkdirSync(join(folder, 'ledger'));
    await fillLedger(join(folder, 'ledger'));
    running = await startConsole({ folder, size: { width: 1440, height: 900 }, args: ['--no-demo'] });
    running.page.setDefaultTimeout(60_000);
    evidence = new Evidence(running);
  }, 300_000);
  afterAll(async () => {
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Longest task of the page while something is done, ms. */
  async function longestTask(act: () => Promise<void>): Promise<number> {
    const { page } = running;
    await page.evaluate(() => {
      const tasks: number[] = [];
      const observer = new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      });
      observer.observe({ type: 'longtask' });
      Object.assign(window, { tasks });
    });
    await act();
    await page.waitForTimeout(300);
    const tasks = await page.evaluate(() => (window as unknown as { readonly tasks: readonly number[] }).tasks);
    return Math.max(0, ...tasks);
  }

  /** What the page holds once nothing is left to be collected. */
  async function held(): Promise<{ readonly heapBytes: number; readonly elements: number }> {
    const { page } = running;
    const session = await page.context().newCDPSession(page);
    await session.send('HeapProfiler.collectGarbage');
    await session.send('Performance.enable');
    const { metrics } = await session.send('Performance.getMetrics');
    await session.detach();
    const heapBytes = metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN;
    return { heapBytes, elements: await page.locator('*').count() };
  }

  /** The rows there are, from top to bottom, once each of them shows its entry. */
  async function rows(): Promise<readonly { readonly at: number; readonly seq: number; readonly text: string }[]> {
    await expect.poll(() => evidence.entries(/^\u2026$/).count()).toBe(0);
    return evidence.entries().evaluateAll((elements) =>
      elements.map((element) => ({
        at: Number(element.getAttribute('aria-posinset')),
        seq: Number(element.getAttribute('data-seq')),
        text: element.textContent,
      })),
    );
  }

  const counted = (text: RegExp) => running.page.getByRole('status').filter({ hasText: text });

  it('scrolls from its newest to its oldest entry without keeping the page from anything', async () => {
    const { page } = running;
    await evidence.open('Ledger');
    await counted(/200,00\d entries/).waitFor();
    const list = page.getByRole('listbox', { name: 'Entries' });
    const before = await held();
    await evidence.entries().first().hover();
    const longest = await longestTask(async () => {
      for (let turn = 0; turn < 80; turn += 1) await page.mouse.wheel(0, 900);
      // The bar is drawn to the end, and to the middle.
      for (const part of [1, 0.5, 0.25, 0.75, 1]) {
        await list.evaluate((element, share) => {
          element.scrollTop = (element.scrollHeight - element.clientHeight) * share;
        }, part);
        await page.waitForTimeout(100);
      }
      await evidence
        .entries(/Step [01] of the year|A plan for/)
        .last()
        .waitFor();
    });
    recordFigure('ledger.page.scroll-longest-task-ms', {
      count: COUNT,
      value: longest,
      target: '<= 200',
      ok: longest <= 200,
    });
    await takePictures(running, 'ledger-long-oldest');
    const last = await rows();
    const total = Number(await evidence.entries().last().getAttribute('aria-setsize'));
    expect(total).toBeGreaterThanOrEqual(COUNT);
    expect(last.at(-1)).toMatchObject({ at: total, seq: 1 });
    // Only what is on screen exists, in order and without a gap.
    expect(last.length).toBeLessThan(MOST_ROWS);
    expect(last.map(({ at }) => at)).toEqual(last.map((_, index) => total - last.length + 1 + index));
    for (const [index, { seq }] of last.entries()) expect(seq).toBeGreaterThan(last[index + 1]?.seq ?? 0);
    const after = await held();
    expect(after.elements).toBeLessThan(before.elements + MOST_ELEMENTS);
    expect(after.heapBytes).toBeLessThan(before.heapBytes + MOST_HEAP_BYTES);
  });

  it('finds words among all of them, and says how many', async () => {
    const { page } = running;
    const search = page.getByRole('textbox', { name: 'Search entries' });
    const longest = await longestTask(async () => {
      // The number alone is also that of a record.
      await search.fill('run-6172 123456');
      await counted(/^1 entry$/).waitFor();
      await search.fill('maria');
      await counted(/^66,\d{3} entries$/).waitFor();
      const found = await rows();
      expect(found.length).toBeGreaterThan(10);
      expect(found.filter(({ text }) => !text.includes('maria'))).toEqual([]);
      await search.fill('onerror');
      await counted(/^\d{3} entries$/).waitFor();
    });
    recordFigure('ledger.page.filter-longest-task-ms', {
      count: COUNT,
      value: longest,
      target: '<= 200',
      ok: longest <= 200,
    });
    await evidence.entries().first().click();
    await evidence.details().waitFor();
    await takePictures(running, 'ledger-long-hostile');
    await search.fill('very long');
    await evidence
      .entries(/very long/)
      .first()
      .click();
    await takePictures(running, 'ledger-long-names');
    expect(running.mistakes).toEqual([]);
  });
});
