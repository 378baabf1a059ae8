import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { archiveFileName } from '../../shared/domain/archive/archive-manifest.ts';
import { ProblemError } from '../../shared/errors.ts';
import type { ArchivedFile, ArchiveFiles } from '../ports/archive.ts';
import { codeOf, readWhole, replaceWhole, withFile, writeAll, type Disk } from './disk.ts';
import { XvaLook } from './xva-look.ts';
import { storeFailed } from './store-report.ts';

const MANIFEST = 'manifest.json';
const PART = '.part';
const SUM = '.sha256';
/** Pieces this large cost little per byte; two of them are held at most. */
const PIECE_BYTES = 1024 * 1024;

/** The archives of one folder. */
export interface ArchiveFolder extends ArchiveFiles {
  /** Whether there is a folder of this name. */
  has(archive: string): Promise<boolean>;
}

/**
 * Archives as folders in one folder, which is made where it is the console's own: a folder on a disk that is not plugged
 * in is none, and must not be made in its place. A file has its name only once it is whole on disk, and its checksum beside it, in
 * the form that `sha256sum -c` reads.
 */
export function openArchiveFiles(disk: Disk, folder: string, isOwn = true): ArchiveFolder {
  const ready = async (): Promise<void> => {
    await (isOwn ? disk.makeFolder(folder) : stat(folder));
  };
  const place = (archive: string, file = ''): string => {
    for (const name of file === '' ? [archive] : [archive, file])
      if (!archiveFileName.safeParse(name).success) throw storeFailed(name, new Error('no name of an archive'));
    return file === '' ? join(folder, archive) : join(folder, archive, file);
  };
  const guarded = async <T>(path: string, act: () => Promise<T>): Promise<T> => {
    try {
      return await act();
    } catch (error) {
      // What the stream itself fails with has codes of its own; the system's are one word that begins with E.
      throw /^E[A-Z0-9]+$/.test(codeOf(error) ?? '') ? storeFailed(path, error) : error;
    }
  };
  const sumOf = async (path: string): Promise<string | undefined> => {
    const text = await readWhole(disk, `${path}${SUM}`);
    return /^([0-9a-f]{64}) {2}/.exec(text ? Buffer.from(text).toString('latin1') : '')?.[1];
  };
  const unseal = async (archive: string): Promise<void> => {
    const path = place(archive);
    if ((await sizeOf(path)) === undefined) return;
    await allow(path, true);
    await disk.remove(join(path, MANIFEST));
    await disk.syncFolder(path);
  };
  return {
    has: (archive) => guarded(place(archive), async () => (await sizeOf(place(archive))) !== undefined),
    freeBytes: () =>
      guarded(folder, async () => {
        await ready();
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize;
      }),
    open: (archive) =>
      guarded(place(archive), async () => {
        await ready();
        await disk.makeFolder(place(archive));
        await disk.syncFolder(folder);
      }),
    write: (archive, file, chunks) => {
      const path = place(archive, file);
      return guarded(path, () => writeFile(disk, place(archive), file, chunks));
    },
    keep: (archive, file, put) => {
      const path = place(archive, file);
      return guarded(path, async () => {
        // A former attempt's checksum must not stand beside the bytes of this one.
        await disk.remove(`${path}${SUM}`);
        await put(path);
        const { sha256, sizeBytes } = await digestOf(path);
        await replaceWhole(disk, place(archive), `${file}${SUM}`, new TextEncoder().encode(`${sha256}  ${file}\n`));
        await disk.syncFolder(place(archive));
        return { sizeBytes, sha256 };
      });
    },
    findWhole: (archive, file, signal) =>
      guarded(place(archive, file), async () => {
        const path = place(archive, file);
        const sizeBytes = await sizeOf(path);
        const wanted = await sumOf(path);
        if (sizeBytes === undefined || wanted === undefined) return undefined;
        const hash = createHash('sha256');
        for await (const chunk of readPieces(path)) {
          if (signal.aborted) return undefined;
          hash.update(chunk);
        }
        return hash.digest('hex') === wanted ? { sizeBytes, sha256: wanted } : undefined;
      }),
    removeFile: (archive, file) =>
      guarded(place(archive, file), async () => {
        for (const end of ['', SUM, PART]) await disk.remove(`${place(archive, file)}${end}`);
      }),
    seal: (archive, manifest) =>
      guarded(place(archive), async () => {
        const path = place(archive);
        await allow(path, true);
        await replaceWhole(disk, path, MANIFEST, new TextEncoder().encode(manifest));
        await allow(path, false);
      }),
    unseal: (archive) => guarded(place(archive), () => unseal(archive)),
    readManifest: (archive) =>
      guarded(place(archive), async () => {
        const bytes = await readWhole(disk, join(place(archive), MANIFEST));
        return bytes && Buffer.from(bytes).toString('utf8');
      }),
    list: () =>
      guarded(folder, async () => {
        await ready();
        const entries = await readdir(folder, { withFileTypes: true });
        const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
        return names.filter((name) => archiveFileName.safeParse(name).success).sort();
      }),
    listFiles: (archive) =>
      guarded(place(archive), async () => {
        const found: { name: string; sizeBytes: number }[] = [];
        for (const name of await disk.list(place(archive))) {
          if (name === MANIFEST || name.endsWith(SUM)) continue;
          found.push({ name, sizeBytes: (await sizeOf(join(place(archive), name))) ?? 0 });
        }
        return found;
      }),
    check: (archive, file, signal, onBytes) =>
      guarded(place(archive, file), async () => {
        const path = place(archive, file);
        const sizeBytes = await sizeOf(path);
        if (sizeBytes === undefined) return undefined;
        const hash = createHash('sha256');
        const look = new XvaLook();
        for await (const piece of readPieces(path)) {
          signal.throwIfAborted();
          hash.update(piece);
          look.push(piece);
          onBytes(piece.length);
        }
        return { sizeBytes, sha256: hash.digest('hex'), faults: look.end() };
      }),
    read: (archive, file, wanted) => readChecked(place(archive, file), file, wanted),
    remove: (archive) =>
      guarded(place(archive), async () => {
        if ((await sizeOf(place(archive))) === undefined) return;
        // The manifest first: what is left after a crash is then no archive.
        await unseal(archive);
        await rm(place(archive), { recursive: true, force: true });
        await disk.syncFolder(folder);
      }),
  };
}

