import { CHECKPOINT, linkOf } from '../../shared/domain/ledger/sealed-entry.ts';
import { checkpointMessage } from '../../shared/domain/ledger/checkpoint-text.ts';
import type { BundleAnchor, BundleHeader } from './bundle-form.ts';
import { sha256 } from './digest.ts';
import type { BundleEntry, DecodedEntry } from './entry-line.ts';
import { ChainFault } from './verdict.ts';

/** A ledger writes an entry of its own when the clock goes back further. */
const CLOCK_JUMP_MS = 5 * 60_000;

/** What a chain of records is held against. */
export interface ChainExpectation {
  readonly header: Pick<BundleHeader, 'ledger' | 'from' | 'to' | 'prev'>;
  readonly anchors: readonly BundleAnchor[];
  /** Keys the bundle declares as the ledger's. */
  readonly keys: ReadonlySet<string>;
  readonly verify: (key: string, message: string, sig: string) => boolean;
}

/** Follows the records of a slice, shown or not, from the one before its first to its last. */
export class ChainCheck {
  readonly #expected: ChainExpectation;
  readonly #anchors = new Map<number, BundleAnchor[]>();
  #head: string;
  #seq: number;
  /** Of the record just before, if it was shown; by sequence, since the clock may have gone back a little meanwhile. */
  #lastTimeMs: number | undefined;
  signedUpTo = 0;
  anchoredUpTo = 0;
  checkpoints = 0;

  constructor(expected: ChainExpectation) {
    this.#expected = expected;
    this.#head = expected.header.prev;
    this.#seq = expected.header.from - 1;
    for (const anchor of expected.anchors) {
      const { seq } = anchor;
      if (seq < expected.header.from - 1 || seq > expected.header.to)
        throw new ChainFault(seq, 'an anchor names a record that is not in the slice');
      this.#anchors.set(seq, [...(this.#anchors.get(seq) ?? []), anchor]);
    }
    this.#checkAnchors();
  }

  /** @returns its hash. @throws ChainFault when it is not the record that is due */
  add({ entry, prev, hash }: DecodedEntry): string {
    const due = this.#seq + 1;
    if (entry.seq !== due) throw new ChainFault(due, `record ${entry.seq} stands where ${due} is due`);
    if (prev !== undefined && prev !== this.#head)
      throw new ChainFault(due, 'it does not continue the record before it');
    const timeMs = Date.parse(entry.time);
    if (this.#lastTimeMs !== undefined && this.#lastTimeMs - timeMs > CLOCK_JUMP_MS && entry.kind !== 'clock.jumped')
      throw new ChainFault(due, 'the clock goes back and no entry says so');
    this.#lastTimeMs = timeMs;
    const isCheckpoint = entry.kind === CHECKPOINT;
    if (isCheckpoint) this.#checkCheckpoint(entry);
    this.#advance(hash(this.#head));
    // It says nothing but the head that the witness saw. Without this no ledger would ever be confirmed to its end: a
    // checkpoint is told once it is written, and what is told is the record before it.
    if (isCheckpoint && this.anchoredUpTo > 0 && this.anchoredUpTo === due - 1) this.anchoredUpTo = due;
    return this.#head;
  }

  /** Takes a record of which only its body's digest is shown. @returns its hash */
  addBody(body: string): string {
    this.#lastTimeMs = undefined;
    this.#advance(linkOf(this.#head, body, sha256));
    return this.#head;
  }

  /** @throws ChainFault when the slice ends before the record its header names */
  finish(): void {
    const { to } = this.#expected.header;
    if (this.#seq !== to) throw new ChainFault(this.#seq + 1, `records ${this.#seq + 1} to ${to} are missing`);
  }

  #advance(head: string): void {
    this.#seq += 1;
    if (this.#seq > this.#expected.header.to) throw new ChainFault(this.#seq, 'it is beyond the end of the slice');
    this.#head = head;
    this.#checkAnchors();
  }

  #checkAnchors(): void {
    for (const { head, where } of this.#anchors.get(this.#seq) ?? []) {
      if (head !== this.#head)
        throw new ChainFault(this.#seq, `the witness (${where}) saw another record at this place`);
      this.anchoredUpTo = this.#seq;
    }
  }

  #checkCheckpoint({ seq, time, data }: BundleEntry): void {
    const { bytes, ledger, head, key, sig } = data;
    if (ledger !== this.#expected.header.ledger) throw new ChainFault(seq, 'the checkpoint belongs to another ledger');
    if (head !== this.#head) throw new ChainFault(seq, 'the checkpoint names another record than the one before it');
    if (typeof key !== 'string' || typeof sig !== 'string') throw new ChainFault(seq, 'the checkpoint is not signed');
    if (!this.#expected.keys.has(key))
      throw new ChainFault(seq, 'the checkpoint is signed by a key that is not declared');
    const digest = typeof bytes === 'string' ? bytes : undefined;
    const message = checkpointMessage({ bytes: digest, ledger, seq: seq - 1, head, time });
    if (!this.#expected.verify(key, message, sig))
      throw new ChainFault(seq, 'the signature of the checkpoint does not hold');
    this.checkpoints += 1;
    this.signedUpTo = seq - 1;
  }
}
