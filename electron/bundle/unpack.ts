import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GZIP_HEADER, type BundleLimits } from './bundle-form.ts';
import { FormFault } from './verdict.ts';

/**
 * Unpacks a file's bytes into its lines, without their ends, some at a time. No more than one line and one piece is held: a
 * bomb is refused at its first long line.
 *
 * @throws FormFault
 */
export async function* unpackLines(
  chunks: AsyncIterable<Uint8Array>,
  limits: BundleLimits,
): AsyncGenerator<readonly Buffer[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  let total = 0;
  for await (const chunk of gunzip(chunks, limits)) {
    total += chunk.length;
    if (total > limits.fileBytes) throw new FormFault('file-size', `more than ${limits.fileBytes} bytes unpacked`);
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      const piece = chunk.subarray(start, end);
      restBytes += piece.length;
      if (restBytes > limits.lineBytes) break;
      lines.push(rest.length === 0 ? piece : Buffer.concat([...rest, piece]));
      rest = [];
      restBytes = 0;
      start = end + 1;
    }
    // What stands before a line that is too long is looked at first, so that the first fault is the one reported.
    if (lines.length > 0) yield lines;
    if (restBytes <= limits.lineBytes && start < chunk.length) {
      rest.push(chunk.subarray(start));
      restBytes += chunk.length - start;
    }
    if (restBytes > limits.lineBytes)
      throw new FormFault('line-length', `a line of more than ${limits.lineBytes} bytes`);
  }
  if (restBytes > 0) throw new FormFault('unfinished-line', 'the last line has no end');
}

async function* gunzip(chunks: AsyncIterable<Uint8Array>, limits: BundleLimits): AsyncGenerator<Buffer> {
  const count = { bytes: 0 };
  const unzip = createGunzip({ chunkSize: 128 * 1024 });
  const source = Readable.from(checkHeader(chunks, limits, count), { objectMode: true, highWaterMark: 2 });
  source.once('error', (error) => unzip.destroy(error));
  source.pipe(unzip);
  try {
    for await (const chunk of unzip) yield chunk as Buffer;
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new FormFault('gzip', error.message);
  } finally {
    source.destroy();
    unzip.destroy();
  }
  // The unpacker stops at the end of what is packed and says nothing of what follows.
  if (unzip.bytesWritten !== count.bytes) throw new FormFault('trailing-bytes', 'bytes follow after the end');
}

async function* checkHeader(
  chunks: AsyncIterable<Uint8Array>,
  limits: BundleLimits,
  count: { bytes: number },
): AsyncGenerator<Uint8Array> {
  let first = new Uint8Array();
  let isChecked = false;
  for await (const chunk of chunks) {
    count.bytes += chunk.length;
    if (count.bytes > limits.fileBytes)
      throw new FormFault('file-size', `a file of more than ${limits.fileBytes} bytes`);
    if (isChecked) {
      yield chunk;
      continue;
    }
    first = Buffer.concat([first, chunk]);
    if (first.length < GZIP_HEADER.length) continue;
    if (GZIP_HEADER.some((byte, at) => byte !== first[at]))
      throw new FormFault('gzip-header', 'it does not begin like a bundle');
    isChecked = true;
    yield first;
  }
  if (!isChecked) throw new FormFault('gzip-header', 'it is shorter than the first bytes of a bundle');
}

function isZlibError(error: unknown): error is Error & { readonly code: string } {
  return error instanceof Error && 'code' in error && /^Z_|^ERR_ZLIB|^ERR_STREAM/.test(String(error.code));
}