async function writeFile(
  disk: Disk,
  folder: string,
  file: string,
  chunks: AsyncIterable<Uint8Array>,
): Promise<ArchivedFile> {
  const path = join(folder, file);
  const hash = createHash('sha256');
  let sizeBytes = 0;
  try {
    // A former attempt's checksum must not stand beside the bytes of this one.
    await disk.remove(`${path}${SUM}`);
    await withFile(disk, `${path}${PART}`, 'replace', async (out) => {
      // While one piece is written the next is filled; no more is ever held.
      let writing: Promise<void> = Promise.resolve();
      for await (const piece of gather(chunks)) {
        hash.update(piece);
        await writing;
        writing = writeAll(out, piece, sizeBytes);
        // Met at the next turn; without this a failure in between would end the process.
        writing.catch(() => undefined);
        sizeBytes += piece.length;
      }
      await writing;
      await out.sync();
    });
    const sha256 = hash.digest('hex');
    await replaceWhole(disk, folder, `${file}${SUM}`, new TextEncoder().encode(`${sha256}  ${file}\n`));
    await disk.rename(`${path}${PART}`, path);
    await disk.syncFolder(folder);
    return { sizeBytes, sha256 };
  } catch (error) {
    await disk.remove(`${path}${PART}`);
    throw error;
  }
}

/** Small chunks gathered into pieces, in order. */
async function* gather(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    held.push(chunk);
    bytes += chunk.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(held, bytes);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held, bytes);
}

function readPieces(path: string): AsyncIterable<Uint8Array> {
  return createReadStream(path, { highWaterMark: PIECE_BYTES }) as AsyncIterable<Uint8Array>;
}

async function* readChecked(path: string, file: string, wanted: ArchivedFile): AsyncGenerator<Uint8Array> {
  const altered = (): ProblemError =>
    new ProblemError({ code: 'check-failed', findings: [`${file} is not what was archived`] });
  const hash = createHash('sha256');
  let held: Uint8Array | undefined;
  let bytes = 0;
  try {
    for await (const piece of readPieces(path)) {
      hash.update(piece);
      bytes += piece.length;
      if (bytes > wanted.sizeBytes) throw altered();
      if (held) yield held;
      held = piece;
    }
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    if (codeOf(error) === 'ENOENT')
      throw new ProblemError({ code: 'check-failed', findings: [`${file} is missing in the archive`] });
    throw storeFailed(path, error);
  }
  if (bytes !== wanted.sizeBytes || hash.digest('hex') !== wanted.sha256) throw altered();
  if (held) yield held;
}

async function digestOf(path: string): Promise<ArchivedFile> {
  const hash = createHash('sha256');
  let sizeBytes = 0;
  for await (const piece of readPieces(path)) {
    hash.update(piece);
    sizeBytes += piece.length;
  }
  return { sizeBytes, sha256: hash.digest('hex') };
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Read only for everybody, or writable for its owner. */
async function allow(folder: string, isWritable: boolean): Promise<void> {
  // A folder has to be open before its files can be reached.
  if (isWritable) await chmod(folder, 0o700);
  for (const name of await readdir(folder)) await chmod(join(folder, name), isWritable ? 0o600 : 0o400);
  if (!isWritable) await chmod(folder, 0o500);
}
