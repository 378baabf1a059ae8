import { Assembler } from './assembler.ts';
import type { RecordEntry } from './assembler.ts';
import { ByteStore, textOf } from './byte-text.ts';
import type { WireValue } from './contract.ts';
import { ReplyRefused } from './errors.ts';
import { RECORD_REPLY, WHOLE_REPLY } from './limits.ts';
import type { Limits } from './limits.ts';
import { isBlank } from './parsed-text.ts';
import type { ReplyDecoder } from './reply-decoder.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;

/** Members of the outer containers are parsed in runs of about this many bytes. */
const RUN_BYTES = 48 * 1024;
/** Without a boundary in this many bytes, records are found by reading every byte. */
const FAST_BYTES = 256 * 1024;
/**
 * Between two records as XAPI prints them. Its quote opens a string wherever it stands, since a quote inside
 * one is escaped; if it stands deeper than between records, what is before it does not parse.
 */
const BOUNDARY = Buffer.from('},"OpaqueRef:');

/**
 * Decodes a JSON-RPC reply while it arrives.
 *
 * Records go the fast way: cut at the last boundary of what arrived, and parsed at once. What does not fit that
 * is read byte by byte: the outer containers are followed, everything inside them is parsed in runs.
 */
export class JsonDecoder implements ReplyDecoder {
  readonly #limits: Limits;
  readonly #assembler: Assembler;
  readonly #store = new ByteStore();
  #received = 0;
  #members = 0;
  // Offsets into the store: read so far; start of the run not yet parsed; start of its last member.
  #at = 0;
  #runStart = 0;
  #memberStart = 0;
  /** Up to here the fast way was tried in vain. */
  #slowUntil = 0;
  /** No boundary ends between `#at` and here: what arrives byte by byte must not be searched anew with each. */
  #searched = 0;
  #depth = 0;
  #stringStart = -1;
  #escaped = false;
  /** A comma was used up, so a member has to follow. */
  #owesMember = false;
  /** An outer container was just closed, so only a comma or a closing bracket may follow. */
  #afterOuter = false;

  /** With `onRecords`, members of `result` are handed over as they arrive. */
  constructor(
    onRecords?: (records: readonly RecordEntry[]) => void,
    limits: Limits = onRecords ? RECORD_REPLY : WHOLE_REPLY,
  ) {
    this.#limits = limits;
    this.#assembler = new Assembler(limits, onRecords && { member: 'result', onRecords });
  }

  get maxBytes(): number {
    return this.#limits.bodyBytes;
  }

  get recordCount(): number | null {
    return this.#assembler.sawRecords ? this.#assembler.recordCount : null;
  }

