import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { realDisk } from '../../../electron/store/disk.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import type { Activity } from '../../../shared/domain/activity.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { watch } from './store-cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-kill-'));
const worker = join(folder, 'worker.mjs');
/** Acknowledged appends to the ledger, over all rounds. */
const LEDGER_APPENDS = 2000;

beforeAll(async () => {
  const entry = fileURLToPath(new URL('./append-worker.ts', import.meta.url));
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { entryFileNames: 'worker.mjs' } },
    },
  });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Appends to the ledger, of those the worker tells of: its odd producers write there. */
const isInLedger = (name: string): boolean => Number(name.split('.')[1]) % 2 === 1;

/** Kills the worker some time after it told of `count` appends. @returns the names it was promised */
async function appendUntilKilled(
  data: string,
  round: string,
  count: number,
  afterMs: number,
): Promise<readonly string[]> {
  const child = spawn(process.execPath, [worker, data, round], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let lines = 0;
  let struck: NodeJS.Timeout | undefined;
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    lines += bytes.filter((byte) => byte === 0x0a).length;
    // In the middle of whatever it does then: a write, a sync, a new segment.
    if (lines > count) struck ??= setTimeout(() => child.kill('SIGKILL'), afterMs);
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  // A last line without its end was not told completely.
  return text.split('\n').slice(1, -1);
}

describe('a process killed while it appends', () => {
  it('finds every acknowledged record again, in a journal and a ledger that hold, after each of its deaths', async () => {
    const random = seededRandom('kill');
    const data = join(folder, 'data');
    const promised: string[] = [];
    const leastRounds = campaign(8, 60);
    const lost = new Set<string>();
    let rounds = 0;
    let inLedger = 0;
    while (rounds < leastRounds || inLedger < LEDGER_APPENDS) {
      rounds += 1;
      const told = await appendUntilKilled(data, `r${rounds}`, 50 + Math.floor(random() * 500), random() * 4);
      promised.push(...told);
      inLedger += told.filter(isInLedger).length;
      for (const name of await findLost(data, promised)) lost.add(name);
    }
    recordFigure('F5.kill', {
      count: promised.length,
      bad: lost.size,
      value: rounds,
      target: '0 bad',
      ok: lost.size === 0 && inLedger >= LEDGER_APPENDS,
    });
    expect([...lost]).toEqual([]);
    expect(inLedger).toBeGreaterThanOrEqual(LEDGER_APPENDS);
  });
});

/** Starts as the console would. @returns what was promised and is in neither store, once the chain was found to hold */
async function findLost(data: string, promised: readonly string[]): Promise<readonly string[]> {
  const place = watch(realDisk, data);
  const journal = await openRunJournal(place);
  const ledger = await openLedger(place);
  const found = new Set((await journal.read()).map(({ run }) => run));
  for await (const lines of ledger.lines(1, Number.MAX_SAFE_INTEGER))
    for (const line of lines) {
      const { data: content } = JSON.parse(line) as Activity;
      found.add(String(content['name']));
    }
  expect((await ledger.verify()).faults).toEqual([]);
  for (const { kind } of place.reports) expect(kind).toBe('torn');
  await Promise.all([journal.close(), ledger.close()]);
  return promised.filter((name) => !found.has(name));
}
