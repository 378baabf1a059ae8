import { Assembler } from './assembler.ts';
import type { RecordEntry } from './assembler.ts';
import { ByteStore } from './byte-text.ts';
import type { WireValue } from './contract.ts';
import { ReplyRefused } from './errors.ts';
import { JsonWriter } from './json-writer.ts';
import { RECORD_REPLY, WHOLE_REPLY } from './limits.ts';
import type { Limits } from './limits.ts';
import type { ReplyDecoder } from './reply-decoder.ts';
import type { Expect } from './xml-grammar.ts';
import { literal, malformed, matches, numberText, readTag } from './xml-tags.ts';
import type { Literal } from './xml-tags.ts';
import { XmlState } from './xml-state.ts';
import { copyText } from './xml-text.ts';
import type { TextCursor } from './xml-text.ts';

/** One byte of XML becomes at most this many bytes of JSON text. */
const MAX_GROWTH = 6;
/** White space in front of a typed value is looked through up to here; more is text. */
const MAX_LEADING_SPACE = 64 * 1024;
const MAX_NUMBER_BYTES = 64;
const LESS = 0x3c;
const SLASH = 0x2f;

const MEMBER_NAME = literal('<member><name>');
const NAME_END = literal('</name>');
const NAME_END_VALUE = literal('</name><value>');
const VALUE = literal('<value>');
const VALUE_END = literal('</value>');
const MEMBER_END = literal('</member>');
const STRUCT = literal('<struct>');
const STRUCT_END = literal('</struct>');
const ARRAY_DATA = literal('<array><data>');
const ARRAY_END = literal('</data></array>');
const NEXT_MEMBER = literal('</value></member><member><name>');
const NEXT_ITEM = literal('</value><value>');
const TRUE = literal('<boolean>1</boolean>');
const FALSE = literal('<boolean>0</boolean>');
const DATE = literal('<dateTime.iso8601>');
const DOUBLE = literal('<double>');

/**
 * Decodes an XML-RPC reply while it arrives.
 *
 * The XML is rewritten as JSON text, which the engine's own parser turns into values in runs: faster than building
 * values here, and no string keeps the whole body alive. Ints of XAPI come without a tag, so they stay strings;
 * who knows the field's type converts.
 *
 * Member names are taken as they are when they hold `<` or `&`: XAPI's encoder does not escape them.
 */
export class XmlDecoder implements ReplyDecoder {
  readonly #limits: Limits;
  readonly #assembler: Assembler;
  readonly #store = new ByteStore();
  readonly #cursor: TextCursor;
  readonly #json: JsonWriter;
  readonly #state: XmlState;
  #received = 0;

  /** With `onRecords`, members of `Value` are handed over as they arrive. */
  constructor(
    onRecords?: (records: readonly RecordEntry[]) => void,
    limits: Limits = onRecords ? RECORD_REPLY : WHOLE_REPLY,
  ) {
    this.#limits = limits;
    this.#assembler = new Assembler(limits, onRecords && { member: 'Value', onRecords });
    this.#json = new JsonWriter(this.#assembler, limits);
    this.#cursor = this.#json.cursor;
    this.#state = new XmlState(this.#json, this.#assembler.splitDepth, viewOf(this.#store.bytes));
  }

  /** True if the reply is a fault. */
  get isFault(): boolean {
    return this.#state.isFault;
  }

  get maxBytes(): number {
    return this.#limits.bodyBytes;
  }

  get recordCount(): number | null {
    return this.#assembler.sawRecords ? this.#assembler.recordCount : null;
  }

