import { pipeline, Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import { ProblemError } from '../../../shared/errors.ts';
import { withFile, type Disk, type DiskFile } from '../disk.ts';
import { backupHeaderSchema, decipherOf, keyOf, TAG_BYTES, type BackupHeader } from './backup-cipher.ts';
import { backupLineSchema, type BackupLine } from './backup-lines.ts';

const READ_BYTES = 256 * 1024;
const LONGEST_HEADER = 2048;

/** A back-up whose every byte is as it was written. */
export interface CheckedBackup {
  readonly lines: () => AsyncGenerator<BackupLine>;
}

/**
 * Opens a back-up and checks all of it by its cipher before a line is looked at; then its lines can be read.
 * @throws ProblemError `invalid-request` where it is none, or another passphrase, or was changed
 */
export async function withBackup<T>(
  disk: Disk,
  path: string,
  passphrase: string,
  use: (backup: CheckedBackup) => Promise<T>,
): Promise<T> {
  return withFile(disk, path, 'read', async (file) => {
    const { header, line } = await readHeader(file);
    const key = await keyOf(header, passphrase);
    const end = (await file.sizeBytes()) - TAG_BYTES;
    const tag = await file.read(end, TAG_BYTES);
    if (tag.length < TAG_BYTES || end < line.length) throw refused('it is cut off');
    const plain = (): AsyncGenerator<Buffer> => decrypted(file, header, line, key, tag, end);
    for await (const piece of plain()) if (piece.length === 0) break;
    return use({ lines: () => toLines(plain()) });
  });
}

async function readHeader(file: DiskFile): Promise<{ readonly header: BackupHeader; readonly line: string }> {
  const start = Buffer.from(await file.read(0, LONGEST_HEADER));
  const end = start.indexOf(0x0a);
  const line = start.toString('utf8', 0, end + 1);
  const parsed = backupHeaderSchema.safeParse(end < 0 ? undefined : parseJson(line));
  if (!parsed.success) throw refused('it is no back-up of this program, or of a newer one');
  return { header: parsed.data, line };
}

/** The gzipped lines. The last step fails unless all was as written. */
async function* decrypted(
  file: DiskFile,
  header: BackupHeader,
  line: string,
  key: Buffer,
  tag: Uint8Array,
  end: number,
): AsyncGenerator<Buffer> {
  const decipher = decipherOf(header, line, key, tag);
  for (let at = Buffer.byteLength(line); at < end; at += READ_BYTES)
    yield decipher.update(await file.read(at, Math.min(READ_BYTES, end - at)));
  try {
    yield decipher.final();
  } catch (error) {
    throw refused('the passphrase does not open it, or it was changed', error);
  }
}

async function* toLines(packed: AsyncGenerator<Buffer>): AsyncGenerator<BackupLine> {
  const unpacked = createGunzip();
  // What fails before it comes out of its end as an error; a mere pipe would wait for ever.
  pipeline(Readable.from(packed), unpacked, () => undefined);
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const bytes of unpacked) {
    const lines = (rest + decoder.write(bytes as Buffer)).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) yield toLine(text);
  }
  if (rest !== '') throw refused('its last line is cut off');
}

function toLine(text: string): BackupLine {
  const parsed = backupLineSchema.safeParse(parseJson(text));
  if (!parsed.success) throw refused(z.prettifyError(parsed.error).slice(0, 300));
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Why a file is not taken. */
export function refused(reason: string, cause?: unknown): ProblemError {
  return new ProblemError({ code: 'invalid-request', issues: [`The back-up can not be used: ${reason}`] }, { cause });
}
