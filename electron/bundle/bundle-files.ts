import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGzip } from 'node:zlib';
import { ProblemError } from '../../shared/errors.ts';
import type { BundleFiles } from '../ports/evidence.ts';
import { checkBundleFile } from './run-worker.ts';
import { countersign } from './sign-off.ts';
import { ChainFault, FormFault } from './verdict.ts';
import { bundleLines, BundleRefused, writeBundle, type BundleSigner, type BundleSource } from './write-bundle.ts';
import { writeWhole } from './write-file.ts';

/** Bundles on disk, closed and counter-signed with `signer`'s key. @param workerFile - built from `bundle-worker.ts` */
export function makeBundleFiles(signer: BundleSigner, workerFile: string | URL): BundleFiles {
  return {
    write: (path, source, { signal, onRecords }) =>
      toProblems(path, async () => {
        let closed = '';
        const counted = { ...source, records: countRecords(source.records, onRecords) };
        const onClosed = (digest: string): void => {
          closed = digest;
        };
        const { sizeBytes } = await writeWhole(path, writeBundle(counted, signer, onClosed), signal);
        return { sizeBytes, digest: closed };
      }),
    measure: (source) => toProblems('', () => measure(source, signer)),
    sizeOf: (path) => toProblems(path, async () => (await stat(path)).size),
    check: (path, knownKeys, onItems) => checkBundleFile({ file: path, workerFile, knownKeys, onItems }),
    countersign: (from, to, place, word) =>
      toProblems(to, async () => {
        await writeWhole(to, countersign(createReadStream(from, { highWaterMark: 256 * 1024 }), place, word, signer));
      }),
    writeBytes: (path, bytes) =>
      toProblems(path, async () => {
        await writeWhole(path, once(bytes));
      }),
    writeText: (path, text) =>
      toProblems(path, async () => {
        await writeWhole(path, once(Buffer.from(text, 'utf8')));
      }),
  };
}

async function* countRecords(
  records: BundleSource['records'],
  onRecords: (count: number) => void,
): AsyncGenerator<string> {
  let count = 0;
  for await (const record of records) {
    count += 1;
    if (count % 500 === 0) {
      onRecords(count);
      // Sealing and packing is work of this thread: others have their turn between.
      await new Promise((resolve) => setImmediate(resolve));
    }
    yield record;
  }
}

/** Packs without keeping what is packed. */
async function measure(source: BundleSource, signer: BundleSigner): ReturnType<BundleFiles['measure']> {
  const zip = createGzip({ level: 6 });
  let packedBytes = 0;
  let contentBytes = 0;
  zip.on('data', (chunk: Buffer) => {
    packedBytes += chunk.length;
  });
  const ended = new Promise((resolve, reject) => zip.once('end', resolve).once('error', reject));
  for await (const line of bundleLines({ ...source, records: countRecords(source.records, () => undefined) }, signer)) {
    contentBytes += Buffer.byteLength(line) + 1;
    if (!zip.write(`${line}\n`)) await new Promise((resolve) => zip.once('drain', resolve));
  }
  zip.end();
  await ended;
  return { contentBytes, packedBytes };
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

/** What the disk and the ledger's own lines throw, as problems a person can act on. */
async function toProblems<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof BundleRefused || error instanceof FormFault)
      throw new ProblemError({ code: 'check-failed', findings: [error.message] }, { cause: error });
    if (error instanceof ChainFault)
      throw new ProblemError(
        {
          code: 'check-failed',
          findings: [`Record ${String(error.seq ?? '')} of the ledger does not hold: ${error.message}`],
        },
        { cause: error },
      );
    const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
    if (error instanceof Error && typeof code === 'string' && /^E[A-Z0-9]+$/.test(code))
      throw new ProblemError({ code: 'store-failed', file, reason: code }, { cause: error });
    throw error;
  }
}
