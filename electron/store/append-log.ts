import { ProblemError } from '../../shared/errors.ts';
import { replaceWhole, writeAll, withFile, type Disk, type DiskFile } from './disk.ts';
import { reasonOf, storeFailed } from './store-report.ts';

/** One line of a log as found on disk. */
export interface LogLine {
  /** Without its newline. */
  readonly text: string;
  readonly startByte: number;
}

/** The complete lines of a log, and where an unfinished last one begins. */
export interface LogContent {
  readonly lines: readonly LogLine[];
  /** End of the last complete line. */
  readonly endByte: number;
  readonly sizeBytes: number;
}

const NEWLINE = 0x0a;

/**
 * Splits a log into its complete lines. Text that is not UTF-8 comes out with replacement characters, so that no check
 * over it can succeed.
 */
export function splitLines(bytes: Uint8Array): LogContent {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const lines: LogLine[] = [];
  let startByte = 0;
  for (;;) {
    const end = buffer.indexOf(NEWLINE, startByte);
    if (end < 0) break;
    lines.push({ text: buffer.toString('utf8', startByte, end), startByte });
    startByte = end + 1;
  }
  return { lines, endByte: startByte, sizeBytes: buffer.length };
}

/** Creates a log that holds `firstLine`, all or nothing: a log on disk is never empty, so an empty one is a damaged one. */
export async function createLog(disk: Disk, folder: string, name: string, firstLine: string): Promise<AppendLog> {
  const bytes = Buffer.from(`${firstLine}\n`);
  await replaceWhole(disk, folder, name, bytes);
  return new AppendLog(await disk.open(`${folder}/${name}`, 'update'), name, bytes.length);
}

/** Opens a log for appending after `endByte`, which must be its size. */
export async function continueLog(disk: Disk, folder: string, name: string, endByte: number): Promise<AppendLog> {
  return new AppendLog(await disk.open(`${folder}/${name}`, 'update'), name, endByte);
}

/**
 * Copies what follows `endByte` to a file of its own, then cuts it off; both are safe on disk before it resolves.
 */
export async function cutTail(
  disk: Disk,
  folder: string,
  name: string,
  tail: { readonly endByte: number; readonly bytes: Uint8Array; readonly keepAs: string },
): Promise<void> {
  await replaceWhole(disk, folder, tail.keepAs, tail.bytes);
  await withFile(disk, `${folder}/${name}`, 'update', async (file) => {
    await file.truncate(tail.endByte);
    await file.sync();
  });
}

/** The writing end of an append-only file. Use it from one `GroupCommit` only: writes must not overlap. */
export class AppendLog {
  readonly #file: DiskFile;
  readonly #name: string;
  #sizeBytes: number;
  #refusal: string | null = null;

  constructor(file: DiskFile, name: string, sizeBytes: number) {
    this.#file = file;
    this.#name = name;
    this.#sizeBytes = sizeBytes;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /**
   * Appends lines, each with its end; when it resolves, all survive a power loss. When it rejects, none counts: a rest is cut off, and where
   * that fails too, or the disk did not sync, the log refuses everything until it is opened afresh.
   *
   * @throws ProblemError store-failed
   */
  async append(bytes: Uint8Array): Promise<void> {
    if (this.#refusal !== null)
      throw new ProblemError({ code: 'store-failed', file: this.#name, reason: this.#refusal });
    if (bytes.length === 0) return;
    try {
      await writeAll(this.#file, bytes, this.#sizeBytes);
    } catch (error) {
      await this.#cutRest();
      throw storeFailed(this.#name, error);
    }
    try {
      await this.#file.sync();
    } catch (error) {
      // After a failed sync the system may have dropped the pages and report success next time: nothing to rely on.
      this.#refusal = `${reasonOf(error)}; restart to look again`;
      await this.#cutRest();
      throw storeFailed(this.#name, error);
    }
    this.#sizeBytes += bytes.length;
  }

  async close(): Promise<void> {
    this.#refusal ??= 'the log is closed';
    await this.#file.close();
  }

  async #cutRest(): Promise<void> {
    try {
      await this.#file.truncate(this.#sizeBytes);
    } catch (error) {
      this.#refusal = `${reasonOf(error)}; restart to look again`;
    }
  }
}
