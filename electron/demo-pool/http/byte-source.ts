import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** The stream ended where more was promised. */
export class PrematureEnd extends Error {
  override readonly name = 'PrematureEnd';
}

/** A stream that is compressed in a way this runtime can't undo. */
export class UnsupportedCompression extends Error {
  override readonly name = 'UnsupportedCompression';
}

/** Reads a stream in pieces of exact size; never holds more than one piece and one chunk. */
export class ByteSource {
  private readonly chunks: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(chunks: AsyncIterator<Buffer>) {
    this.chunks = chunks;
  }

  /** @throws PrematureEnd when fewer bytes are left; whatever the stream fails with */
  async read(size: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      if (this.held.length === 0) {
        const next = await this.chunks.next();
        if (next.done === true) throw new PrematureEnd(`${String(missing)} bytes missing`);
        this.held = next.value;
        continue;
      }
      const part = this.held.subarray(0, missing);
      this.held = this.held.subarray(part.length);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
  }

  /** The next bytes without taking them; fewer than asked at the stream's end. */
  async peek(size: number): Promise<Buffer> {
    while (this.held.length < size) {
      const next = await this.chunks.next();
      if (next.done === true) break;
      this.held = Buffer.concat([this.held, next.value]);
    }
    return this.held.subarray(0, size);
  }

  /** Everything from here on, as chunks. */
  async *rest(): AsyncGenerator<Buffer> {
    if (this.held.length > 0) {
      const held = this.held;
      this.held = Buffer.alloc(0);
      yield held;
    }
    for (let next = await this.chunks.next(); next.done !== true; next = await this.chunks.next()) yield next.value;
  }
}

/**
 * The content of an uploaded archive: as it is, or gunzipped where it begins like gzip.
 * @throws UnsupportedCompression for zstd, which the oldest supported runtime can't read
 */
export async function openArchive(body: Readable): Promise<ByteSource> {
  const raw = new ByteSource(body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>);
  const magic = await raw.peek(4);
  if (magic[0] === 0x28 && magic[1] === 0xb5 && magic[2] === 0x2f && magic[3] === 0xfd)
    throw new UnsupportedCompression('zstd');
  if (magic[0] !== 0x1f || magic[1] !== 0x8b) return raw;
  return new ByteSource(gunzip(raw.rest()));
}

async function* gunzip(chunks: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const inflater = createGunzip();
  const feed = async (): Promise<void> => {
    for await (const chunk of chunks) {
      if (inflater.destroyed) return;
      if (!inflater.write(chunk))
        await new Promise((resolve) => {
          inflater.once('drain', resolve).once('close', resolve);
        });
    }
    inflater.end();
  };
  feed().catch((error: unknown) => inflater.destroy(error instanceof Error ? error : new Error(String(error))));
  for await (const chunk of inflater) yield chunk as Buffer;
}