  push(chunk: Uint8Array): void {
    this.#received += chunk.length;
    if (this.#received > this.#limits.bodyBytes) {
      throw new ReplyRefused(
        'body-length',
        `more than ${String(this.#limits.bodyBytes)} bytes in the body`,
        this.#limits.bodyBytes,
      );
    }
    this.#store.append(chunk);
    const cursor = this.#cursor;
    this.#json.reserve(this.#store.length * MAX_GROWTH);
    if (cursor.input !== this.#store.bytes) {
      cursor.input = this.#store.bytes;
      this.#state.view = viewOf(cursor.input);
    }
    cursor.length = this.#store.length;
    cursor.at = 0;
    while (this.#step());
    this.#json.checkLengths();
    this.#store.consume(cursor.at);
  }

  end(): WireValue {
    const root = this.#assembler.root;
    if (this.#state.expect !== 'end' || root === undefined)
      throw new ReplyRefused('malformed', 'the reply ends too early');
    return root;
  }

  /** Reads one thing. Answers false if more bytes are needed. */
  #step(): boolean {
    switch (this.#state.expect) {
      case 'nameText':
        return this.#nameText();
      case 'content':
        return this.#content();
      case 'text':
        return this.#text();
      case 'member':
        if (this.#passes(MEMBER_NAME)) return this.#state.startName();
        if (this.#passes(STRUCT_END)) return this.#state.closeContainer('{');
        return this.#readTag();
      case 'item':
        if (this.#passes(VALUE)) return this.#state.startItem();
        if (this.#passes(ARRAY_END)) return this.#state.closeContainer('[');
        return this.#readTag();
      case 'valueEnd':
        if (this.#json.inStruct && this.#passes(NEXT_MEMBER)) return this.#state.nextMember();
        return this.#passes(VALUE_END) ? this.#state.valueDone() : this.#readTag();
      case 'memberEnd':
        return this.#passes(MEMBER_END) ? this.#state.goOn('member') : this.#readTag();
      case 'typedText':
        return copyText(this.#cursor, false) && this.#endTypedText();
      case 'number':
        return this.#number();
      case 'prolog':
        return this.#prolog();
      default:
        return this.#readTag();
    }
  }

  #passes(expected: Literal): boolean {
    const cursor = this.#cursor;
    if (!matches(this.#state.view, cursor.at, cursor.length, expected)) return false;
    cursor.at += expected.length;
    return true;
  }

  #nameText(): boolean {
    const cursor = this.#cursor;
    while (copyText(cursor, true)) {
      if (this.#passes(NAME_END_VALUE)) {
        this.#json.endKey();
        return this.#state.goOn('content');
      }
      if (cursor.length - cursor.at < NAME_END_VALUE.length) return false;
      if (this.#passes(NAME_END)) {
        this.#json.endKey();
        return this.#state.goOn('memberValue');
      }
      this.#json.byte(LESS);
      cursor.at += 1;
    }
    return false;
  }

  /** Directly behind `<value>`. */
  #content(): boolean {
    const { input, length, at } = this.#cursor;
    if (at >= length) return false;
    const byte = input[at] as number;
    if (byte === LESS) {
      if (this.#passes(VALUE_END)) return this.#state.emptyString();
      if (this.#passes(STRUCT)) return this.#state.openContainer('{', 'member');
      if (this.#passes(ARRAY_DATA)) return this.#state.openContainer('[', 'item');
      if (this.#passes(FALSE)) return this.#state.scalar('false');
      if (this.#passes(TRUE)) return this.#state.scalar('true');
      if (this.#passes(DATE)) return this.#state.startTyped('dateTime.iso8601');
      if (this.#passes(DOUBLE)) return this.#state.startNumber('double');
      return this.#readTag();
    }
    if (byte <= 0x20) {
      // White space is the beginning of a text, unless a typed value follows.
      const first = firstVisible(input, at, length);
      if (first - at < MAX_LEADING_SPACE) {
        if (first + 1 >= length) return false;
        if (input[first] === LESS && input[first + 1] !== SLASH) {
          this.#cursor.at = first;
          return this.#readTag();
        }
      }
    }
    this.#json.startString();
    return this.#state.goOn('text');
  }

  #text(): boolean {
    if (!copyText(this.#cursor, false)) return false;
    const json = this.#json;
    if (json.inStruct && this.#passes(NEXT_MEMBER)) {
      json.endString();
      return this.#state.nextMember();
    }
    if (!json.inStruct && json.depth > 0 && this.#passes(NEXT_ITEM)) {
      json.endString();
      json.valueDone();
      return this.#state.startItem();
    }
    if (!this.#passes(VALUE_END)) return this.#readTag();
    json.endString();
    return this.#state.valueDone();
  }

  #endTypedText(): boolean {
    if (!this.#readTag('typeEnd')) return false;
    this.#json.endString();
    return true;
  }

  #number(): boolean {
    const { input, at, length } = this.#cursor;
    const end = input.subarray(at, Math.min(length, at + MAX_NUMBER_BYTES)).indexOf(LESS);
    if (end < 0) {
      if (length - at >= MAX_NUMBER_BYTES) throw new ReplyRefused('bad-number', 'a number is too long');
      return false;
    }
    this.#json.scalar(numberText(this.#state.type, input.toString('latin1', at, at + end)));
    this.#cursor.at += end;
    return this.#state.goOn('typeEnd');
  }

  #prolog(): boolean {
    const { input, length } = this.#cursor;
    if (length < 5) return false;
    let at = input[0] === 0xef && input[1] === 0xbb && input[2] === 0xbf ? 3 : 0;
    at = firstVisible(input, at, length);
    if (length - at < 5) return at > MAX_NUMBER_BYTES ? refuseMalformed() : false;
    if (input.toString('latin1', at, at + 5) === '<?xml') {
      const end = input.subarray(at, Math.min(length, at + 256)).indexOf('?>');
      if (end < 0) return length - at >= 256 ? refuseMalformed() : false;
      if (/encoding\s*=\s*["'](?!utf-?8["'])/i.test(input.toString('latin1', at, at + end))) {
        throw new ReplyRefused('bad-utf8', 'the reply declares another encoding than UTF-8');
      }
      at += end + 2;
    }
    this.#cursor.at = at;
    return this.#state.goOn('response');
  }

  /** Reads a tag in any form the grammar allows here. */
  #readTag(expect: Expect = this.#state.expect): boolean {
    const cursor = this.#cursor;
    if (expect !== 'text') cursor.at = firstVisible(cursor.input, cursor.at, cursor.length);
    if (cursor.at >= cursor.length) return false;
    if (cursor.input[cursor.at] !== LESS || expect === 'end') throw malformed();
    const tag = readTag(cursor.input, cursor.at, cursor.length);
    if (!tag) return false;
    cursor.at = tag.end;
    this.#state.apply(expect, tag.name);
    return true;
  }
}

function viewOf(bytes: Buffer): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function firstVisible(bytes: Buffer, from: number, length: number): number {
  let at = from;
  while (at < length && (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)) at += 1;
  return at;
}

function refuseMalformed(): never {
  throw malformed();
}
