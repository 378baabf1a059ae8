import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUNDLE_LIMITS, GZIP_HEADER } from '../../../electron/bundle/bundle-form.ts';
import { checkBundleFile } from '../../../electron/bundle/run-worker.ts';
import { campaign } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { watchLoop } from '../../bench/loop-delay.ts';
import { buildBundleWorker } from '../../fakes/built-worker.ts';
import { pack, linesOf } from '../../fakes/forged-bundle.ts';
import { anchorOf, ours, packed, sampleEntry, sampleLedger, sampleSource } from '../../fakes/sample-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'stagewright-bundle-'));
const knownKeys = [ours.publicKey];
let workerFile: string;

beforeAll(async () => {
  workerFile = await buildBundleWorker(folder);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function save(name: string, bytes: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return file;
}

describe('a bundle checked in a worker', () => {
  it('has its verdict and its entries, while the main loop keeps turning', async () => {
    const count = campaign(20_000, 100_000);
    const records = sampleLedger(Array.from({ length: count }, (_, n) => sampleEntry(n)));
    const last = records[records.length - 1]!;
    const file = save('large.stagewright', await packed(sampleSource(records, { anchors: [anchorOf(last)] })));
    const loop = watchLoop();
    const startedMs = performance.now();
    const verdict = await checkBundleFile({ file, workerFile, knownKeys });
    const tookMs = performance.now() - startedMs;
    const { longestOwnMs, p99OwnMs } = loop.stop();
    expect(verdict).toMatchObject({ verdict: 'intact-anchored', facts: { entries: records.length } });
    // A check on the main thread would keep the loop for as long as it takes.
    expect(longestOwnMs).toBeLessThan(tookMs / 4);
    recordFigure('F4.worker-loop-p99-ms', { count, value: p99OwnMs, target: '<= 50', ok: p99OwnMs <= 50 });
    // By the clock on the wall, on a machine that others use too: told, not held against the test.
    recordFigure('F13.bundle-check-ms', { count, value: tookMs, ambitious: '<= 2000 for 100,000', ok: true });
    recordFigure('F13.bundle-bytes', { count, value: statSync(file).size, ok: true });
  });

  it('tells what is in it piece by piece', async () => {
    const records = sampleLedger(Array.from({ length: 1200 }, (_, n) => sampleEntry(n)));
    const file = save('small.stagewright', await packed(sampleSource(records)));
    const seqs: number[] = [];
    const { verdict } = await checkBundleFile({
      file,
      workerFile,
      knownKeys,
      onItems: (items) => seqs.push(...items.flatMap((item) => (item.kind === 'entry' ? [item.entry.seq] : []))),
    });
    expect(verdict).toBe('intact-unanchored-since');
    expect(seqs).toEqual(records.map(({ seq }) => seq));
  });

  it('names the first record that does not hold', async () => {
    const records = sampleLedger(Array.from({ length: 5000 }, (_, n) => sampleEntry(n)));
    const lines = linesOf(await packed(sampleSource(records)));
    for (let round = 0; round < campaign(3, 20); round += 1) {
      const place = 100 + round * 200;
      const forged = lines.map((line, index) => (index === place ? line.replace('10.0.0.', '10.0.1.') : line));
      const file = save(`forged-${round}.stagewright`, pack(forged));
      const seq = (JSON.parse(lines[place]!) as { readonly entry: { readonly seq: number } }).entry.seq;
      expect(await checkBundleFile({ file, workerFile, knownKeys })).toMatchObject({ verdict: 'broken-at', seq });
    }
  });

  it('has a verdict on a file that is not there, one that is too large for the heap and one that takes too long', async () => {
    const missing = join(folder, 'missing.stagewright');
    expect(await checkBundleFile({ file: missing, workerFile, knownKeys })).toMatchObject({ rule: 'unreadable' });
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
    bomb.set(GZIP_HEADER, 0);
    const file = save('bomb.stagewright', bomb);
    expect(await checkBundleFile({ file, workerFile, knownKeys })).toMatchObject({ rule: 'line-length' });
    const limits = { ...BUNDLE_LIMITS, lineBytes: 500 * 1024 * 1024 };
    const heapMb = 24;
    const deep = save('deep.stagewright', pack([`{"header":[${'{"a":0},'.repeat(4_000_000)}0]}`]));
    const starved = await checkBundleFile({ file: deep, workerFile, knownKeys, limits, heapMb });
    expect(starved).toMatchObject({ verdict: 'malformed', rule: 'memory' });
    const hurried = await checkBundleFile({ file, workerFile, knownKeys, limits: { ...limits, timeMs: -2000 } });
    expect(hurried).toMatchObject({ verdict: 'malformed', rule: 'time' });
  });
});
