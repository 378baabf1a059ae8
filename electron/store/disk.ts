import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises';

/** How a file is opened. `replace` empties it, `create` fails with EEXIST where it exists, `update` with ENOENT where not. */
export type OpenMode = 'read' | 'update' | 'replace' | 'create';

/** An open file. Failures are Node's own errors with `code` (ENOSPC, EIO, EROFS...). */
export interface DiskFile {
  /** May write fewer bytes than given, as the system call may; use `writeAll`. @returns bytes written */
  write(bytes: Uint8Array, position: number): Promise<number>;
  /** Up to `length` bytes from `position`; shorter only at the end of the file. */
  read(position: number, length: number): Promise<Uint8Array>;
  sizeBytes(): Promise<number>;
  truncate(sizeBytes: number): Promise<void>;
  /** Resolves when data and size survive a power loss (fdatasync); the file's name needs `Disk.syncFolder`. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** What stores need of a file system, so that tests can fail any single call or cut the power after it. */
export interface Disk {
  open(path: string, mode: OpenMode): Promise<DiskFile>;
  /** Atomic; replaces `to`. */
  rename(from: string, to: string): Promise<void>;
  /** Silent when there is no such file. */
  remove(path: string): Promise<void>;
  /** Names in the folder, sorted. */
  list(folder: string): Promise<readonly string[]>;
  /** With all parents; silent when it exists. Readable by its owner only. */
  makeFolder(folder: string): Promise<void>;
  /** Resolves when creations, renames and removals in the folder survive a power loss. */
  syncFolder(folder: string): Promise<void>;
}

const FLAGS: Readonly<Record<OpenMode, string>> = { read: 'r', update: 'r+', replace: 'w+', create: 'wx+' };

/** The real file system. Files are readable by their owner only. */
export const realDisk: Disk = {
  open: async (path, mode) => toDiskFile(await open(path, FLAGS[mode], 0o600)),
  rename,
  remove: (path) => rm(path, { force: true }),
  list: async (folder) => (await readdir(folder)).sort(),
  makeFolder: async (folder) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  },
  syncFolder: async (folder) => {
    // Windows can't open a folder; its file systems journal renames themselves.
    if (process.platform === 'win32') return;
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
};

function toDiskFile(handle: FileHandle): DiskFile {
  return {
    write: async (bytes, position) => (await handle.write(bytes, 0, bytes.length, position)).bytesWritten,
    read: async (position, length) => {
      const target = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const { bytesRead } = await handle.read(target, filled, length - filled, position + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return target.subarray(0, filled);
    },
    sizeBytes: async () => (await handle.stat()).size,
    truncate: (sizeBytes) => handle.truncate(sizeBytes),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  };
}

/**
 * Writes every byte, over as many calls as the system takes.
 * @throws Error with code ENOSPC when the system takes no more
 */
export async function writeAll(file: DiskFile, bytes: Uint8Array, position: number): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const count = await file.write(bytes.subarray(written), position + written);
    // A full disk may answer 0 instead of an error: without this the loop would never end.
    if (count <= 0) throw Object.assign(new Error('the system wrote no bytes'), { code: 'ENOSPC' });
    written += count;
  }
}

/** Opens, runs, closes; the file is closed on failure too. */
export async function withFile<T>(
  disk: Disk,
  path: string,
  mode: OpenMode,
  use: (file: DiskFile) => Promise<T>,
): Promise<T> {
  const file = await disk.open(path, mode);
  try {
    return await use(file);
  } finally {
    await file.close();
  }
}

/** A file's whole content; undefined when there is no such file. */
export async function readWhole(disk: Disk, path: string): Promise<Uint8Array | undefined> {
  try {
    return await withFile(disk, path, 'read', async (file) => file.read(0, await file.sizeBytes()));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Puts a whole file in place: after a crash at any moment there is the former content or the new one, never a part.
 * When it resolves, the new one survives a power loss.
 */
export async function replaceWhole(disk: Disk, folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const draft = `${folder}/${name}.tmp`;
  await withFile(disk, draft, 'replace', async (file) => {
    await writeAll(file, bytes, 0);
    await file.sync();
  });
  await disk.rename(draft, `${folder}/${name}`);
  await disk.syncFolder(folder);
}

/** The system's code of a failure, such as `ENOSPC`; undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
