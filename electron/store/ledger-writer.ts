import type { Hash } from 'node:crypto';
import type { Activity } from '../../shared/domain/activity.ts';
import type { SignedCheckpoint } from '../ports/evidence.ts';
import type { AppendLog } from './append-log.ts';
import type { StoredDocument } from './document.ts';
import { signCheckpoint } from './ledger-checkpoint.ts';
import type { LedgerNote } from './ledger-note.ts';
import { createSegment, type LedgerPlace, type OpenedLedger } from './ledger-open.ts';
import { CHECKPOINT_KIND, LEDGER_VERSION, sealRecord, toActivity, type LedgerRecord } from './ledger-record.ts';
import { nextSalt } from './ledger-salt.ts';
import { segmentFile } from './ledger-segment.ts';
import { reasonOf, storeFailed } from './store-report.ts';

/** An entry before it has its place in the chain. */
export type Draft = Omit<LedgerRecord, 'v' | 'seq' | 'prev' | 'time' | 'h' | 'salt'>;

const SEGMENT_BYTES = 1024 * 1024;
const CHECKPOINT_EVERY = 64;
const NOTE_EVERY_MS = 10_000;
const CLOCK_JUMP_MS = 5 * 60_000;
const NOBODY = { actor: 'console', poolId: null, configurationUuid: null, runId: null } as const;

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

/** Gives entries their place in the chain and writes them; called by one `GroupCommit` only. */
export class LedgerWriter {
  readonly #place: LedgerPlace;
  readonly #note: StoredDocument<LedgerNote>;
  readonly #ledger: string;
  #log: AppendLog;
  #segment: number;
  #end: ChainEnd;
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

  /**
   * Writes a batch, checkpoints included where due.
   * @returns one answer per draft, and all new activities in order, which may be more
   * @throws ProblemError store-failed; then none of the batch is in the ledger
   */
  async write(drafts: readonly (Draft | 'checkpoint')[]): Promise<{
    readonly answers: readonly (Activity | undefined)[];
    readonly activities: readonly Activity[];
    /** The newest checkpoint of the batch. */
    readonly checkpoint: SignedCheckpoint | undefined;
  }> {
    if (this.#log.sizeBytes >= (this.#place.segmentBytes ?? SEGMENT_BYTES)) await this.#beginSegment();
    const chain = new Chain(this.#place, this.#ledger, this.#end);
    const answers = drafts.map((draft) => (draft === 'checkpoint' ? chain.sign() : chain.add(draft)));
    if (chain.lines.length > 0) await this.#log.append(chain.lines);
    this.#end = chain.end;
    await this.#noteProgress(NOTE_EVERY_MS);
    return { answers, activities: chain.activities, checkpoint: chain.checkpoint };
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
  readonly lines: string[] = [];
  readonly activities: Activity[] = [];
  checkpoint: SignedCheckpoint | undefined;
  readonly #place: LedgerPlace;
  readonly #ledger: string;
  readonly #timeMs: number;
  readonly #time: string;
  readonly #version: number;
  /** Over the file and all lines but those from `#undigested` on. */
  readonly #bytes: Hash;
  #undigested = 0;
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
    this.#bytes = end.bytes.copy();
    this.#seq = end.seq;
    this.#hash = end.hash;
    this.#unsigned = end.unsigned;
    this.#lastMs = end.timeMs;
  }

  get end(): ChainEnd {
    this.#digestLines();
    return {
      version: this.#version,
      seq: this.#seq,
      hash: this.#hash,
      timeMs: this.#lastMs,
      unsigned: this.#unsigned,
      bytes: this.#bytes,
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
    const bytes = this.#version === 1 ? undefined : this.#bytes.copy().digest('hex');
    const statement = { bytes, ledger: this.#ledger, seq: this.#seq, head: this.#hash, time: this.#time };
    const data = signCheckpoint(this.#place.signer, statement);
    this.#link({ kind: CHECKPOINT_KIND, ...NOBODY, data });
    this.checkpoint = { ...statement, key: this.#place.signer.publicKey, sig: String(data['sig']) };
    this.#unsigned = 0;
  }

  #digestLines(): void {
    if (this.#undigested < this.lines.length) this.#bytes.update(`${this.lines.slice(this.#undigested).join('\n')}\n`);
    this.#undigested = this.lines.length;
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
    const entry = { v: this.#version, seq, prev, time, kind, actor, poolId, configurationUuid, runId, data };
    const unsealed = this.#version === 1 ? entry : { ...entry, salt: nextSalt() };
    const { line, h } = sealRecord(unsealed);
    this.lines.push(line);
    this.#seq = seq;
    this.#hash = h;
    this.#lastMs = this.#timeMs;
    this.#unsigned += 1;
    const activity = toActivity(unsealed);
    if (activity) this.activities.push(activity);
    return activity;
  }
}
