import { isAscii, isUtf8 } from 'node:buffer';
import { ReplyRefused } from './errors.ts';

/**
 * Text of a range of UTF-8 bytes.
 *
 * ASCII becomes a one-byte string, which takes half the memory and is faster to parse.
 *
 * @throws ReplyRefused `bad-utf8`; nothing is replaced in silence
 */
export function textOf(bytes: Buffer, start: number, end: number): string {
  const range = bytes.subarray(start, end);
  if (isAscii(range)) return bytes.toString('latin1', start, end);
  if (!isUtf8(range)) throw new ReplyRefused('bad-utf8', 'the bytes are not UTF-8');
  return bytes.toString('utf8', start, end);
}

const EMPTY = Buffer.alloc(0);

/** Bytes that arrived and are not used up: grows by doubling, so that appending stays linear. */
export class ByteStore {
  bytes: Buffer = EMPTY;
  /** Bytes in use; what is behind it is rubbish. */
  length = 0;

  append(chunk: Uint8Array): void {
    this.reserve(chunk.length);
    this.bytes.set(chunk, this.length);
    this.length += chunk.length;
  }

  /** Makes room for `count` more bytes. */
  reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
  }

  /** Drops the first `count` bytes. */
  consume(count: number): void {
    if (count === 0) return;
    this.bytes.copyWithin(0, count, this.length);
    this.length -= count;
  }
}
