import type { AuditLine } from '../../shared/domain/audit/audit-record.ts';
import type { BundleVerdict } from '../../shared/domain/evidence/bundle-verdict.ts';
import type { ReviewRemark, SignOff } from '../../shared/domain/evidence/review.ts';
import type { EvidenceAttachment } from '../../shared/domain/evidence/timeline.ts';
import type { CheckpointStatement } from '../../shared/domain/ledger/checkpoint-text.ts';
import type { BundleItem } from '../bundle/bundle-check.ts';
import type { BundleAnchor } from '../bundle/bundle-form.ts';
import type { BundleSource } from '../bundle/write-bundle.ts';

/** A signed checkpoint of the ledger, as it is announced. */
export interface SignedCheckpoint extends CheckpointStatement {
  readonly key: string;
  readonly sig: string;
}

/** What a full check of the ledger found. */
export interface LedgerVerdict {
  readonly records: number;
  readonly signedUpTo: number;
  readonly keys: readonly string[];
  readonly faults: readonly { readonly file: string; readonly seq: number | null; readonly reason: string }[];
}

/** The ledger as evidence: its records as they are on disk. */
export interface LedgerArchive {
  /** Id of the ledger; empty where it could not be opened. */
  readonly id: string;
  /** Newest record on disk. */
  head(): { readonly seq: number; readonly hash: string } | undefined;
  /** Signs the newest record, if it is not signed yet. @throws ProblemError store-failed */
  checkpoint(): Promise<void>;
  /** Reads all files and checks every record. @param onProgress - 0 to 1 */
  verify(onProgress?: (ratio: number) => void): Promise<LedgerVerdict>;
  /** The records from `from` to `to` as lines, in order, some at a time; fewer where files are missing. */
  lines(from: number, to: number): AsyncIterable<readonly string[]>;
  /** Told each checkpoint once it is on disk. */
  onCheckpoint(listener: (checkpoint: SignedCheckpoint) => void): () => void;
}

/** Content that entries name by digest (workflows, approvals, counter-signatures), kept on this workstation for as long as the ledger. */
export interface EvidenceContents {
  /** Resolves with the digest once it is on disk. @throws ProblemError store-failed */
  keep(kind: EvidenceAttachment['kind'], id: string, content: unknown): Promise<string>;
  /** The digest that a content has. */
  nameOf(kind: EvidenceAttachment['kind'], content: unknown): string;
  /** Undefined where there is none, or where it is not what the digest says. */
  find(digest: string): Promise<EvidenceAttachment | undefined>;
}

/** Heads of the ledger that somebody outside has seen. */
export interface LedgerAnchors {
  /** Oldest first; the newest few thousand. */
  list(): readonly LedgerAnchor[];
  /** Resolves when it is on disk. @throws ProblemError store-failed */
  add(anchor: LedgerAnchor): Promise<void>;
}

/** A head of the ledger that somebody outside has seen. */
export type LedgerAnchor = BundleAnchor;

/** Remarks of reviews that are not signed off yet, by the digest that closed the bundle; a document of the store. */
export interface ReviewRemarks {
  list(bundle: string): readonly ReviewRemark[];
  /** Resolves when it is on disk. @throws ProblemError store-failed */
  save(bundle: string, remarks: readonly ReviewRemark[]): Promise<void>;
}

/** Bundles as files. Whatever is in a file, reading it never throws for it. */
export interface BundleFiles {
  /**
   * Writes a bundle whole or not at all. @returns its size and the digest that closes it
   * @throws ProblemError store-failed, check-failed where the ledger's own records do not hold; the signal's reason
   */
  write(
    path: string,
    source: BundleSource,
    options: { readonly signal: AbortSignal; readonly onRecords: (count: number) => void },
  ): Promise<{ readonly sizeBytes: number; readonly digest: string }>;
  /** Bytes unpacked and packed that a bundle of this source has. */
  measure(source: BundleSource): Promise<{ readonly contentBytes: number; readonly packedBytes: number }>;
  sizeOf(path: string): Promise<number>;
  /** Checks in a worker of its own. */
  check(
    path: string,
    knownKeys: readonly string[],
    onItems: (items: readonly BundleItem[]) => void,
  ): Promise<BundleVerdict>;
  /** Writes a copy with one counter-signature more. @throws ProblemError store-failed, check-failed where the file changed meanwhile */
  countersign(
    from: string,
    to: string,
    place: Pick<SignOff, 'bundle' | 'ledger'>,
    word: Pick<SignOff, 'reviewer' | 'decision' | 'statement' | 'remarks' | 'at'>,
  ): Promise<void>;
  /** Writes text that a person reads, whole or not at all. @throws ProblemError store-failed */
  writeText(path: string, text: string): Promise<void>;
  /** As `writeText`. */
  writeBytes(path: string, bytes: Uint8Array): Promise<void>;
}

/** Prints a self-contained page. @returns a PDF's bytes */
export type PrintPage = (html: string) => Promise<Uint8Array>;

/** The pool's own audit log, from a moment on. @throws ProblemError pool-unreachable, xapi-failure */
export type ReadPoolAudit = (poolId: string, since: Date, signal: AbortSignal) => AsyncIterable<readonly AuditLine[]>;
