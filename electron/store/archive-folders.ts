import { mkdir, realpath, stat, statfs } from 'node:fs/promises';
import { basename, isAbsolute, join, relative } from 'node:path';
import { z } from 'zod';
import { ProblemError } from '../../shared/errors.ts';
import type { ArchiveFiles, ArchiveFolders } from '../ports/archive.ts';
import { openArchiveFiles, type ArchiveFolder } from './archive-files.ts';
import { codeOf, replaceWhole } from './disk.ts';
import { openDocument, type DocumentPlace } from './document.ts';
import type { DocumentKind } from './document-file.ts';
import { storeFailed } from './store-report.ts';

/** Within a folder that a person chose, so that nothing else in it is ever taken for an archive. */
const WITHIN = 'stagewright-archives';
const PROBE = '.probe';
/** A disk with less than this is as good as full. */
const LEAST_BYTES = 64 * 1024 * 1024;

const path = z.string().min(1).max(4096);
const foldersSchema = z.strictObject({
  /** Where new archives go; null: the console's own. */
  current: path.nullable(),
  /** Others that hold archives, the newest first. */
  others: z.array(path).max(100),
});

/** The document of the folders that archives are in. */
export const archiveFoldersKind: DocumentKind<z.output<typeof foldersSchema>> = {
  name: 'archive-folders',
  version: 1,
  schema: foldersSchema,
  empty: { current: null, others: [] },
  migrations: {},
};

/**
 * Opens the archives of all folders as one shelf; `data` is the console's own folder, in which `archives` is. Where two
 * folders hold an archive of the same name, the one of the current folder counts, then the console's own.
 */
export async function openArchiveFolders(
  place: DocumentPlace,
  data: string,
): Promise<{ readonly archives: ArchiveFiles; readonly archiveFolders: ArchiveFolders }> {
  const document = await openDocument(place, archiveFoldersKind);
  const own = join(data, 'archives');
  const opened = new Map<string, ArchiveFolder>();
  const open = (folder: string): ArchiveFolder => {
    const known = opened.get(folder) ?? openArchiveFiles(place.disk, folder, folder === own);
    opened.set(folder, known);
    return known;
  };
  const current = (): string => document.data.current ?? own;
  const all = (): readonly string[] => [...new Set([current(), own, ...document.data.others])];
  const folderOf = async (archive: string): Promise<string> => {
    for (const folder of all()) if (await open(folder).has(archive)) return folder;
    return current();
  };
  const archiveFolders: ArchiveFolders = {
    current,
    isOwn: () => current() === own,
    folderOf,
    listAway: async () => {
      const away: string[] = [];
      for (const folder of all()) if ((await namesIn(open(folder))) === undefined) away.push(folder);
      return away;
    },
    choose: async (chosen) => {
      const next = chosen === null ? null : await prepare(place.disk, data, chosen);
      const others: string[] = [];
      for (const folder of all())
        if (folder !== own && folder !== next && (await namesIn(open(folder)))?.length !== 0) others.push(folder);
      await document.update(() => ({ current: next, others }));
      return current();
    },
  };
  return { archives: spread(all, open, async (archive) => open(await folderOf(archive))), archiveFolders };
}

/** The archives of several folders; each call goes to the folder that has the archive. */
function spread(
  all: () => readonly string[],
  open: (folder: string) => ArchiveFolder,
  find: (archive: string) => Promise<ArchiveFolder>,
): ArchiveFiles {
  return {
    freeBytes: async (archive) => (await find(archive)).freeBytes(archive),
    open: async (archive) => (await find(archive)).open(archive),
    write: async (archive, ...rest) => (await find(archive)).write(archive, ...rest),
    keep: async (archive, ...rest) => (await find(archive)).keep(archive, ...rest),
    findWhole: async (archive, ...rest) => (await find(archive)).findWhole(archive, ...rest),
    removeFile: async (archive, file) => (await find(archive)).removeFile(archive, file),
    seal: async (archive, manifest) => (await find(archive)).seal(archive, manifest),
    unseal: async (archive) => (await find(archive)).unseal(archive),
    readManifest: async (archive) => (await find(archive)).readManifest(archive),
    list: async () => {
      const names = new Set<string>();
      for (const folder of all()) for (const name of (await namesIn(open(folder))) ?? []) names.add(name);
      return [...names].sort();
    },
    listFiles: async (archive) => (await find(archive)).listFiles(archive),
    check: async (archive, ...rest) => (await find(archive)).check(archive, ...rest),
    read: async function* (archive, ...rest) {
      yield* (await find(archive)).read(archive, ...rest);
    },
    remove: async (archive) => (await find(archive)).remove(archive),
  };
}

/** Undefined where the folder can't be read. */
async function namesIn(folder: ArchiveFolder): Promise<readonly string[] | undefined> {
  try {
    return await folder.list();
  } catch (error) {
    if (error instanceof ProblemError && error.problem.code === 'store-failed') return undefined;
    throw error;
  }
}

/** Makes the folder of archives in a folder that a person chose, and writes there once to see that it can be done. */
async function prepare(disk: DocumentPlace['disk'], data: string, chosen: string): Promise<string> {
  const refuse = (why: string): ProblemError => new ProblemError({ code: 'invalid-request', issues: [why] });
  if (!isAbsolute(chosen)) throw refuse('the folder: a whole path is needed');
  try {
    const folder = await realpath(chosen);
    if (!(await stat(folder)).isDirectory()) throw refuse(`${chosen} is no folder`);
    const way = relative(await realpath(data), folder);
    if (way === '' || (!way.startsWith('..') && !isAbsolute(way)))
      throw refuse(`${chosen} is among the console's own data`);
    const target = basename(folder) === WITHIN ? folder : join(folder, WITHIN);
    // Its parent is there: where it can't be made in it, that is an answer, and never to be tried again and again.
    if (target !== folder) await mkdir(target, { mode: 0o700 }).catch(tolerateExisting);
    await replaceWhole(disk, target, PROBE, new TextEncoder().encode('can be written\n'));
    await disk.remove(join(target, PROBE));
    const { bavail, bsize } = await statfs(target);
    if (bavail * bsize < LEAST_BYTES) throw refuse(`the disk of ${chosen} is full`);
    return target;
  } catch (error) {
    throw error instanceof ProblemError ? error : storeFailed(chosen, error);
  }
}

function tolerateExisting(error: unknown): void {
  if (codeOf(error) !== 'EEXIST') throw error;
}
