import { afterAll, describe, expect, it } from 'vitest';
import { openLedger } from '../../../electron/store/ledger.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import {
  build,
  buildPools,
  copyOf,
  damage,
  expectKept,
  expectRestored,
  expectTailKept,
  journalFile,
  poolsFile,
  readJournal,
  readLedger,
} from './damage-cases.ts';
import { journalCase, ledgerCase, watch } from './store-cases.ts';

const tried = { begun: 0, good: 0 };

afterAll(() => {
  const bad = tried.begun - tried.good;
  recordFigure('F7', { count: tried.begun, bad, target: '0 bad', ok: bad === 0 });
});

describe('a document with random damage', () => {
  it('is never believed: the second copy takes its place, and the damaged one is kept', async () => {
    const whole = await buildPools();
    const random = seededRandom('document');
    const good = Buffer.from(whole.peek(poolsFile)!);
    for (let count = 0; count < campaign(1700, 5000); count += 1) {
      const damaged = damage(good, random);
      if (Buffer.compare(damaged, good) === 0) continue;
      tried.begun += 1;
      const disk = copyOf(whole);
      disk.put(poolsFile, damaged);
      await expectRestored(disk, damaged);
      tried.good += 1;
    }
  });
});

describe('a run journal with random damage', () => {
  it('gives only records that were written, says so, and keeps the file', async () => {
    const whole = await build((place) => journalCase.work(place, () => undefined));
    const file = journalFile;
    const good = Buffer.from(whole.peek(file)!);
    const all = await readJournal(watch(copyOf(whole)));
    const random = seededRandom('journal');
    for (let count = 0; count < campaign(1700, 5000); count += 1) {
      const damaged = damage(good, random);
      if (Buffer.compare(damaged, good) === 0) continue;
      // A file that ends after a whole line is a journal of earlier.
      const isCut = good.subarray(0, damaged.length).equals(damaged) && damaged[damaged.length - 1] === 0x0a;
      if (isCut) continue;
      tried.begun += 1;
      const disk = copyOf(whole);
      disk.put(file, damaged);
      const place = watch(disk);
      const found = await readJournal(place);
      expect(all.filter((entry) => found.includes(entry))).toEqual(found);
      expect(place.reports).toHaveLength(1);
      expect(['damaged', 'torn']).toContain(place.reports[0]!.kind);
      if (place.reports[0]!.kind === 'damaged') expectKept(disk, damaged);
      else expectTailKept(disk, damaged, file);
      const again = watch(disk);
      expect(await readJournal(again)).toEqual(found);
      expect(again.reports).toEqual([]);
      tried.good += 1;
    }
  });
});

describe('a ledger with random damage', () => {
  it('gives only entries that were written, says so, records it, and keeps the file', async () => {
    const whole = await build((place) => ledgerCase.work(place, () => undefined));
    const all = await readLedger(watch(copyOf(whole)));
    const files = whole.paths().filter((path) => /ledger-\d+\.jsonl$/.test(path));
    expect(files.length).toBeGreaterThan(2);
    const random = seededRandom('ledger');
    for (let count = 0; count < campaign(1700, 5000); count += 1) {
      const file = files[Math.floor(random() * files.length)]!;
      const good = Buffer.from(whole.peek(file)!);
      const damaged = damage(good, random);
      if (Buffer.compare(damaged, good) === 0) continue;
      tried.begun += 1;
      const disk = copyOf(whole);
      disk.put(file, damaged);
      const place = watch(disk);
      const found = await readLedger(place);
      expect(all.filter((entry) => found.includes(entry))).toEqual(found);
      expect(place.reports).toMatchObject([{ kind: 'damaged' }]);
      expectKept(disk, damaged);
      const again = watch(disk);
      const ledger = await openLedger(again);
      expect(again.reports).toEqual([]);
      expect(ledger.list({ limit: 1000 }).filter(({ kind }) => kind === 'store.damaged')).toHaveLength(1);
      await ledger.append({ kind: 'run.step', actor: 'root', data: {} });
      await ledger.close();
      tried.good += 1;
    }
  });
});
