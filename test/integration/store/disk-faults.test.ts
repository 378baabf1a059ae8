import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { realDisk } from '../../../electron/store/disk.ts';
import { openKnownPools } from '../../../electron/store/known-pools.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import type { StoreReport } from '../../../electron/store/store-report.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { FaultyDisk, type Fault } from '../../fakes/faulty-disk.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { evidenceCases } from './evidence-cases.ts';
import { allCases, expectAll, makePool, makeStep, watch, type StoreCase } from './store-cases.ts';

const cases = [...allCases, ...evidenceCases];
const faults: readonly Fault[] = ['ENOSPC', 'EIO', 'EROFS', 'short-write'];
const faultRuns = { begun: 0, good: 0 };
const powerLosses = { begun: 0, good: 0 };

/** Calls of the disk that the whole course makes. */
async function countCalls(store: StoreCase): Promise<number> {
  const disk = new FaultyDisk(new MemoryDisk(), Number.POSITIVE_INFINITY, 'EIO');
  await store.work(watch(disk), () => undefined);
  return disk.calls;
}

async function strike(store: StoreCase, nth: number, fault: Fault, lasting: boolean): Promise<boolean> {
  const inner = new MemoryDisk();
  const disk = new FaultyDisk(inner, nth, fault, lasting);
  const acknowledged: string[] = [];
  const place = watch(disk);
  faultRuns.begun += 1;
  await store.work(place, (what) => acknowledged.push(what));
  await expectAll(store, inner, acknowledged, []);
  faultRuns.good += 1;
  return disk.hasStruck;
}

describe.each(cases)('$name on a disk that fails', (store) => {
  it.each(faults)('keeps every acknowledged change when any single call fails with %s', async (fault) => {
    const calls = await countCalls(store);
    let struck = 0;
    for (let nth = 1; nth <= calls; nth += 1) struck += Number(await strike(store, nth, fault, false));
    expect(struck).toBeGreaterThan(calls / 10);
  });

  it.each(faults)('keeps every acknowledged change when everything fails with %s from any call on', async (fault) => {
    const calls = await countCalls(store);
    for (let nth = 1; nth <= calls; nth += 1) await strike(store, nth, fault, true);
  });

  it('loses nothing at all to short writes', async () => {
    const all: string[] = [];
    await store.work(watch(new MemoryDisk()), (what) => all.push(what));
    const acknowledged: string[] = [];
    const disk = new FaultyDisk(new MemoryDisk(), 1, 'short-write', true);
    await store.work(watch(disk), (what) => acknowledged.push(what));
    expect(disk.hasStruck).toBe(true);
    expect(acknowledged).toEqual(all);
  });
});

describe.each(cases)('$name after a power loss', (store) => {
  it('holds every acknowledged change, whatever else was lost or reordered', async () => {
    const random = seededRandom(`power-loss ${store.name}`);
    const calls = await countCalls(store);
    const states = campaign(670, 3400);
    const kinds = new Set<string>();
    for (let state = 0; state < states; state += 1) {
      const acknowledged: string[] = [];
      let disk = new MemoryDisk();
      await store.work(watch(new FaultyDisk(disk, 1 + Math.floor(random() * calls), 'power-loss')), (what) =>
        acknowledged.push(what),
      );
      disk = disk.losePower(random);
      if (random() < 0.5) {
        // Again, while the next start puts things right.
        const again = new FaultyDisk(disk, 1 + Math.floor(random() * 40), 'power-loss');
        await store.work(watch(again), (what) => acknowledged.push(what), 'again-');
        disk = disk.losePower(random);
      }
      powerLosses.begun += 1;
      const reports: StoreReport[] = [];
      await expectAll(store, disk, acknowledged, reports).catch((error: unknown) => {
        throw new Error(`state ${state}: ${String(error)}`, { cause: error });
      });
      powerLosses.good += 1;
      for (const { kind } of reports) kinds.add(kind);
    }
    // Whole documents are never half; logs have ends that are.
    if (store.isLog) expect(kinds).toContain('torn');
    else expect([...kinds]).toEqual([]);
  });
});

