import type { ByteSource } from './byte-source.ts';

/** Size of a tar block. */
export const BLOCK = 512;
/** What ends an archive: two blocks of zeros. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/** The header of one file member, as XAPI writes it (ustar). @throws RangeError for a name over 100 bytes */
function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`tar member name too long: ${name}`);
  header.write(name, 0, 100, 'utf8');
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\0', 257);
  header.write('00', 263);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** One whole file member: header, content, padding to the next block. */
export function tarMember(name: string, content: Uint8Array): Buffer {
  const padding = (BLOCK - (content.length % BLOCK)) % BLOCK;
  return Buffer.concat([tarHeader(name, content.length), content, Buffer.alloc(padding)]);
}

/** A member whose content is still to be read. */
export interface TarMember {
  readonly name: string;
  readonly size: number;
}

/** Something in a stream that is no tar archive. */
export class TarError extends Error {
  override readonly name = 'TarError';
}

/**
 * Reads the next member's header; the caller then reads content and padding with `readTarContent`.
 * @returns undefined at the archive's end
 * @throws TarError when the bytes are no tar header; PrematureEnd when the stream stops inside
 */
export async function nextTarMember(source: ByteSource): Promise<TarMember | undefined> {
  const header = await source.read(BLOCK);
  if (header.every((byte) => byte === 0)) {
    const second = await source.read(BLOCK);
    if (!second.every((byte) => byte === 0)) throw new TarError('a lone empty block');
    return undefined;
  }
  const stored = Number.parseInt(header.toString('latin1', 148, 156).replace(/\0.*/, '').trim(), 8);
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (stored !== sum) throw new TarError('tar header with a wrong checksum');
  const sizeText = header.toString('latin1', 124, 136).replace(/[\0 ].*/s, '');
  if (!/^[0-7]+$/.test(sizeText)) throw new TarError('tar member with an unreadable size');
  const type = header[156] ?? 0;
  if (type !== 0 && type !== 0x30) throw new TarError('tar member that is not a plain file');
  return { name: header.toString('utf8', 0, 100).replace(/\0.*/s, ''), size: Number.parseInt(sizeText, 8) };
}

/** Reads a member's content and skips its padding. @throws TarError when it is larger than `limit` bytes */
export async function readTarContent(source: ByteSource, member: TarMember, limit: number): Promise<Buffer> {
  if (member.size > limit) throw new TarError(`${member.name} is larger than ${String(limit)} bytes`);
  const content = await source.read(member.size);
  await source.read((BLOCK - (member.size % BLOCK)) % BLOCK);
  return content;
}
