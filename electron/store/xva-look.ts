const BLOCK = 512;
/** So many tell whether it is compressed. */
const MAGIC_BYTES = 4;
/** Longer is no name, number or description of ours. */
const MAX_OVA_BYTES = 64 * 1024 * 1024;
const CHUNK = /^(Ref:\d{1,9})\/(\d{8})(\.xxhash|\.checksum)?$/;

/**
 * Looks into an XVA as it passes: a tar of `ova.xml`, then chunks of disks in rising order, each with its checksum
 * member, then two empty blocks. Holds one header at most. What is compressed is not looked into.
 */
export class XvaLook {
  private held: Buffer = Buffer.alloc(0);
  /** Bytes of content, with its padding, that are still to pass. */
  private toSkip = 0;
  private zeros = 0;
  private members = 0;
  private isPacked = false;
  private isOver = false;
  private last = { disk: '', number: -1 };
  private awaited: string | undefined;
  private readonly faults: string[] = [];

  /** Takes the next bytes, in order. */
  push(bytes: Uint8Array): void {
    if (this.isPacked || this.faults.length > 0) return;
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.held.length > 0) rest = Buffer.concat([this.held, rest]);
    this.held = Buffer.alloc(0);
    if (this.members === 0 && this.zeros === 0) {
      if (rest.length < MAGIC_BYTES) {
        this.held = rest;
        return;
      }
      if (isCompressed(rest)) {
        this.isPacked = true;
        return;
      }
    }
    while (rest.length > 0 && this.faults.length === 0) {
      if (this.toSkip > 0) {
        const passed = Math.min(this.toSkip, rest.length);
        this.toSkip -= passed;
        rest = rest.subarray(passed);
      } else if (rest.length < BLOCK) {
        this.held = Buffer.from(rest);
        return;
      } else {
        this.readHeader(rest.subarray(0, BLOCK));
        rest = rest.subarray(BLOCK);
      }
    }
  }

  /** What is wrong with it, in words; null where it is compressed. */
  end(): readonly string[] | null {
    if (this.isPacked) return null;
    if (this.faults.length > 0) return this.faults;
    if (this.members === 0 && this.held.length === 0) return ['it is empty'];
    if (!this.isOver) return ['it ends in the middle'];
    return this.awaited === undefined ? [] : [`the checksum of ${this.awaited} is missing`];
  }

  private readHeader(header: Buffer): void {
    if (header.every((byte) => byte === 0)) {
      this.zeros += 1;
      if (this.zeros === 2) this.isOver = true;
      return;
    }
    if (this.zeros > 0) {
      this.faults.push(this.isOver ? 'something follows its end' : 'an empty block stands in the middle');
      return;
    }
    const size = readOctal(header.subarray(124, 136));
    if (size === undefined || readOctal(header.subarray(148, 156)) !== sumOf(header)) {
      this.faults.push(this.members === 0 ? 'it is no tar' : 'a header is damaged');
      return;
    }
    const name = textOf(header.subarray(0, 100));
    this.members += 1;
    this.judge(name, size);
    this.toSkip = Math.ceil(size / BLOCK) * BLOCK;
  }

  private judge(name: string, size: number): void {
    if (this.members === 1) {
      if (name !== 'ova.xml') this.faults.push('it does not begin with ova.xml, so it is no XVA');
      else if (size > MAX_OVA_BYTES) this.faults.push('its ova.xml is larger than any');
      return;
    }
    const [, disk = '', digits = '', sum] = CHUNK.exec(name) ?? [];
    if (disk === '') {
      this.faults.push('it holds something else than disks');
    } else if (sum !== undefined) {
      if (this.awaited !== `${disk}/${digits}`) this.faults.push(`a checksum without its chunk: ${name}`);
      this.awaited = undefined;
    } else if (this.awaited !== undefined) {
      this.faults.push(`the checksum of ${this.awaited} is missing`);
    } else if (disk === this.last.disk && Number(digits) <= this.last.number) {
      this.faults.push(`its chunks are out of order at ${name}`);
    } else {
      this.last = { disk, number: Number(digits) };
      this.awaited = `${disk}/${digits}`;
    }
  }
}

/** By its first four bytes: gzip or zstd. */
function isCompressed(bytes: Buffer): boolean {
  return bytes.readUInt16BE(0) === 0x1f8b || bytes.readUInt32BE(0) === 0x28b52ffd;
}

function textOf(field: Buffer): string {
  const end = field.indexOf(0);
  return field.subarray(0, end < 0 ? field.length : end).toString('latin1');
}

function readOctal(field: Buffer): number | undefined {
  const text = textOf(field).trim();
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** The sum of a header's bytes with its own field as spaces. */
function sumOf(header: Buffer): number {
  let sum = 8 * 32;
  for (let at = 0; at < BLOCK; at += 1) if (at < 148 || at >= 156) sum += header[at] ?? 0;
  return sum;
}
