import type { Assembler, ContainerKind } from './assembler.ts';
import { textOf } from './byte-text.ts';
import { ReplyRefused } from './errors.ts';
import type { Limits } from './limits.ts';
import type { TextCursor } from './xml-text.ts';

/** Members of the outer containers are parsed in runs of about this many bytes of JSON text. */
const RUN_BYTES = 48 * 1024;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN: Readonly<Record<ContainerKind, number>> = { '{': 0x7b, '[': 0x5b };
const CLOSE: Readonly<Record<ContainerKind, number>> = { '{': 0x7d, '[': 0x5d };

/**
 * Writes JSON text from the outside in, and gives it to an assembler in runs; counts depth, members and lengths.
 * Every value is followed by a comma, which is taken back where a container ends.
 */
export class JsonWriter {
  readonly cursor: TextCursor;
  /** Containers open now. */
  depth = 0;
  /** True if the innermost container is a map. */
  inStruct = false;
  readonly #assembler: Assembler;
  readonly #limits: Limits;
  readonly #kinds: ContainerKind[] = [];
  #members = 0;
  #keyStart = 0;
  #stringStart = -1;

  constructor(assembler: Assembler, limits: Limits) {
    this.#assembler = assembler;
    this.#limits = limits;
    this.cursor = { input: Buffer.alloc(0), at: 0, length: 0, output: Buffer.alloc(0), out: 0 };
  }

  /** Makes room for `count` more bytes of JSON text. */
  reserve(count: number): void {
    const { cursor } = this;
    // Quotes, commas and brackets come on top of what the input itself becomes.
    const needed = cursor.out + count + 256;
    if (needed <= cursor.output.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, cursor.output.length * 2));
    cursor.output.copy(larger, 0, 0, cursor.out);
    cursor.output = larger;
  }

  byte(byte: number): void {
    this.cursor.output[this.cursor.out++] = byte;
  }

  /** Begins a member name; its text is copied through the cursor. */
  startKey(): void {
    this.countMember();
    this.#keyStart = this.cursor.out;
    this.startString();
  }

  endKey(): void {
    this.#checkString();
    this.byte(QUOTE);
    this.byte(COLON);
  }

  startString(): void {
    this.byte(QUOTE);
    this.#stringStart = this.cursor.out;
  }

  endString(): void {
    this.#checkString();
    this.byte(QUOTE);
    this.byte(COMMA);
  }

  /** Takes over after text was written past this writer: where the string being copied begins, and the members begun. */
  resume(stringStart: number, members: number): void {
    this.#stringStart = stringStart;
    this.#members += members;
    if (this.#members > this.#limits.members) throw tooMuch('members', 'members', this.#limits.members);
  }

  /** A number, `true`, `false` or `null`, as JSON text. */
  scalar(text: string): void {
    this.cursor.out += this.cursor.output.write(text, this.cursor.out, 'latin1');
    this.byte(COMMA);
  }

  open(kind: ContainerKind): void {
    if (this.depth >= this.#limits.depth) throw tooMuch('depth', 'containers inside each other', this.#limits.depth);
    if (this.depth < this.#assembler.splitDepth) {
      const { output, out } = this.cursor;
      const key = this.inStruct ? textOf(output, this.#keyStart, out - 1) : null;
      this.#giveRun(this.inStruct ? this.#keyStart : out);
      this.#assembler.open(kind, key);
    } else {
      this.byte(OPEN[kind]);
    }
    this.#kinds[this.depth] = kind;
    this.depth += 1;
    this.inStruct = kind === '{';
  }

  close(kind: ContainerKind): void {
    this.depth -= 1;
    if (this.depth < this.#assembler.splitDepth) {
      this.#giveRun(this.cursor.out);
      this.#assembler.close(kind);
    } else {
      if (this.cursor.output[this.cursor.out - 1] === COMMA) this.cursor.out -= 1;
      this.byte(CLOSE[kind]);
      this.byte(COMMA);
    }
    this.inStruct = this.depth > 0 && this.#kinds[this.depth - 1] === '{';
  }

  /** A value of the innermost container is complete; enough of them are given away as a run. */
  valueDone(): void {
    if (this.depth > this.#assembler.splitDepth) return;
    if (this.depth > 0 && this.cursor.out < RUN_BYTES) return;
    this.#giveRun(this.cursor.out);
    if (this.#assembler.streams) this.#members = 0;
  }

  countMember(): void {
    this.#members += 1;
    if (this.#members > this.#limits.members) throw tooMuch('members', 'members', this.#limits.members);
  }

  /** Bounds what is still growing; called after each piece of input. */
  checkLengths(): void {
    if (this.#stringStart >= 0) this.#lengthOfString();
    if (this.cursor.out > this.#limits.valueBytes)
      throw tooMuch('value-length', 'bytes in one value', this.#limits.valueBytes);
  }

  #checkString(): void {
    this.#lengthOfString();
    this.#stringStart = -1;
  }

  #lengthOfString(): void {
    if (this.cursor.out - this.#stringStart > this.#limits.stringBytes)
      throw tooMuch('string-length', 'bytes in one string', this.#limits.stringBytes);
  }

  #giveRun(until: number): void {
    const { cursor } = this;
    const end = until > 0 && cursor.output[until - 1] === COMMA ? until - 1 : until;
    if (end > 0) this.#assembler.run(textOf(cursor.output, 0, end));
    cursor.out = 0;
    this.#keyStart = 0;
  }
}

function tooMuch(
  reason: 'depth' | 'members' | 'string-length' | 'value-length',
  what: string,
  limit: number,
): ReplyRefused {
  return new ReplyRefused(reason, `more than ${String(limit)} ${what}`, limit);
}
