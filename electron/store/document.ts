import { Low, type Adapter } from 'lowdb';
import { ProblemError } from '../../shared/errors.ts';
import { readWhole, replaceWhole, type Disk } from './disk.ts';
import { decodeDocument, encodeDocument, type DocumentContent, type DocumentKind } from './document-file.ts';
import { reasonOf, stamp, storeFailed, type ReportStore } from './store-report.ts';

/** Where a document lives and who hears of trouble. */
export interface DocumentPlace {
  readonly disk: Disk;
  readonly folder: string;
  readonly now: () => Date;
  readonly report: ReportStore;
}

/** A document in memory whose changes are on disk before they are seen. */
export class StoredDocument<T> {
  readonly #low: Low<T>;
  readonly #kind: DocumentKind<T>;
  readonly #refusal: string | null;
  #lastChange: Promise<void> = Promise.resolve();

  constructor(low: Low<T>, kind: DocumentKind<T>, refusal: string | null) {
    this.#low = low;
    this.#kind = kind;
    this.#refusal = refusal;
  }

  get data(): T {
    return this.#low.data;
  }

  /**
   * Replaces the data by what `change` makes of it; changes run one after another. Memory follows the disk, never
   * the other way round: when it rejects, `data` is what it was.
   *
   * @throws ProblemError store-failed
   */
  update(change: (data: T) => T): Promise<void> {
    const done = this.#lastChange.then(() => this.#write(change));
    this.#lastChange = done.catch(() => undefined);
    return done;
  }

  async #write(change: (data: T) => T): Promise<void> {
    const file = fileName(this.#kind);
    if (this.#refusal !== null) throw new ProblemError({ code: 'store-failed', file, reason: this.#refusal });
    const former = this.#low.data;
    this.#low.data = this.#kind.schema.parse(change(former));
    try {
      await this.#low.write();
    } catch (error) {
      this.#low.data = former;
      throw storeFailed(file, error);
    }
  }
}

/**
 * Opens a document. It always opens: what can't be read is kept aside and reported; where the disk fails or the file is
 * of a newer version, the data is empty and every change is refused.
 */
export async function openDocument<T>(place: DocumentPlace, kind: DocumentKind<T>): Promise<StoredDocument<T>> {
  const adapter = new DocumentAdapter(place, kind);
  const low = new Low<T>(adapter, kind.empty);
  try {
    await low.read();
  } catch (error) {
    adapter.refuse(error);
  }
  return new StoredDocument(low, kind, adapter.refusal);
}

/** Reads and writes the two copies of a document: `<name>.json`, and `<name>.json.bak` right after it. */
class DocumentAdapter<T> implements Adapter<T> {
  /** Why nothing may be written; null when all is well. */
  refusal: string | null = null;
  readonly #place: DocumentPlace;
  readonly #kind: DocumentKind<T>;
  readonly #file: string;
  #backupFailed = false;

  constructor(place: DocumentPlace, kind: DocumentKind<T>) {
    this.#place = place;
    this.#kind = kind;
    this.#file = fileName(kind);
  }

  refuse(error: unknown): void {
    const reason = reasonOf(error);
    this.refusal = reason;
    this.#place.report({ kind: 'unusable', file: this.#file, reason });
  }

  async read(): Promise<T | null> {
    await this.#place.disk.makeFolder(this.#place.folder);
    const first = await this.#look(this.#file);
    if (first?.kind === 'newer') return this.#stopBefore(first.version);
    if (first?.kind === 'good') return this.#accept(first);
    return this.#readSecondCopy(first?.reason);
  }

