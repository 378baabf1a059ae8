import type { EntryEvidence, EvidenceAttachment } from '../../../shared/domain/evidence/timeline.ts';
import type { HashColumn } from './hash-column.ts';
import type { TimelineIndex } from './timeline-index.ts';

/** A checkpoint as evidence shows it: its signature covers all records before it. */
export interface CheckpointView {
  readonly seq: number;
  readonly time: string;
  readonly key: string;
}

/** Someone outside who saw a head of the ledger. */
export type WitnessView = EntryEvidence['witnesses'][number];

/** One source of evidence, ready to be looked at. */
export interface EvidenceView {
  readonly index: TimelineIndex;
  /** Id of the ledger it is of. */
  readonly ledger: string;
  /** First and last record, checkpoints included. */
  readonly range: { readonly from: number; readonly to: number };
  /** Oldest first. */
  readonly checkpoints: readonly CheckpointView[];
  readonly witnesses: readonly WitnessView[];
  /** Hashes of these records; read from disk where it is the ledger. */
  hashes(from: number, to: number): Promise<HashColumn>;
  /** Content by digest. */
  findAttachment(digest: string): Promise<EvidenceAttachment | undefined>;
}
