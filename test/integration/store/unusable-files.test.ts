import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { KnownPool } from '../../../electron/ports.ts';
import { encodeDocument, type DocumentKind } from '../../../electron/store/document-file.ts';
import { openDocument } from '../../../electron/store/document.ts';
import { knownPoolsKind, openKnownPools } from '../../../electron/store/known-pools.ts';
import { knownWritersKind } from '../../../electron/store/known-writers.ts';
import { ledgerNoteKind } from '../../../electron/store/ledger-note.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import { secretVaultKind } from '../../../electron/store/secret-vault.ts';
import { toNotice } from '../../../electron/store/store-report.ts';
import { workflowDraftsKind } from '../../../electron/store/workflow-drafts.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import {
  build,
  buildPools,
  expectKept,
  expectRestored,
  fixtures,
  journalFile,
  pools,
  poolsFile,
  readJournal,
} from './damage-cases.ts';
import { FOLDER, ledgerCase, makePool, watch } from './store-cases.ts';

describe('a damaged document', () => {
  const file = poolsFile;

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
    [knownPoolsKind, knownWritersKind, ledgerNoteKind, secretVaultKind, workflowDraftsKind].map((kind) => [
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

describe('a damaged run journal', () => {
  const file = journalFile;

  it.each(fixtures)('is never taken for an empty one when it is %s', async (_name, text) => {
    const disk = new MemoryDisk();
    disk.put(file, Buffer.from(text));
    const place = watch(disk);
    expect(await readJournal(place)).toEqual([]);
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

describe('a damaged ledger', () => {
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
