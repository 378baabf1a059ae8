import { expect } from 'vitest';
import type { KnownPool } from '../../../electron/ports.ts';
import { openKnownPools } from '../../../electron/store/known-pools.ts';
import { openLedger } from '../../../electron/store/ledger.ts';
import { openRunJournal } from '../../../electron/store/run-journal.ts';
import { MemoryDisk } from '../../fakes/memory-disk.ts';
import { FOLDER, makePool, watch, type Watched } from './store-cases.ts';

/** Bytes of a store with something wrong: a flipped bit, other bytes, a cut, an insertion, zeros. */
export function damage(bytes: Uint8Array, random: () => number): Uint8Array {
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

export const fixtures: readonly (readonly [string, string])[] = [
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
export function expectKept(disk: MemoryDisk, damaged: Uint8Array): void {
  const kept = disk.paths().some((path) => Buffer.compare(disk.peek(path)!, damaged) === 0);
  expect(kept).toBe(true);
}

export async function buildPools(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  const store = await openKnownPools(watch(disk));
  for (const id of ['a', 'b', 'c']) await store.save(makePool(id));
  return disk;
}

export const pools: readonly KnownPool[] = ['a', 'b', 'c'].map(makePool);

export function copyOf(disk: MemoryDisk): MemoryDisk {
  const copy = new MemoryDisk();
  for (const path of disk.paths()) copy.put(path, disk.peek(path)!);
  return copy;
}

export async function build(work: (place: Watched) => Promise<void>): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await work(watch(disk));
  return disk;
}

export const poolsFile = `${FOLDER}/known-pools.json`;
export const journalFile = `${FOLDER}/runs.jsonl`;

/** The second copy took the place of the damaged one, which is kept; said once. */
export async function expectRestored(disk: MemoryDisk, damaged: Uint8Array): Promise<void> {
  const place = watch(disk);
  const store = await openKnownPools(place);
  expect(store.list()).toEqual(pools);
  expect(place.reports.map(({ kind }) => kind)).toEqual(['recovered']);
  expectKept(disk, damaged);
  const again = watch(disk);
  expect((await openKnownPools(again)).list()).toEqual(pools);
  expect(again.reports).toEqual([]);
}

/** All entries of the journal as text. */
export async function readJournal(place: Watched): Promise<readonly string[]> {
  const journal = await openRunJournal(place);
  const entries = await journal.read();
  await journal.close();
  return entries.map((entry) => JSON.stringify(entry));
}

/** All entries of the ledger but those about damage, oldest first, as text. */
export async function readLedger(place: Watched): Promise<readonly string[]> {
  const ledger = await openLedger(place);
  const entries = ledger.list({ limit: 1000 }).filter(({ kind }) => kind !== 'store.damaged');
  await ledger.close();
  return entries.map((entry) => JSON.stringify(entry)).reverse();
}

/** What was cut off and what is left are together what was found. */
export function expectTailKept(disk: MemoryDisk, damaged: Uint8Array, file: string): void {
  const torn = disk.paths().filter((path) => path.startsWith(`${file}.torn-`));
  expect(torn).toHaveLength(1);
  const tail = Buffer.from(disk.peek(torn[0]!)!);
  expect(Buffer.from(damaged).subarray(damaged.length - tail.length)).toEqual(tail);
}
