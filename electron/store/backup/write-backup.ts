import { basename, dirname } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { BackupFacts } from '../../../shared/ipc/areas/data.ts';
import { codeOf, withFile, writeAll, type Disk } from '../disk.ts';
import { cipherOf, newHeader } from './backup-cipher.ts';
import type { BackupLine } from './backup-lines.ts';
import { listStoreFiles, wholeLength } from './store-files.ts';

/** A multiple of three, so that pieces are base64 without padding. */
const PIECE_BYTES = 192 * 1024;

/** Who wrote a back-up, and the key that goes with it. */
export interface BackupOrigin {
  readonly console: string;
  readonly at: string;
  readonly key: string | undefined;
}

/** Writes all stores of a data folder into one encrypted file; the file is there whole, or not at all. */
export async function writeBackup(
  disk: Disk,
  folder: string,
  path: string,
  passphrase: string,
  origin: BackupOrigin,
): Promise<BackupFacts> {
  const header = newHeader();
  const line = `${JSON.stringify(header)}\n`;
  const cipher = await cipherOf(header, line, passphrase);
  const told = { fileCount: 0, contentBytes: 0 };
  const draft = `${path}.tmp`;
  await withFile(disk, draft, 'replace', async (file) => {
    let position = 0;
    const put = async (bytes: Uint8Array): Promise<void> => {
      await writeAll(file, bytes, position);
      position += bytes.length;
    };
    await put(Buffer.from(line));
    const packed = createGzip({ level: 6 });
    // What fails before it comes out of its end as an error; a mere pipe would wait for ever.
    pipeline(Readable.from(linesOf(disk, folder, origin, told)), packed, () => undefined);
    for await (const bytes of packed) await put(cipher.update(bytes as Buffer));
    await put(cipher.final());
    await put(cipher.getAuthTag());
    await file.sync();
  });
  await disk.rename(draft, `${dirname(path)}/${basename(path)}`);
  await disk.syncFolder(dirname(path));
  return { path, ...told, hasKey: origin.key !== undefined, console: origin.console, at: origin.at };
}

async function* linesOf(
  disk: Disk,
  folder: string,
  { console, at, key }: BackupOrigin,
  told: { fileCount: number; contentBytes: number },
): AsyncGenerator<string> {
  yield toLine({ is: 'origin', console, at });
  if (key !== undefined) yield toLine({ is: 'key', key });
  for (const { file } of await listStoreFiles(disk, folder)) {
    for await (const line of piecesOf(disk, folder, file, told)) yield toLine(line);
  }
  yield toLine({ is: 'end', files: told.fileCount });
}

async function* piecesOf(
  disk: Disk,
  folder: string,
  file: string,
  told: { fileCount: number; contentBytes: number },
): AsyncGenerator<BackupLine> {
  let opened;
  try {
    opened = await disk.open(`${folder}/${file}`, 'read');
  } catch (error) {
    // Replaced or tidied since it was listed.
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  try {
    const length = await wholeLength(opened, file);
    told.fileCount += 1;
    told.contentBytes += length;
    yield { is: 'file', file, bytes: length };
    for (let at = 0; at < length; at += PIECE_BYTES) {
      const piece = await opened.read(at, Math.min(PIECE_BYTES, length - at));
      yield { is: 'piece', of: Buffer.from(piece).toString('base64') };
    }
  } finally {
    await opened.close();
  }
}

const toLine = (line: BackupLine): string => `${JSON.stringify(line)}\n`;
