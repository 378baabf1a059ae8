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
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { watch } from './store-cases.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-kill-'));
const worker = join(folder, 'worker.mjs');

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

/** Kills the worker after it told of `count` appends. @returns the names it was promised */
async function appendUntilKilled(data: string, round: string, count: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [worker, data, round], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  let lines = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    text += bytes.toString('latin1');
    lines += bytes.filter((byte) => byte === 0x0a).length;
    if (lines > count) child.kill('SIGKILL');
  });
  const [, signal] = (await once(child, 'close')) as [number | null, string | null];
  expect(signal).toBe('SIGKILL');
  // A last line without its end was not told completely.
  return text.split('\n').slice(1, -1);
}

describe('a process killed while it appends', () => {
  it('finds every acknowledged record again, in a journal and a ledger that hold', async () => {
    const random = seededRandom('kill');
    const data = join(folder, 'data');
    const promised: string[] = [];
    const rounds = campaign(8, 60);
    for (let round = 0; round < rounds; round += 1)
      promised.push(...(await appendUntilKilled(data, `r${round}`, 50 + Math.floor(random() * 500))));

    const place = watch(realDisk, data);
    const journal = await openRunJournal(place);
    const ledger = await openLedger(place);
    const found = new Set((await journal.read()).map(({ run }) => run));
    for (const { data: content } of ledger.list({ limit: 1_000_000 })) found.add(String(content['name']));
    const lost = promised.filter((name) => !found.has(name));
    recordFigure('F5.kill', {
      count: promised.length,
      bad: lost.length,
      value: rounds,
      target: '0 bad',
      ok: lost.length === 0,
    });
    expect(lost).toEqual([]);
    expect(promised.length).toBeGreaterThan(rounds * 50);
    expect((await ledger.verify()).faults).toEqual([]);
    for (const { kind } of place.reports) expect(kind).toBe('torn');
    await Promise.all([journal.close(), ledger.close()]);
  });
});
