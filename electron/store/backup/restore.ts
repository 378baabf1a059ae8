import { z } from 'zod';
import type { BackupFacts } from '../../../shared/ipc/areas/data.ts';
import { codeOf, readWhole, replaceWhole, writeAll, type Disk, type DiskFile } from '../disk.ts';
import { refused, withBackup, type CheckedBackup } from './read-backup.ts';
import { listNames, PARTS } from './store-files.ts';

/*
 * A restore has two halves. `stageRestore` lays the stores of a back-up ready in a folder of their own and, last of all, writes
 * a note that says so. `applyRestore`, before any store is opened, moves what is here aside and the new stores in its place. A
 * crash at any moment leaves either all of the old stores, or a note by which the next start goes on.
 */

const NOTE = 'restore.json';
/** Beside the stores on the command line, where there is no key store. */
export const KEY_FILE = 'signing-key.json';
/** Moved together. */
const MOVED = [...PARTS, KEY_FILE] as const;
const MOST_FILES = 500_000;

const noteSchema = z.strictObject({
  v: z.literal(1),
  /** Folders in the data folder. */
  from: z.string().regex(/^restore-[0-9T-]+$/),
  aside: z.string().regex(/^before-restore-[0-9T-]+$/),
  parts: z.array(z.enum(MOVED)),
  console: z.string(),
  at: z.string(),
});

/** What a start found laid ready and took. */
export interface AppliedRestore {
  /** Folder that has what was here before. */
  readonly aside: string;
  readonly console: string;
  readonly at: string;
}

/** Where a restore is laid ready. */
export interface StagedRestore {
  readonly facts: BackupFacts;
  readonly key: string | undefined;
}

/** Checks a back-up and lays it ready. @throws ProblemError `invalid-request`; Node's errors of the disk */
export async function stageRestore(
  disk: Disk,
  folder: string,
  path: string,
  passphrase: string,
  now: Date,
): Promise<StagedRestore> {
  const stamp = now.toISOString().replace(/[:.]/g, '-').replace('Z', '');
  const from = `restore-${stamp}`;
  return withBackup(disk, path, passphrase, async (backup) => {
    const staged = await unpack(disk, `${folder}/${from}`, backup);
    const { console, at } = staged.facts;
    const note: z.output<typeof noteSchema> = {
      ...{ v: 1, from, aside: `before-restore-${stamp}`, parts: [...staged.parts], console, at },
    };
    await disk.syncFolder(folder);
    await replaceWhole(disk, folder, NOTE, Buffer.from(`${JSON.stringify(note)}\n`));
    return { facts: { ...staged.facts, path }, key: staged.key };
  });
}

/** Puts a file beside the stores that are laid ready. Silent where nothing is. */
export async function addToRestore(disk: Disk, folder: string, text: string): Promise<void> {
  const note = await readNote(disk, folder);
  if (!note) return;
  await replaceWhole(disk, `${folder}/${note.from}`, KEY_FILE, Buffer.from(text));
  const parts = [...new Set([...note.parts, KEY_FILE] as const)];
  await replaceWhole(disk, folder, NOTE, Buffer.from(`${JSON.stringify({ ...note, parts })}\n`));
}

/** Whether a restore waits for the next start. */
export async function isLaidReady(disk: Disk, folder: string): Promise<boolean> {
  return (await readNote(disk, folder)) !== undefined;
}

/** Takes what was laid ready; undefined where nothing was. Call it before a store is opened. */
export async function applyRestore(disk: Disk, folder: string): Promise<AppliedRestore | undefined> {
  const note = await readNote(disk, folder);
  if (!note) return undefined;
  await disk.makeFolder(`${folder}/${note.aside}`);
  const names = async (of: string): Promise<readonly string[]> => listNames(disk, of);
  for (const part of MOVED) {
    const [waiting, here, aside] = [
      (await names(`${folder}/${note.from}`)).includes(part),
      (await names(folder)).includes(part),
      (await names(`${folder}/${note.aside}`)).includes(part),
    ];
    // A key that the back-up does not bring is not taken away.
    const isReplaced = note.parts.includes(part) ? waiting : part !== KEY_FILE;
    if (isReplaced && here && !aside) await disk.rename(`${folder}/${part}`, `${folder}/${note.aside}/${part}`);
    if (waiting) await disk.rename(`${folder}/${note.from}/${part}`, `${folder}/${part}`);
  }
  await disk.makeFolder(`${folder}/store`);
  await keepSecrets(disk, folder, note.aside);
  await disk.syncFolder(folder);
  await disk.remove(`${folder}/${NOTE}`);
  await disk.syncFolder(folder);
  return { aside: note.aside, console: note.console, at: note.at };
}

/** Passwords and key are of this machine's key store: they stay with it. */
async function keepSecrets(disk: Disk, folder: string, aside: string): Promise<void> {
  for (const name of ['secrets.json', 'secrets.json.bak']) {
    const bytes = await readWhole(disk, `${folder}/${aside}/store/${name}`);
    if (bytes) await replaceWhole(disk, `${folder}/store`, name, bytes);
  }
}

async function readNote(disk: Disk, folder: string): Promise<z.output<typeof noteSchema> | undefined> {
  const bytes = await readWhole(disk, `${folder}/${NOTE}`);
  return bytes && noteSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
}

interface Unpacked extends StagedRestore {
  readonly parts: ReadonlySet<(typeof MOVED)[number]>;
}

async function unpack(disk: Disk, target: string, backup: CheckedBackup): Promise<Unpacked> {
  const parts = new Set<(typeof MOVED)[number]>();
  let origin = { console: '', at: '' };
  let key: string | undefined;
  let [fileCount, contentBytes, isEnded] = [0, 0, false];
  let open: { readonly file: DiskFile; readonly bytes: number; written: number } | undefined;
  const finish = async (): Promise<void> => {
    if (!open) return;
    const { file, bytes, written } = open;
    open = undefined;
    try {
      await file.sync();
    } finally {
      await file.close();
    }
    if (written !== bytes) throw refused('a file in it is shorter than it says');
  };
  try {
    for await (const line of backup.lines()) {
      switch (line.is) {
        case 'origin':
          origin = { console: line.console, at: line.at };
          break;
        case 'key':
          key = line.key;
          break;
        case 'file':
          await finish();
          if (++fileCount > MOST_FILES) throw refused('it has too many files');
          parts.add(PARTS.find((part) => line.file.startsWith(`${part}/`)) ?? 'store');
          contentBytes += line.bytes;
          open = { file: await create(disk, target, line.file), bytes: line.bytes, written: 0 };
          break;
        case 'piece': {
          const bytes = Buffer.from(line.of, 'base64');
          if (!open || open.written + bytes.length > open.bytes) throw refused('a file in it is longer than it says');
          await writeAll(open.file, bytes, open.written);
          open.written += bytes.length;
          break;
        }
        case 'end':
          isEnded = line.files === fileCount;
      }
    }
    await finish();
  } finally {
    await open?.file.close();
  }
  if (!isEnded) throw refused('it is not whole');
  return { parts, key, facts: { path: null, fileCount, contentBytes, hasKey: key !== undefined, ...origin } };
}

async function create(disk: Disk, target: string, file: string): Promise<DiskFile> {
  const path = `${target}/${file}`;
  await disk.makeFolder(path.slice(0, path.lastIndexOf('/')));
  try {
    return await disk.open(path, 'create');
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw refused('a file is in it twice', error);
    throw error;
  }
}
