import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { GZIP_HEADER } from './bundle-form.ts';

/** Gzips a bundle's text, piece by piece; the same text gives the same bytes on every system. */
export async function* zipLines(text: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const zip = createGzip({ level: 6, chunkSize: 64 * 1024 });
  const source = Readable.from(text, { objectMode: true, highWaterMark: 2 });
  source.once('error', (error) => zip.destroy(error));
  source.pipe(zip);
  let isFirst = true;
  try {
    for await (const chunk of zip) {
      const bytes = chunk as Buffer;
      // zlib names the system it runs on.
      if (isFirst) bytes.set(GZIP_HEADER, 0);
      isFirst = false;
      yield bytes;
    }
  } finally {
    source.destroy();
    zip.destroy();
  }
}
