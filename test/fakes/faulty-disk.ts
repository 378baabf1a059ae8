import type { Disk, DiskFile } from '../../electron/store/disk.ts';

/** What goes wrong: a system error, half a write that is told as such, or the end of the machine. */
export type Fault = 'ENOSPC' | 'EIO' | 'EROFS' | 'short-write' | 'power-loss';

/** Thrown by every call after the power is gone. */
export class PowerLostError extends Error {
  override readonly name = 'PowerLostError';
}

/**
 * Another disk whose n-th call (from 1) goes wrong: open, write, sync, rename, truncate, removal, sync of a folder, read,
 * list. `lasting` faults stay (a disk that is full stays full); reads are spared by ENOSPC and EROFS, as on real disks.
 */
export class FaultyDisk implements Disk {
  /** Calls so far that could fail. */
  calls = 0;
  /** Whether the fault was met. */
  hasStruck = false;
  readonly #inner: Disk;
  readonly #nth: number;
  readonly #fault: Fault;
  readonly #lasting: boolean;

  constructor(inner: Disk, nth: number, fault: Fault, lasting = false) {
    this.#inner = inner;
    this.#nth = nth;
    this.#fault = fault;
    this.#lasting = lasting;
  }

  async open(path: string, mode: Parameters<Disk['open']>[1]): Promise<DiskFile> {
    this.#count(mode === 'read' ? 'read' : 'change');
    const file = await this.#inner.open(path, mode);
    return {
      write: (bytes, position) => this.#write(file, bytes, position),
      read: (position, length) => this.#run('read', () => file.read(position, length)),
      sizeBytes: () => this.#run('read', () => file.sizeBytes()),
      truncate: (sizeBytes) => this.#run('change', () => file.truncate(sizeBytes)),
      sync: () => this.#run('change', () => file.sync()),
      close: () => file.close(),
    };
  }

  rename(from: string, to: string): Promise<void> {
    return this.#run('change', () => this.#inner.rename(from, to));
  }

  remove(path: string): Promise<void> {
    return this.#run('change', () => this.#inner.remove(path));
  }

  list(folder: string): Promise<readonly string[]> {
    return this.#run('read', () => this.#inner.list(folder));
  }

  makeFolder(folder: string): Promise<void> {
    return this.#run('change', () => this.#inner.makeFolder(folder));
  }

  syncFolder(folder: string): Promise<void> {
    return this.#run('change', () => this.#inner.syncFolder(folder));
  }

  async #run<T>(kind: 'read' | 'change', act: () => Promise<T>): Promise<T> {
    this.#count(kind);
    return act();
  }

  async #write(file: DiskFile, bytes: Uint8Array, position: number): Promise<number> {
    this.calls += 1;
    if (!this.#isDue()) return file.write(bytes, position);
    this.hasStruck = true;
    if (this.#fault === 'short-write') return file.write(bytes.subarray(0, Math.ceil(bytes.length / 2)), position);
    // What a full or dying disk took before it failed stays behind.
    await file.write(bytes.subarray(0, Math.floor(bytes.length / 3)), position);
    throw this.#failure();
  }

  #count(kind: 'read' | 'change'): void {
    this.calls += 1;
    if (!this.#isDue() || this.#fault === 'short-write') return;
    if (kind === 'read' && (this.#fault === 'ENOSPC' || this.#fault === 'EROFS')) return;
    this.hasStruck = true;
    throw this.#failure();
  }

  #isDue(): boolean {
    const isLasting = this.#lasting || this.#fault === 'power-loss';
    return this.calls === this.#nth || (isLasting && this.calls > this.#nth);
  }

  #failure(): Error {
    if (this.#fault === 'power-loss') return new PowerLostError('the power is gone');
    return Object.assign(new Error(`${this.#fault}: injected`), { code: this.#fault });
  }
}