const mount = mkdtempSync(join(tmpdir(), 'stagewright-tmpfs-'));
const copy = `${mount}-copy`;
const isMounted = mountSmallDisk();

function mountSmallDisk(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mount], { stdio: 'pipe' });
    return true;
  } catch (error) {
    console.warn(`Not run on a real full disk: ${String(error)}`);
    return false;
  }
}

/** Takes all the room that is left. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 65_536; size >= 1;)
      try {
        writeSync(file, Buffer.alloc(size));
      } catch (error) {
        expect(error).toMatchObject({ code: 'ENOSPC' });
        size = Math.floor(size / 2);
      }
  } finally {
    closeSync(file);
  }
}

afterAll(() => {
  if (isMounted) execFileSync('umount', ['-l', mount]);
  for (const folder of [mount, copy]) rmSync(folder, { recursive: true, force: true });
  const count = faultRuns.begun + powerLosses.begun;
  const bad = count - faultRuns.good - powerLosses.good;
  recordFigure('F5', {
    count,
    bad,
    value: powerLosses.begun,
    target: '0 bad',
    ok: bad === 0 && powerLosses.begun >= 2000,
  });
});

describe('a real disk that is full', () => {
  if (!isMounted) console.warn('SKIPPED: a real full disk needs root on Linux, to mount a tmpfs of 1 MB');

  it.skipIf(!isMounted)(
    'refuses what it can not keep, keeps what it promised, and goes on when there is room',
    async () => {
      const place = { ...watch(realDisk, join(mount, 'data')), segmentBytes: 100_000 };
      writeFileSync(join(mount, 'reserve'), Buffer.alloc(300_000));
      const pools = await openKnownPools(place);
      await pools.save(makePool('first'));
      const journal = await openRunJournal(place);
      await journal.append(makeStep('a', '1'));
      const ledger = await openLedger(place);
      const kept: string[] = [];
      const refused: string[] = [];
      for (let count = 0; refused.length < 5; count += 1) {
        const name = String(count);
        const entry = { kind: 'run.step', actor: 'root', data: { name, note: 'z'.repeat(5000) } } as const;
        await ledger.append(entry).then(
          () => kept.push(name),
          () => refused.push(name),
        );
      }
      fill(join(mount, 'ballast'));
      // What is left of the last page still takes a few records.
      const steps: string[] = ['1'];
      const fillPage = async (): Promise<void> => {
        for (;;) {
          await journal.append(makeStep('a', String(steps.length + 1)));
          steps.push(String(steps.length + 1));
        }
      };
      await expect(fillPage()).rejects.toMatchObject({ problem: { code: 'store-failed', reason: 'the disk is full' } });
      expect(steps.length).toBeLessThan(10);
      await expect(pools.save(makePool('second'))).rejects.toMatchObject({ problem: { code: 'store-failed' } });
      expect(pools.list().map(({ id }) => id)).toEqual(['first']);

      // A copy, as another process would find it after a crash now.
      cpSync(join(mount, 'data'), copy, { recursive: true });
      const reader = await openLedger(watch(realDisk, copy));
      const names = reader.list({ limit: 1000 }).map(({ data }) => data['name']);
      expect(names.reverse()).toEqual(kept);
      await reader.close();
      expect((await openKnownPools(watch(realDisk, copy))).list()).toHaveLength(1);

      rmSync(join(mount, 'reserve'));
      await journal.append(makeStep('a', 'room'));
      expect((await journal.read()).map((entry) => 'step' in entry && entry.step)).toEqual([...steps, 'room']);
      await ledger.append({ kind: 'run.step', actor: 'root', data: { name: 'room' } });
      expect(ledger.list({ limit: 1 })[0]?.data['name']).toBe('room');
      expect((await ledger.verify()).faults).toEqual([]);
      expect(kept.length).toBeGreaterThan(50);
      await Promise.all([ledger.close(), journal.close()]);
    },
  );
});
