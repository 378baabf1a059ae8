import { xxh64 } from '../../../../electron/demo-pool/http/xxh64.ts';

/** A member of a tar archive, read whole. */
export interface Member {
  readonly name: string;
  readonly content: Buffer;
}

/** Reads a tar archive independently of the pool's own reader. Also says whether it ended with two blocks of zeros. */
export function readTar(archive: Buffer): { readonly members: readonly Member[]; readonly ended: boolean } {
  const members: Member[] = [];
  let at = 0;
  while (at + 512 <= archive.length) {
    if (archive.subarray(at, at + 512).every((byte) => byte === 0)) {
      const rest = archive.subarray(at);
      return { members, ended: rest.length >= 1024 && rest.every((byte) => byte === 0) };
    }
    const size = Number.parseInt(archive.toString('latin1', at + 124, at + 135), 8);
    members.push({
      name: archive.toString('utf8', at, at + 100).replace(/\0.*$/s, ''),
      content: archive.subarray(at + 512, at + 512 + size),
    });
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return { members, ended: false };
}

/** Changes texts of `ova.xml`, or the name of the first member, keeping the tar valid. */
export function rename(archive: Buffer, changes: Readonly<Record<string, string>>, firstName = 'ova.xml'): Buffer {
  const { members } = readTar(archive);
  return pack(
    members.map((member, index) => {
      if (index > 0) return member;
      let text = member.content.toString('utf8');
      for (const [from, to] of Object.entries(changes)) text = text.replaceAll(from, to);
      return { name: firstName, content: Buffer.from(text) };
    }),
  );
}

/** Puts another content into a chunk of every disk, with a checksum that fits. */
export function replaceChunk(archive: Buffer, digits: string, content: Buffer): Buffer {
  return pack(
    readTar(archive).members.map((member) => {
      if (member.name.endsWith(`/${digits}`)) return { name: member.name, content };
      return member.name.endsWith(`/${digits}.xxhash`)
        ? { name: member.name, content: Buffer.from(xxh64(content)) }
        : member;
    }),
  );
}

/** Puts an empty chunk of that number behind the chunk before it, in every disk. */
export function withEmptyChunk(archive: Buffer, number: number): Buffer {
  const digits = (value: number): string => String(value).padStart(8, '0');
  return pack(
    readTar(archive).members.flatMap((member) => {
      if (!member.name.endsWith(`/${digits(number - 1)}.xxhash`)) return [member];
      const name = `${member.name.split('/')[0] ?? ''}/${digits(number)}`;
      const empty = Buffer.alloc(0);
      return [member, { name, content: empty }, { name: `${name}.xxhash`, content: Buffer.from(xxh64(empty)) }];
    }),
  );
}

function pack(members: readonly Member[]): Buffer {
  const parts = members.flatMap(({ name, content }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        0', 148);
    header.write('ustar\x0000', 257);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0`,
      148,
    );
    return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