  push(chunk: Uint8Array): void {
    this.#received += chunk.length;
    if (this.#received > this.#limits.bodyBytes)
      throw tooMuch('body-length', 'bytes in the body', this.#limits.bodyBytes);
    this.#store.append(chunk);
    while (!this.#tryFast() && this.#scan());
    this.#forgetUsed();
  }

  end(): WireValue {
    this.#slowUntil = this.#store.length;
    while (this.#scan());
    const root = this.#assembler.root;
    if (root === undefined) throw new ReplyRefused('malformed', 'the reply ends too early');
    return root;
  }

  /** Hands over whole records if that is possible now. Answers true if the rest can wait for more bytes. */
  #tryFast(): boolean {
    if (!this.#assembler.streams || this.#depth !== this.#assembler.depth) return false;
    if (this.#runStart !== this.#memberStart || this.#at !== this.#memberStart || this.#afterOuter) return false;
    const { bytes, length } = this.#store;
    if (this.#slowUntil > this.#at) return false;
    if (length - this.#at < RUN_BYTES) return true;
    const from = Math.max(this.#at, this.#searched - BOUNDARY.length + 1);
    const cut = bytes.subarray(from, length).lastIndexOf(BOUNDARY);
    if (cut < 0) {
      this.#searched = length;
      if (length - this.#at < FAST_BYTES) return true;
      this.#slowUntil = length;
      return false;
    }
    const end = from + cut + 1;
    try {
      this.#assembler.run(textOf(bytes, this.#at, end));
    } catch (error) {
      if (!(error instanceof ReplyRefused) || error.reason !== 'malformed') throw error;
      this.#slowUntil = end;
      return false;
    }
    this.#at = this.#runStart = this.#memberStart = end + 1;
    this.#owesMember = true;
    return true;
  }

  /** Reads on byte by byte. Answers true if it stopped where the fast way may be tried again. */
  #scan(): boolean {
    const { bytes, length } = this.#store;
    let at = this.#at;
    while (at < length) {
      if (this.#stringStart >= 0) {
        at = this.#skipString(bytes, at, length);
        continue;
      }
      const byte = bytes[at] as number;
      if (byte === QUOTE) {
        if (this.#depth === 0) throw notJson();
        this.#stringStart = at;
      } else if (byte === 0x7b || byte === 0x5b) {
        this.#open(byte === 0x7b ? '{' : '[', at);
      } else if (byte === 0x7d || byte === 0x5d) {
        this.#close(byte === 0x7d ? '}' : ']', at);
      } else if (byte === COMMA) {
        this.#countMember();
        if (this.#depth === this.#assembler.depth && this.#comma(at)) {
          this.#at = at + 1;
          return true;
        }
      } else if (this.#depth === 0 && byte > 0x20) {
        throw notJson();
      }
      at += 1;
    }
    this.#at = at;
    if (this.#at - this.#runStart > this.#limits.valueBytes)
      throw tooMuch('value-length', 'bytes in one value', this.#limits.valueBytes);
    return false;
  }

  #skipString(bytes: Buffer, from: number, length: number): number {
    let at = from;
    if (at === this.#stringStart) at += 1;
    for (; at < length; at += 1) {
      const byte = bytes[at] as number;
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) break;
    }
    if (at - this.#stringStart - 1 > this.#limits.stringBytes)
      throw tooMuch('string-length', 'bytes in one string', this.#limits.stringBytes);
    if (at >= length) return at;
    this.#stringStart = -1;
    return at + 1;
  }

  #countMember(): void {
    this.#members += 1;
    if (this.#members > this.#limits.members) throw tooMuch('members', 'members', this.#limits.members);
  }

  #open(kind: '{' | '[', at: number): void {
    const outer = this.#assembler.depth;
    const opensFrame = this.#depth === outer && outer < this.#assembler.splitDepth;
    this.#depth += 1;
    if (this.#depth > this.#limits.depth) throw tooMuch('depth', 'containers inside each other', this.#limits.depth);
    this.#countMember();
    if (!opensFrame) return;
    if (this.#afterOuter || (this.#depth === 1 && this.#assembler.root !== undefined)) throw notJson();
    if (this.#memberStart > this.#runStart) this.#parseRun(this.#memberStart - 1);
    const name = this.#text(this.#memberStart, at);
    if (this.#assembler.kind === '{') {
      const colon = name.lastIndexOf(':');
      if (colon < 0 || !isBlank(name.slice(colon + 1))) throw notJson();
      this.#assembler.open(kind, name.slice(0, colon));
    } else {
      if (!isBlank(name)) throw notJson();
      this.#assembler.open(kind, null);
    }
    this.#runStart = this.#memberStart = at + 1;
    this.#owesMember = false;
  }

  #close(bracket: '}' | ']', at: number): void {
    const outer = this.#assembler.depth;
    if (this.#depth === 0) throw notJson();
    if (this.#depth === outer) {
      if (this.#afterOuter || isBlankRange(this.#store.bytes, this.#runStart, at)) {
        if (this.#owesMember || !isBlankRange(this.#store.bytes, this.#runStart, at)) throw notJson();
      } else {
        this.#parseRun(at);
      }
      this.#assembler.close(bracket === '}' ? '{' : '[');
      this.#runStart = this.#memberStart = at + 1;
      this.#owesMember = false;
      this.#afterOuter = this.#assembler.depth > 0;
    }
    this.#depth -= 1;
  }

  /** A comma between members of an outer container. Answers true if the run before it was parsed. */
  #comma(at: number): boolean {
    if (this.#depth === 0) throw notJson();
    this.#memberStart = at + 1;
    if (this.#afterOuter) {
      if (!isBlankRange(this.#store.bytes, this.#runStart, at)) throw notJson();
      this.#afterOuter = false;
    } else {
      if (at - this.#runStart < RUN_BYTES) return false;
      this.#parseRun(at);
    }
    this.#runStart = at + 1;
    this.#owesMember = true;
    if (this.#assembler.streams) this.#members = 0;
    return this.#assembler.streams;
  }

  #parseRun(end: number): void {
    const text = this.#text(this.#runStart, end);
    if (isBlank(text)) throw notJson();
    this.#assembler.run(text);
    this.#owesMember = false;
  }

  #text(start: number, end: number): string {
    if (end - start > this.#limits.valueBytes + RUN_BYTES)
      throw tooMuch('value-length', 'bytes in one value', this.#limits.valueBytes);
    return textOf(this.#store.bytes, start, end);
  }

  #forgetUsed(): void {
    const used = this.#runStart;
    if (used === 0) return;
    this.#store.consume(used);
    this.#at -= used;
    this.#memberStart -= used;
    this.#runStart = 0;
    this.#slowUntil = Math.max(0, this.#slowUntil - used);
    this.#searched = Math.max(0, this.#searched - used);
    if (this.#stringStart >= 0) this.#stringStart -= used;
  }
}

function isBlankRange(bytes: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return false;
  }
  return true;
}

function tooMuch(
  reason: 'body-length' | 'depth' | 'members' | 'string-length' | 'value-length',
  what: string,
  limit: number,
): ReplyRefused {
  return new ReplyRefused(reason, `more than ${String(limit)} ${what}`, limit);
}

function notJson(): ReplyRefused {
  return new ReplyRefused('malformed', 'the text is not JSON');
}
