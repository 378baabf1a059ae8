import { createHash } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { KnownPool } from '../../../electron/ports.ts';
import type { DocumentKind } from '../../../electron/store/document-file.ts';
import { encodeDocument } from '../../../electron/store/document-file.ts';
import { openDocument } from '../../../electron/store/document.ts';
import { knownPoolsKind, openKnownPools } from '../../../electron/store/known-pools.ts';
import { knownWritersKind } from '../../../electron/store/known-writers.ts';
import { ledgerNoteKind } from '../../../electron/store/ledger-note.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import { secretVaultKind } from '../../../electron/store/secret-vault.ts';
import { toNotice } from '../../../electron/store/store-report.ts';
import { campaign, seededRandom } from '../../bench/campaign.ts';
import { recordFigure } from '../../bench/figures.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { FOLDER, journalCase, ledgerCase, makePool, watch, type Watched } from './store-cases.ts';

const tried = { begun: 0, good: 0 };

afterAll(() => {
  const bad = tried.begun - tried.good;
  recordFigure('F7', { count: tried.begun, bad, target: '0 bad', ok: bad === 0 });
});

/** Bytes of a store with something wrong: a flipped bit, other bytes, a cut, an insertion, zeros. */
function damage(bytes: Uint8Array, random: () => number): Uint8Array {
  const copy = Buffer.from(bytes);
  const at = Math.floor(random() * copy.length);
  const length = 1 + Math.floor(random() * Math.min(64, copy.length - at));
  switch (Math.floor(random() * 5)) {
    case 0:
      copy[at] = copy[at]! ^ (1 << Math.floor(random() * 8));
      return copy;
    case 1:
      for (let i = at; i < at + length; i += 1) copy[i] = Math.floor(random() * 256);
      return copy;
    case 2:
      return copy.subarray(0, at);
    case 3:
      return Buffer.concat([copy.subarray(0, at), Buffer.from('x'.repeat(length)), copy.subarray(at)]);
    default:
      return copy.fill(0, at, at + length);
  }
}

const fixtures: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['zeros', '\0'.repeat(4096)],
  ['a lone array', '[1]'],
  ['an empty object', '{}'],
  ['null', 'null'],
  ['a newline', '\n'],
  ['a former format without header', '{"pools":[]}'],
  ['HTML', '<html><body>502</body></html>\n'],
];

/** The damaged bytes must still be somewhere, byte for byte. */
function expectKept(disk: MemoryDisk, damaged: Uint8Array): void {
  const kept = disk.paths().some((path) => Buffer.compare(disk.peek(path)!, damaged) === 0);
  expect(kept).toBe(true);
}

async function buildPools(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const store = await openKnownPools(watch(disk));
  for (const id of ['a', 'b', 'c']) await store.save(makePool(id));
  return disk;
}

const pools: readonly KnownPool[] = ['a', 'b', 'c'].map(makePool);

function copyOf(disk: MemoryDisk): MemoryDisk {
  const copy = new MemoryDisk();
  for (const path of disk.paths()) copy.put(path, disk.peek(path)!);
  return copy;
}