  async write(data: T): Promise<void> {
    const { disk, folder } = this.#place;
    const bytes = encodeDocument(this.#kind, data);
    await replaceWhole(disk, folder, this.#file, bytes);
    await this.#writeSecondCopy(bytes);
  }

  /** The first copy is safe by now, so a failure here loses nothing: it is said, once. */
  async #writeSecondCopy(bytes: Uint8Array): Promise<void> {
    const { disk, folder, report } = this.#place;
    const file = `${this.#file}.bak`;
    try {
      await replaceWhole(disk, folder, file, bytes);
      this.#backupFailed = false;
    } catch (error) {
      if (!this.#backupFailed) report({ kind: 'unusable', file, reason: reasonOf(error) });
      this.#backupFailed = true;
    }
  }

  async #look(name: string): Promise<DocumentContent<T> | undefined> {
    const bytes = await readWhole(this.#place.disk, `${this.#place.folder}/${name}`);
    return bytes === undefined ? undefined : decodeDocument(this.#kind, bytes);
  }

  #stopBefore(version: number): null {
    this.refusal = `written by a newer version (format ${version})`;
    this.#place.report({ kind: 'newer', file: this.#file, version });
    return null;
  }

  async #accept(content: { readonly data: T; readonly version: number }): Promise<T> {
    if (content.version < this.#kind.version) await this.#saveMigrated(this.#file, content);
    else await this.#healSecondCopy(encodeDocument(this.#kind, content.data));
    return content.data;
  }

  /** Keeps an old version's file under its own name before the migrated data replaces it. */
  async #saveMigrated(name: string, content: { readonly data: T; readonly version: number }): Promise<void> {
    const { disk, folder } = this.#place;
    const bytes = await readWhole(disk, `${folder}/${name}`);
    if (bytes !== undefined) await replaceWhole(disk, folder, `${this.#file}.v${content.version}`, bytes);
    await this.write(content.data);
  }

  /** A second copy that is missing or a save behind is what a crash between the two leaves; a damaged one is said. */
  async #healSecondCopy(bytes: Uint8Array): Promise<void> {
    const { disk, folder, report } = this.#place;
    const file = `${this.#file}.bak`;
    try {
      const backup = await readWhole(disk, `${folder}/${file}`);
      if (backup !== undefined && Buffer.compare(backup, bytes) === 0) return;
      const content = backup === undefined ? undefined : decodeDocument(this.#kind, backup);
      if (content?.kind === 'newer') return;
      const keptAs = content?.kind === 'bad' ? await this.#setAside(file) : null;
      await replaceWhole(disk, folder, file, bytes);
      if (content?.kind === 'bad') report({ kind: 'recovered', file, keptAs, reason: content.reason });
    } catch (error) {
      report({ kind: 'unusable', file, reason: reasonOf(error) });
      this.#backupFailed = true;
    }
  }

  /** `badReason`: why the first copy can't be used; undefined when there is none. */
  async #readSecondCopy(badReason: string | undefined): Promise<T | null> {
    const name = `${this.#file}.bak`;
    const backup = await this.#look(name);
    if (backup?.kind === 'newer') return this.#stopBefore(backup.version);
    const keptAs = badReason === undefined ? null : await this.#setAside(this.#file);
    if (backup?.kind === 'good') {
      if (backup.version < this.#kind.version) await this.#saveMigrated(name, backup);
      else await this.write(backup.data);
      this.#place.report({ kind: 'recovered', file: this.#file, keptAs, reason: badReason ?? 'the file was missing' });
      return backup.data;
    }
    const keptBackup = backup === undefined ? null : await this.#setAside(name);
    const reason = badReason ?? backup?.reason ?? (await this.#findEarlierLoss());
    if (reason === undefined) return null;
    this.#place.report({ kind: 'lost', file: this.#file, keptAs: keptAs ?? keptBackup, reason });
    return null;
  }

  /** Says a loss again at each start until there is new data, or a restart would make it look like a first start. */
  async #findEarlierLoss(): Promise<string | undefined> {
    const names = await this.#place.disk.list(this.#place.folder);
    const aside = names.filter((name) => name.startsWith(`${this.#file}.corrupt-`)).pop();
    return aside === undefined ? undefined : `it was damaged earlier and is kept as ${aside}`;
  }

  async #setAside(name: string): Promise<string> {
    const { disk, folder, now } = this.#place;
    const taken = new Set(await disk.list(folder));
    const wanted = `${this.#file}.corrupt-${stamp(now())}`;
    let keptAs = wanted;
    for (let count = 2; taken.has(keptAs); count += 1) keptAs = `${wanted}-${count}`;
    await disk.rename(`${folder}/${name}`, `${folder}/${keptAs}`);
    await disk.syncFolder(folder);
    return keptAs;
  }
}

function fileName<T>(kind: DocumentKind<T>): string {
  return `${kind.name}.json`;
}
