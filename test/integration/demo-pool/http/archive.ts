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
