import type { Hash } from 'node:crypto';
import type { Activity } from '../../shared/domain/activity.ts';
import { sealEntry } from '../../shared/domain/ledger/sealed-entry.ts';
import type { SignedCheckpoint } from '../ports/evidence.ts';
import type { AppendLog } from './append-log.ts';
import type { StoredDocument } from './document.ts';
import { signCheckpoint } from './ledger-checkpoint.ts';
import type { LedgerNote } from './ledger-note.ts';
import { createSegment, type LedgerPlace, type OpenedLedger } from './ledger-open.ts';
import { CHECKPOINT_KIND, LEDGER_VERSION, sealRecord, type LedgerRecord } from './ledger-record.ts';
import { nextSalt } from './ledger-salt.ts';
import { segmentFile } from './ledger-segment.ts';
import { sha256 } from './sha256.ts';
import { reasonOf, storeFailed } from './store-report.ts';

/** An entry before it has its place in the chain. */
export type Draft = Omit<LedgerRecord, 'v' | 'seq' | 'prev' | 'time' | 'h' | 'salt'>;

const SEGMENT_BYTES = 1024 * 1024;
const CHECKPOINT_EVERY = 64;
const NOTE_EVERY_MS = 10_000;
const CLOCK_JUMP_MS = 5 * 60_000;
const NOBODY = { actor: 'console', poolId: null, configurationUuid: null, runId: null } as const;

/** What came of a batch. */
export interface WrittenBatch {
  readonly answers: readonly (Activity | undefined)[];
  readonly activities: readonly Activity[];
  /** The newest checkpoint of the batch. */
  readonly checkpoint: SignedCheckpoint | undefined;
}

/** A batch with its place in the chain; nothing of it counts before it is on disk. */
export interface SealedBatch {
  /** The chain's end that it continues. */
  readonly base: ChainEnd;
  readonly end: ChainEnd;
  /** Its lines, each with its end. */
  readonly bytes: Uint8Array;
  readonly written: WrittenBatch;
}

interface ChainEnd {
  /** Form of the records in the present segment. */
  readonly version: number;
  readonly seq: number;
  readonly hash: string;
  /** Time of the newest record in ms; undefined before the first. */
  readonly timeMs: number | undefined;
  /** Records since the last checkpoint. */
  readonly unsigned: number;
  /** Over the segment's file so far. */
  readonly bytes: Hash;
}

/** Gives entries their place in the chain and writes them; called by one `PipelinedCommit` only. */
export class LedgerWriter {
  readonly #place: LedgerPlace;
  readonly #note: StoredDocument<LedgerNote>;
  readonly #ledger: string;
  #log: AppendLog;
  #segment: number;
  #end: ChainEnd;
  /** The newest batch that was sealed and may not be on disk yet. */
  #sealed: SealedBatch | undefined;
  #notedAtMs: number;
  #noteFailed = false;