describe('a damaged document', () => {
  const file = `${FOLDER}/known-pools.json`;

  async function expectRestored(disk: MemoryDisk, damaged: Uint8Array): Promise<void> {
    const place = watch(disk);
    const store = await openKnownPools(place);
    expect(store.list()).toEqual(pools);
    expect(place.reports.map(({ kind }) => kind)).toEqual(['recovered']);
    expectKept(disk, damaged);
    const again = watch(disk);
    expect((await openKnownPools(again)).list()).toEqual(pools);
    expect(again.reports).toEqual([]);
  }

  it('is never believed: the second copy takes its place, and the damaged one is kept', async () => {
    const whole = await buildPools();
    const random = seededRandom('document');
    const good = Buffer.from(whole.peek(file)!);
    for (let count = 0; count < campaign(1700, 5000); count += 1) {
      const damaged = damage(good, random);
      if (Buffer.compare(damaged, good) === 0) continue;
      tried.begun += 1;
      const disk = copyOf(whole);
      disk.put(file, damaged);
      await expectRestored(disk, damaged);
      tried.good += 1;
    }
  });

  it.each(fixtures)('is restored when it is %s', async (_name, text) => {
    const disk = await buildPools();
    disk.put(file, Buffer.from(text));
    await expectRestored(disk, Buffer.from(text));
  });

  it.each(fixtures)(
    'is said and kept when both copies are %s, at each start until something is saved',
    async (_name, text) => {
      const disk = new MemoryDisk();
      disk.put(file, Buffer.from(text));
      disk.put(`${file}.bak`, Buffer.from(text));
      for (const _start of [1, 2]) {
        const place = watch(disk);
        expect((await openKnownPools(place)).list()).toEqual([]);
        expect(place.reports).toMatchObject([{ kind: 'lost' }]);
        expect(toNotice(place.reports[0]!).tone).toBe('error');
        expectKept(disk, Buffer.from(text));
      }
      await (await openKnownPools(watch(disk))).save(makePool('d'));
      const place = watch(disk);
      expect((await openKnownPools(place)).list()).toEqual([makePool('d')]);
      expect(place.reports).toEqual([]);
      expectKept(disk, Buffer.from(text));
    },
  );

  it('of another kind under its name is not taken for it', async () => {
    const disk = new MemoryDisk();
    disk.put(file, encodeDocument({ ...knownPoolsKind, name: 'other' }, []));
    const place = watch(disk);
    await openKnownPools(place);
    expect(place.reports).toMatchObject([{ kind: 'lost', reason: 'the file holds "other", not "known-pools"' }]);
  });

  it('with a right checksum but data against the schema is not taken either', async () => {
    const disk = await buildPools();
    const bad = encodeDocument(knownPoolsKind, [{ ...makePool('x'), port: 70_000 }]);
    disk.put(file, bad);
    await expectRestored(disk, bad);
  });

  it('whose second copy is damaged is said too, and the copy is made anew', async () => {
    const disk = await buildPools();
    const damaged = Buffer.from('torn');
    disk.put(`${file}.bak`, damaged);
    const place = watch(disk);
    expect((await openKnownPools(place)).list()).toEqual(pools);
    expect(place.reports).toMatchObject([{ kind: 'recovered', file: 'known-pools.json.bak' }]);
    expectKept(disk, damaged);
    expect(disk.peek(`${file}.bak`)).toEqual(disk.peek(file));
  });
});

describe('every kind of document', () => {
  it.each(
    [knownPoolsKind, knownWritersKind, ledgerNoteKind, secretVaultKind].map((kind) => [
      kind.name,
      kind as DocumentKind<unknown>,
    ]),
  )('%s keeps a file of a newer version unread and unchanged', async (name, kind) => {
    const disk = new MemoryDisk();
    const bytes = encodeDocument({ ...kind, version: kind.version + 1 }, { anything: 'new' });
    disk.put(`${FOLDER}/${name}.json`, bytes);
    const place = watch(disk);
    const document = await openDocument(place, kind);
    expect(place.reports).toEqual([{ kind: 'newer', file: `${name}.json`, version: kind.version + 1 }]);
    await expect(document.update((data) => data)).rejects.toMatchObject({ problem: { code: 'store-failed' } });
    expect(disk.paths()).toEqual([`${FOLDER}/${name}.json`]);
    expect(disk.peek(`${FOLDER}/${name}.json`)).toEqual(bytes);
  });

  it.each(['first', 'second'])('migrates an old version from the %s copy and keeps the old file', async (copy) => {
    const newer: DocumentKind<readonly string[]> = {
      name: knownPoolsKind.name,
      version: 3,
      schema: z.array(z.string()),
      empty: [],
      migrations: {
        1: (data) => (data as KnownPool[]).map(({ id }) => id),
        2: (data) => (data as string[]).map((id) => `pool ${id}`),
      },
    };
    const disk = new MemoryDisk();
    const bytes = encodeDocument(knownPoolsKind, pools);
    disk.put(`${FOLDER}/known-pools.json${copy === 'first' ? '' : '.bak'}`, bytes);
    const document = await openDocument(watch(disk), newer);
    expect(document.data).toEqual(['pool a', 'pool b', 'pool c']);
    expect(Buffer.from(disk.peek(`${FOLDER}/known-pools.json.v1`)!)).toEqual(bytes);
    expect((await openDocument(watch(disk), newer)).data).toEqual(['pool a', 'pool b', 'pool c']);
  });
});

async function build(work: (place: Watched) => Promise<void>): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await work(watch(disk));
  return disk;
}

