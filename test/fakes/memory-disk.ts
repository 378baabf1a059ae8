import { dirname } from 'node:path';
import type { Disk, DiskFile } from '../../electron/store/disk.ts';

/** Something done to a file's bytes that no sync covers yet. */
type DataChange =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Uint8Array }
  | { readonly kind: 'truncate'; readonly sizeBytes: number };

/** A file apart from its name, as a file system keeps it. */
class Inode {
  bytes: Uint8Array;
  synced: Uint8Array;
  unsynced: DataChange[] = [];

  constructor(bytes: Uint8Array = new Uint8Array()) {
    this.bytes = bytes;
    this.synced = bytes;
  }

  apply(change: DataChange): void {
    this.bytes = applyChange(this.bytes, change);
    this.unsynced.push(change);
  }

  sync(): void {
    this.synced = this.bytes;
    this.unsynced = [];
  }
}

/** Something done to the names of a folder that no sync covers yet. */
type NameChange =
  | { readonly kind: 'set'; readonly path: string; readonly inode: Inode }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly path: string };

/**
 * A file system in memory that knows what was synced. `losePower` gives what a machine may find after a power loss: all
 * that was synced, and of the rest any part in any order, writes torn at any 512-byte sector, lengths without content.
 */
export class MemoryDisk implements Disk {
  #names = new Map<string, Inode>();
  #syncedNames = new Map<string, Inode>();
  #unsynced: NameChange[] = [];

  async open(path: string, mode: Parameters<Disk['open']>[1]): Promise<DiskFile> {
    let inode = this.#names.get(path);
    if (mode === 'create' && inode) throw failure('EEXIST');
    if ((mode === 'read' || mode === 'update') && !inode) throw failure('ENOENT');
    if (!inode) {
      inode = new Inode();
      this.#names.set(path, inode);
      this.#unsynced.push({ kind: 'set', path, inode });
    } else if (mode === 'replace') inode.apply({ kind: 'truncate', sizeBytes: 0 });
    return toFile(inode, mode === 'read');
  }

  async rename(from: string, to: string): Promise<void> {
    const inode = this.#names.get(from);
    if (!inode) throw failure('ENOENT');
    this.#names.delete(from);
    this.#names.set(to, inode);
    this.#unsynced.push({ kind: 'rename', from, to });
  }

  async remove(path: string): Promise<void> {
    if (this.#names.delete(path)) this.#unsynced.push({ kind: 'remove', path });
  }

  async list(folder: string): Promise<readonly string[]> {
    return [...this.#names.keys()]
      .filter((path) => dirname(path) === folder)
      .map((path) => path.slice(folder.length + 1))
      .sort();
  }

  async makeFolder(): Promise<void> {
    // Folders come by themselves here.
  }

  async syncFolder(folder: string): Promise<void> {
    const isHere = (path: string): boolean => dirname(path) === folder;
    for (const path of [...this.#syncedNames.keys()]) if (isHere(path)) this.#syncedNames.delete(path);
    for (const [path, inode] of this.#names) if (isHere(path)) this.#syncedNames.set(path, inode);
    this.#unsynced = this.#unsynced.filter((change) => !isHere(change.kind === 'rename' ? change.to : change.path));
  }

  /** The bytes of a file now. */
  peek(path: string): Uint8Array | undefined {
    return this.#names.get(path)?.bytes;
  }

  /** Puts a file in place, synced. */
  put(path: string, bytes: Uint8Array): void {
    const inode = new Inode(bytes);
    this.#names.set(path, inode);
    this.#syncedNames.set(path, inode);
  }

  paths(): readonly string[] {
    return [...this.#names.keys()].sort();
  }

  /** Another disk with what is left after a power loss at this moment. */
  losePower(random: () => number): MemoryDisk {
    const left = new MemoryDisk();
    const names = new Map(this.#syncedNames);
    for (const change of this.#unsynced) {
      if (random() < 0.5) continue;
      if (change.kind === 'set') names.set(change.path, change.inode);
      else if (change.kind === 'remove') names.delete(change.path);
      else {
        const inode = names.get(change.from);
        if (inode) names.set(change.to, inode);
        names.delete(change.from);
      }
    }
    const survivors = new Map<Inode, Uint8Array>();
    for (const [path, inode] of names) {
      const bytes = survivors.get(inode) ?? survive(inode, random);
      survivors.set(inode, bytes);
      left.put(path, bytes);
    }
    return left;
  }
}

function toFile(inode: Inode, isReadOnly: boolean): DiskFile {
  return {
    write: async (bytes, position) => {
      if (isReadOnly) throw failure('EBADF');
      inode.apply({ kind: 'write', position, bytes: Uint8Array.from(bytes) });
      return bytes.length;
    },
    read: async (position, length) => inode.bytes.slice(position, position + length),
    sizeBytes: async () => inode.bytes.length,
    truncate: async (sizeBytes) => inode.apply({ kind: 'truncate', sizeBytes }),
    sync: async () => inode.sync(),
    close: async () => undefined,
  };
}

/** Any part of the unsynced changes, in any order, each write by sectors; the file may be longer than its content. */
function survive(inode: Inode, random: () => number): Uint8Array {
  const reach = inode.unsynced.map((change) => (change.kind === 'write' ? change.position + change.bytes.length : 0));
  const longest = Math.max(inode.synced.length, ...reach);
  const bytes = new Uint8Array(longest);
  bytes.set(inode.synced);
  let sizeBytes = inode.synced.length;
  for (const change of shuffle(inode.unsynced, random)) {
    if (change.kind === 'truncate') {
      if (random() < 0.5) continue;
      sizeBytes = Math.min(change.sizeBytes, longest);
      bytes.fill(0, sizeBytes);
      continue;
    }
    for (const sector of toSectors(change)) {
      if (random() < 0.4) continue;
      bytes.set(sector.bytes, sector.position);
      sizeBytes = Math.max(sizeBytes, sector.position + sector.bytes.length);
    }
  }
  // The new length can reach the disk before the bytes do: they read as zeros.
  return bytes.subarray(0, random() < 0.3 ? longest : sizeBytes);
}

type Write = Extract<DataChange, { kind: 'write' }>;

function toSectors({ position, bytes }: Write): readonly Write[] {
  const sectors: Write[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 512 - ((position + at) % 512));
    sectors.push({ kind: 'write', position: position + at, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return sectors;
}

function shuffle<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function applyChange(bytes: Uint8Array, change: DataChange): Uint8Array {
  const sizeBytes =
    change.kind === 'truncate' ? change.sizeBytes : Math.max(bytes.length, change.position + change.bytes.length);
  const result = new Uint8Array(sizeBytes);
  result.set(bytes.subarray(0, sizeBytes));
  if (change.kind === 'write') result.set(change.bytes, change.position);
  return result;
}

function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
