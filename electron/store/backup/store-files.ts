import { codeOf, withFile, type Disk, type DiskFile } from '../disk.ts';

/** What of the data folder is in a back-up, in the order in which it is read. */
export const PARTS = ['ledger', 'store', 'evidence'] as const;
/** Never leaves the machine: encrypted by its key store, and of use nowhere else. */
const SECRETS = /^store\/secrets\.json/;
/** How far the ledger came: read before the ledger, so that it never promises what the copy has not. */
const FIRST = /ledger-note\.json/;
const DRAFT = /\.tmp$/;
const LOOK_BYTES = 64 * 1024;

/** A file of a store, path in the data folder with `/`. */
export interface StoreFile {
  readonly file: string;
  readonly bytes: number;
}

/** Names in a folder; none where it is not there. */
export async function listNames(disk: Disk, folder: string): Promise<readonly string[]> {
  try {
    return await disk.list(folder);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Files of all stores. Drafts that a crash left and secrets are left out. */
export async function listStoreFiles(disk: Disk, folder: string): Promise<readonly StoreFile[]> {
  const found: StoreFile[] = [];
  for (const part of PARTS)
    if ((await listNames(disk, folder)).includes(part)) found.push(...(await listBelow(disk, folder, part)));
  const wanted = found.filter(({ file }) => !SECRETS.test(file) && !DRAFT.test(file));
  return [...wanted.filter(({ file }) => FIRST.test(file)), ...wanted.filter(({ file }) => !FIRST.test(file))];
}

async function listBelow(disk: Disk, folder: string, path: string): Promise<readonly StoreFile[]> {
  let names: readonly string[];
  try {
    names = await disk.list(`${folder}/${path}`);
  } catch (error) {
    if (codeOf(error) === 'ENOTDIR') return sizeOf(disk, folder, path);
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
  const below: StoreFile[] = [];
  for (const name of names) below.push(...(await listBelow(disk, folder, `${path}/${name}`)));
  return below;
}

async function sizeOf(disk: Disk, folder: string, file: string): Promise<readonly StoreFile[]> {
  try {
    return [{ file, bytes: await withFile(disk, `${folder}/${file}`, 'read', (opened) => opened.sizeBytes()) }];
  } catch (error) {
    // Replaced or tidied while it was looked at.
    if (codeOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** How much of a file is whole: a log ends at its last finished line, whatever is being appended. */
export async function wholeLength(file: DiskFile, name: string): Promise<number> {
  const size = await file.sizeBytes();
  if (!name.endsWith('.jsonl')) return size;
  for (let end = size; end > 0;) {
    const start = Math.max(0, end - LOOK_BYTES);
    const at = Buffer.from(await file.read(start, end - start)).lastIndexOf(0x0a);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}
