import type { ArchiveVerdict } from '../../shared/domain/archive/archive-finding.ts';
import type { Rehearsal } from '../../shared/domain/archive/rehearsal.ts';
import type { ReportProgress } from './vm-operations.ts';

/** An archive of one VM as it is streamed in. */
export interface ArchiveStream {
  readonly sizeBytes: number;
  /** Opened once, when the host has said that it takes it. */
  readonly chunks: () => AsyncIterable<Uint8Array>;
}

/** How one VM is exported. */
export interface ExportWish {
  /** Shown as the task's label. */
  readonly label: string;
  /** Asks for zstd; a host that has none answers LICENCE_RESTRICTION or VALUE_NOT_SUPPORTED. */
  readonly zstd: boolean;
  readonly signal: AbortSignal;
}

/** How one VM is imported. */
export interface ImportWish {
  readonly srUuid: string;
  /** Keeps MACs (`restore=true`); refused by XAPI where a VM of the pool has their seed. */
  readonly keepMacs: boolean;
  readonly signal: AbortSignal;
}

/** Calls that stream whole VMs, by uuid. Errors as of `PoolOperations`; an abort is `pool-unreachable`. */
export interface ArchiveOperations {
  /**
   * `GET /export` of a halted VM or a snapshot. `keep` reads the stream at its own pace; the stream only ends where the
   * pool says that it is whole, else it throws. Answers what `keep` answers.
   */
  exportVm<T>(
    vmUuid: string,
    wish: ExportWish,
    report: ReportProgress,
    keep: (chunks: AsyncIterable<Uint8Array>) => Promise<T>,
  ): Promise<T>;
  /** Bytes that the disks of a VM or snapshot take on their SRs, which is the least that an archive of it may need. */
  measureVm(vmUuid: string): Promise<number>;
  /** Begins an import without sending anything. Answers a ticket that everything it makes will carry. */
  openImport(label: string): Promise<string>;
  /** `PUT /import` under a ticket, which is used up by it. Answers the VM's uuid. */
  importVm(ticket: string, wish: ImportWish, stream: ArchiveStream, report: ReportProgress): Promise<string>;
  /** Waits until nothing works under the ticket any more; answers whether the pool says that the import is whole. */
  settleImport(ticket: string): Promise<boolean>;
  /** VMs that an import made, by its ticket. */
  findImported(ticket: string): Promise<readonly string[]>;
  /** Removes the networks without NICs that the import of a VM made because no name matched. Answers how many. */
  sweepImport(vmUuid: string): Promise<number>;
}

/** One file of an archive as it is on disk. */
export interface ArchivedFile {
  readonly sizeBytes: number;
  /** SHA-256 of its bytes, hex. */
  readonly sha256: string;
}

/** What reading a file of an archive found. */
export interface CheckedFile extends ArchivedFile {
  /** Null where it is compressed and its inside was not looked into. */
  readonly faults: readonly string[] | null;
}

/** Verdicts of the last checks, by archive's id; a document of the store. */
export interface ArchiveVerdicts {
  find(archiveId: string): ArchiveVerdict | undefined;
  /** Resolves when it is on disk. @throws ProblemError `store-failed` */
  save(archiveId: string, verdict: ArchiveVerdict): Promise<void>;
  /** Silent when there is none. @throws ProblemError `store-failed` */
  remove(archiveId: string): Promise<void>;
}

/** Evidence for archives. */
export interface ArchiveEvidence {
  /**
   * Writes what the ledger knows of a configuration as a bundle, whole or not at all.
   * @throws ProblemError `store-failed`, `check-failed`; the signal's reason
   */
  write(path: string, configurationUuid: string, signal: AbortSignal): Promise<void>;
}

/** What the last rehearsals found, by archive's id; a document of the store. */
export interface ArchiveRehearsals {
  find(archiveId: string): Rehearsal | undefined;
  /** Resolves when it is on disk. @throws ProblemError `store-failed` */
  save(archiveId: string, rehearsal: Rehearsal): Promise<void>;
  /** Silent when there is none. @throws ProblemError `store-failed` */
  remove(archiveId: string): Promise<void>;
}

/** Archives as folders of files. Names are ours: letters, digits, dots and dashes. @throws ProblemError `store-failed` */
export interface ArchiveFiles {
  /** Bytes that are left on the disk where an archive is, or will be. */
  freeBytes(archive: string): Promise<number>;
  /** Makes the folder of an archive; silent when it is there. */
  open(archive: string): Promise<void>;
  /**
   * Writes a file as it arrives: beside its place first, synced, then renamed with its checksum beside it. A failure or
   * a crash leaves no file under the name.
   */
  write(archive: string, file: string, chunks: AsyncIterable<Uint8Array>): Promise<ArchivedFile>;
  /** As `write`, for a file that somebody else puts whole under a path. */
  keep(archive: string, file: string, put: (path: string) => Promise<void>): Promise<ArchivedFile>;
  /** A file that was written whole and reads as its checksum says; undefined for all else. */
  findWhole(archive: string, file: string, signal: AbortSignal): Promise<ArchivedFile | undefined>;
  /** Removes a file, its checksum and its part; silent when they are gone. */
  removeFile(archive: string, file: string): Promise<void>;
  /** Puts the manifest in place and makes the archive read only. */
  seal(archive: string, manifest: string): Promise<void>;
  /** Takes the manifest away and lets the archive be written again. */
  unseal(archive: string): Promise<void>;
  /** Undefined where there is none. */
  readManifest(archive: string): Promise<string | undefined>;
  /** Names of the folders that are there, sorted. */
  list(): Promise<readonly string[]>;
  /** Names and sizes of the files of an archive, sorted; checksums and manifest left out. */
  listFiles(archive: string): Promise<readonly { readonly name: string; readonly sizeBytes: number }[]>;
  /**
   * Reads a whole file: its checksum, and what is wrong with it as an XVA. Undefined where there is none.
   * @param onBytes - told how many were read, now and then
   * @throws the signal's reason
   */
  check(
    archive: string,
    file: string,
    signal: AbortSignal,
    onBytes: (count: number) => void,
  ): Promise<CheckedFile | undefined>;
  /**
   * A file's bytes, whose last piece comes only where all of it is what was archived, so that nobody is ever given a
   * whole one that was altered.
   * @throws ProblemError `check-failed` where it is not; `store-failed`
   */
  read(archive: string, file: string, wanted: ArchivedFile): AsyncIterable<Uint8Array>;
  /** Removes an archive with all its files. */
  remove(archive: string): Promise<void>;
}

/** The folders in which archives are. New ones go to one of them; those in the others stay on the shelf. */
export interface ArchiveFolders {
  /** Where new archives go. */
  current(): string;
  /** It is the console's own, among its data. */
  isOwn(): boolean;
  /** Where an archive is; the current one where it is in none. */
  folderOf(archive: string): Promise<string>;
  /** Those that can't be read now, such as those of a disk that is not plugged in. */
  listAway(): Promise<readonly string[]>;
  /**
   * New archives go from now on into a folder of their own within this one; null: to the console's own. Answers where
   * exactly. Forgets folders that hold no archive.
   * @throws ProblemError `invalid-request` where it is among the console's data or the disk is full; `store-failed`
   */
  choose(folder: string | null): Promise<string>;
}