  constructor(place: LedgerPlace, note: StoredDocument<LedgerNote>, opened: OpenedLedger) {
    this.#place = place;
    this.#note = note;
    this.#ledger = opened.ledger;
    this.#log = opened.log;
    this.#segment = opened.segment;
    const { records } = opened;
    const newest = records[records.length - 1];
    const signedAt = records.map(({ kind }) => kind).lastIndexOf(CHECKPOINT_KIND);
    this.#end = {
      version: opened.version,
      seq: opened.lastSeq,
      hash: opened.head,
      timeMs: newest && Date.parse(newest.time),
      unsigned: records.length - 1 - signedAt,
      bytes: opened.bytes,
    };
    this.#notedAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Number and hash of the newest record on disk. */
  get head(): { readonly seq: number; readonly hash: string } {
    return { seq: this.#end.seq, hash: this.#end.hash };
  }

  /** Gives a batch its place after all batches that were sealed before, as if those were on disk. */
  seal(drafts: readonly (Draft | 'checkpoint')[]): SealedBatch {
    const base = this.#sealed?.end ?? this.#end;
    const chain = new Chain(this.#place, this.#ledger, base);
    const answers = drafts.map((draft) => (draft === 'checkpoint' ? chain.sign() : chain.add(draft)));
    const { activities, checkpoint } = chain;
    this.#sealed = { base, end: chain.end, bytes: chain.bytes, written: { answers, activities, checkpoint } };
    return this.#sealed;
  }

  /**
   * Writes a batch, checkpoints included where due. One that was sealed after a batch that then failed is sealed anew.
   * @returns one answer per draft, and all new activities in order, which may be more
   * @throws ProblemError store-failed; then none of the batch is in the ledger
   */
  async write(drafts: readonly (Draft | 'checkpoint')[], sealed: SealedBatch): Promise<WrittenBatch> {
    if (this.#log.sizeBytes >= (this.#place.segmentBytes ?? SEGMENT_BYTES)) await this.#beginSegment();
    let batch = sealed;
    if (batch.base !== this.#end) {
      this.#sealed = undefined;
      batch = this.seal(drafts);
    }
    try {
      await this.#log.append(batch.bytes);
    } catch (error) {
      this.#sealed = undefined;
      throw error;
    }
    this.#end = batch.end;
    await this.#noteProgress(NOTE_EVERY_MS);
    return batch.written;
  }

  async close(): Promise<void> {
    await this.#noteProgress(0);
    await this.#log.close();
  }

  async #beginSegment(): Promise<void> {
    const header = { ledger: this.#ledger, segment: this.#segment + 1, first: this.#end.seq + 1, prev: this.#end.hash };
    const former = this.#log;
    let bytes: Hash;
    try {
      ({ log: this.#log, bytes } = await createSegment(this.#place, header));
    } catch (error) {
      throw storeFailed(segmentFile(header.segment), error);
    }
    this.#segment = header.segment;
    this.#end = { ...this.#end, version: LEDGER_VERSION, bytes };
    await former.close();
    await this.#noteProgress(0);
  }

  /** A note that can't be written weakens only the check for a cut end: said once, and nothing is refused. */
  async #noteProgress(atMostEveryMs: number): Promise<void> {
    const nowMs = this.#place.now().getTime();
    if (Math.abs(nowMs - this.#notedAtMs) < atMostEveryMs) return;
    this.#notedAtMs = nowMs;
    const note = { ledger: this.#ledger, segment: this.#segment, seq: this.#end.seq, head: this.#end.hash };
    try {
      await this.#note.update(() => note);
      this.#noteFailed = false;
    } catch (error) {
      if (!this.#noteFailed)
        this.#place.report({ kind: 'unusable', file: 'ledger-note.json', reason: reasonOf(error) });
      this.#noteFailed = true;
    }
  }
}

/** The chain's end while a batch is built; nothing of it counts before the batch is on disk. One look at the clock. */
class Chain {
  readonly activities: Activity[] = [];
  checkpoint: SignedCheckpoint | undefined;
  readonly #place: LedgerPlace;
  readonly #ledger: string;
  readonly #timeMs: number;
  readonly #time: string;
  readonly #version: number;
  /** Over the file and all of `#pieces`. */
  readonly #digest: Hash;
  readonly #pieces: Buffer[] = [];
  /** After those. */
  #lines: string[] = [];
  #seq: number;
  #hash: string;
  #unsigned: number;
  #lastMs: number | undefined;

  constructor(place: LedgerPlace, ledger: string, end: ChainEnd) {
    const now = place.now();
    this.#place = place;
    this.#ledger = ledger;
    this.#timeMs = now.getTime();
    this.#time = now.toISOString();
    this.#version = end.version;
    this.#digest = end.bytes.copy();
    this.#seq = end.seq;
    this.#hash = end.hash;
    this.#unsigned = end.unsigned;
    this.#lastMs = end.timeMs;
  }

  /** All lines, each with its end. */
  get bytes(): Uint8Array {
    this.#digestLines();
    const [first] = this.#pieces;
    return this.#pieces.length === 1 && first ? first : Buffer.concat(this.#pieces);
  }

  get end(): ChainEnd {
    this.#digestLines();
    return {
      version: this.#version,
      seq: this.#seq,
      hash: this.#hash,
      timeMs: this.#lastMs,
      unsigned: this.#unsigned,
      bytes: this.#digest,
    };
  }

  add(draft: Draft): Activity | undefined {
    this.#noteClockJump();
    const activity = this.#link(draft);
    if (this.#unsigned >= CHECKPOINT_EVERY) this.sign();
    return activity;
  }

  /** Adds a signed checkpoint, unless the newest record is one. */
  sign(): undefined {
    if (this.#unsigned === 0) return;
    this.#digestLines();
    // A file that an earlier version began ends as it began.
    const bytes = this.#version === 1 ? undefined : this.#digest.copy().digest('hex');
    const statement = { bytes, ledger: this.#ledger, seq: this.#seq, head: this.#hash, time: this.#time };
    const data = signCheckpoint(this.#place.signer, statement);
    this.#link({ kind: CHECKPOINT_KIND, ...NOBODY, data });
    this.checkpoint = { ...statement, key: this.#place.signer.publicKey, sig: String(data['sig']) };
    this.#unsigned = 0;
  }

  /** Each line is made bytes once, for the digest and for the file. */
  #digestLines(): void {
    if (this.#lines.length === 0) return;
    const piece = Buffer.from(`${this.#lines.join('\n')}\n`, 'utf8');
    this.#lines = [];
    this.#digest.update(piece);
    this.#pieces.push(piece);
  }

  #noteClockJump(): void {
    if (this.#lastMs === undefined || this.#lastMs - this.#timeMs <= CLOCK_JUMP_MS) return;
    const data = { from: new Date(this.#lastMs).toISOString(), to: this.#time };
    this.#link({ kind: 'clock.jumped', ...NOBODY, data });
  }

  #link({ kind, actor, poolId, configurationUuid, runId, data }: Draft): Activity | undefined {
    const seq = this.#seq + 1;
    const time = this.#time;
    const prev = this.#hash;
    // Written out: a spread costs as much as a hash.
    const { line, h } =
      this.#version === 1
        ? sealRecord({ v: 1, seq, prev, time, kind, actor, poolId, configurationUuid, runId, data })
        : sealEntry(
            { v: 2, seq, prev, time, kind, actor, poolId, configurationUuid, runId, data, salt: nextSalt() },
            sha256,
          );
    this.#lines.push(line);
    this.#seq = seq;
    this.#hash = h;
    this.#lastMs = this.#timeMs;
    this.#unsigned += 1;
    if (kind === CHECKPOINT_KIND) return undefined;
    const activity = { seq, time, kind, actor, poolId, configurationUuid, runId, data };
    this.activities.push(activity);
    return activity;
  }
}