describe('a damaged run journal', () => {
  const file = `${FOLDER}/runs.jsonl`;

  async function readAll(place: Watched): Promise<readonly string[]> {
    const journal = await openRunJournal(place);
    const entries = await journal.read();
    await journal.close();
    return entries.map((entry) => JSON.stringify(entry));
  }

  it('gives only records that were written, says so, and keeps the file', async () => {
    const whole = await build((place) => journalCase.work(place, () => undefined));
    const good = Buffer.from(whole.peek(file)!);
    const all = await readAll(watch(copyOf(whole)));
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
      const found = await readAll(place);
      expect(all.filter((entry) => found.includes(entry))).toEqual(found);
      expect(place.reports).toHaveLength(1);
      expect(['damaged', 'torn']).toContain(place.reports[0]!.kind);
      if (place.reports[0]!.kind === 'damaged') expectKept(disk, damaged);
      else expectTailKept(disk, damaged, file);
      const again = watch(disk);
      expect(await readAll(again)).toEqual(found);
      expect(again.reports).toEqual([]);
      tried.good += 1;
    }
  });

  it.each(fixtures)('is never taken for an empty one when it is %s', async (_name, text) => {
    const disk = new MemoryDisk();
    disk.put(file, Buffer.from(text));
    const place = watch(disk);
    expect(await readAll(place)).toEqual([]);
    expect(place.reports).toMatchObject([{ kind: 'damaged', file: 'runs.jsonl' }]);
    expectKept(disk, Buffer.from(text));
  });

  it('of a newer version is neither read nor written', async () => {
    const disk = new MemoryDisk();
    const json = '{"journal":"runs","v":2}';
    const bytes = Buffer.from(`${createHash('sha256').update(json).digest('hex').slice(0, 32)} ${json}\nwhatever\n`);
    disk.put(file, bytes);
    const place = watch(disk);
    const journal = await openRunJournal(place);
    expect(await journal.read()).toEqual([]);
    expect(place.reports).toMatchObject([{ kind: 'newer', version: 2 }]);
    await expect(
      journal.append({ t: 'phase', run: 'r', at: 'now', phase: 'running', reason: '' }),
    ).rejects.toMatchObject({ problem: { code: 'store-failed' } });
    expect(disk.peek(file)).toEqual(bytes);
  });
});

/** What was cut off and what is left are together what was found. */
function expectTailKept(disk: MemoryDisk, damaged: Uint8Array, file: string): void {
  const torn = disk.paths().filter((path) => path.startsWith(`${file}.torn-`));
  expect(torn).toHaveLength(1);
  const tail = Buffer.from(disk.peek(torn[0]!)!);
  expect(Buffer.from(damaged).subarray(damaged.length - tail.length)).toEqual(tail);
}

describe('a damaged ledger', () => {
  async function readAll(place: Watched): Promise<readonly string[]> {
    const ledger = await openLedger(place);
    const entries = ledger.list({ limit: 1000 }).filter(({ kind }) => kind !== 'store.damaged');
    await ledger.close();
    return entries.map((entry) => JSON.stringify(entry)).reverse();
  }

  it('gives only entries that were written, says so, records it, and keeps the file', async () => {
    const whole = await build((place) => ledgerCase.work(place, () => undefined));
    const all = await readAll(watch(copyOf(whole)));
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
      const found = await readAll(place);
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

  it.each(fixtures)('is never taken for an empty one when its only file is %s', async (_name, text) => {
    const disk = new MemoryDisk();
    disk.put(`${FOLDER}/ledger-000001.jsonl`, Buffer.from(text));
    const place = watch(disk);
    const ledger = await openLedger(place);
    expect(place.reports).toMatchObject([{ kind: 'damaged', file: 'ledger-000001.jsonl' }]);
    expect(ledger.list({ limit: 10 })).toMatchObject([
      { kind: 'store.damaged', data: { file: 'ledger-000001.jsonl', keptAs: 'ledger-000001.damaged.jsonl' } },
    ]);
    expectKept(disk, Buffer.from(text));
  });

  it.each(['the newest file', 'any file', 'all files'])('misses %s', async (which) => {
    const disk = await build((place) => ledgerCase.work(place, () => undefined));
    const files = disk.paths().filter((path) => /ledger-\d+\.jsonl$/.test(path));
    const gone = { 'the newest file': files.slice(-1), 'any file': files.slice(1, 2), 'all files': files }[which]!;
    for (const path of gone) await disk.remove(path);
    const place = watch(disk);
    const ledger = await openLedger(place);
    expect(place.reports).toHaveLength(1);
    expect(ledger.list({ limit: 1 })).toMatchObject([{ kind: 'store.damaged' }]);
    await ledger.close();
    const again = watch(disk);
    await openLedger(again);
    expect(again.reports).toEqual([]);
  });
});
