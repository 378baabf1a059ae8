import { ReplyRefused } from './errors.ts';

/** A tag, or several in a row, as XAPI prints them; compared four bytes at a time. */
export interface Literal {
  readonly length: number;
  readonly words: Uint32Array;
}

/** Makes a literal of at least four ASCII characters. */
export function literal(text: string): Literal {
  const bytes = Buffer.from(text);
  const count = Math.ceil(bytes.length / 4);
  // The last word overlaps the one before it where the length is no multiple of four.
  const words = Uint32Array.from({ length: count }, (_, index) =>
    bytes.readUInt32LE(Math.min(index * 4, bytes.length - 4)),
  );
  return { length: bytes.length, words };
}

/** True if `expected` stands at `at`, before `end`. */
export function matches(view: DataView, at: number, end: number, expected: Literal): boolean {
  const { length, words } = expected;
  if (at + length > end) return false;
  const last = words.length - 1;
  for (let index = 0; index < last; index += 1) {
    if (view.getUint32(at + index * 4, true) !== words[index]) return false;
  }
  return view.getUint32(at + length - 4, true) === words[last];
}

/** A tag read the slow way: its name with a leading `/` if it closes, a trailing `/` if it is empty, and where it ends. */
export interface Tag {
  readonly name: string;
  readonly end: number;
}

const MAX_TAG_BYTES = 64;

/**
 * Reads one tag at `at`, which must hold `<`. Takes white space before the end of the tag, no attributes.
 *
 * @returns undefined if its end has not arrived
 * @throws ReplyRefused `doctype` for everything with `<!` or `<?`, `malformed`
 */
export function readTag(bytes: Buffer, at: number, length: number): Tag | undefined {
  const second = bytes[at + 1];
  if (at + 1 < length && (second === 0x21 || second === 0x3f)) {
    throw new ReplyRefused('doctype', 'declarations, comments, CDATA and processing instructions are not accepted');
  }
  const close = bytes.subarray(at, Math.min(length, at + MAX_TAG_BYTES)).indexOf(0x3e);
  if (close < 0) {
    if (length - at >= MAX_TAG_BYTES) throw malformed();
    return undefined;
  }
  const found = /^<(\/?[A-Za-z][\w.]*)[ \t\r\n]*(\/?)>$/.exec(bytes.toString('latin1', at, at + close + 1));
  if (!found) throw malformed();
  return { name: `${found[1] ?? ''}${found[2] ?? ''}`, end: at + close + 1 };
}

/** What an entity stands for, and where it ends. */
export interface Entity {
  readonly text: string;
  readonly end: number;
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const MAX_ENTITY_BYTES = 12;

/**
 * Reads the entity at `at`, which must hold `&`: the five of XML, and character references.
 *
 * @returns undefined if its end has not arrived, null if it is none
 */
export function readEntity(bytes: Buffer, at: number, length: number): Entity | undefined | null {
  const close = bytes.subarray(at, Math.min(length, at + MAX_ENTITY_BYTES)).indexOf(0x3b);
  if (close < 0) return length - at >= MAX_ENTITY_BYTES ? null : undefined;
  const name = bytes.toString('latin1', at + 1, at + close);
  const text = Object.hasOwn(ENTITIES, name) ? ENTITIES[name] : characterOf(name);
  return text === undefined ? null : { text, end: at + close + 1 };
}

function characterOf(name: string): string | undefined {
  const found = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
  if (!found) return undefined;
  const code = found[1] === undefined ? Number.parseInt(found[2] ?? '', 10) : Number.parseInt(found[1], 16);
  if (code > 0x10ffff || code === 0) return undefined;
  // Half a surrogate pair is no character; both transports show it as the replacement character.
  return code >= 0xd800 && code <= 0xdfff ? '\ufffd' : String.fromCodePoint(code);
}

/**
 * JSON text of a typed scalar.
 *
 * @throws ReplyRefused `bad-number`
 */
export function numberText(type: string, raw: string): string {
  const text = raw.trim();
  if (type === 'boolean') {
    if (text === '1' || text === '0') return text === '1' ? 'true' : 'false';
  } else if (type === 'double') {
    if (/^[+-]?nan$/i.test(text)) return 'NaN';
    if (/^[+-]?inf(?:inity)?$/i.test(text)) return text.startsWith('-') ? '-1e999' : '1e999';
    if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,5})?$/.test(text)) return jsonNumber(Number(text));
  } else if (/^[+-]?\d{1,19}$/.test(text)) {
    return BigInt(text.replace(/^\+/, '')).toString();
  }
  throw new ReplyRefused('bad-number', `a ${type} holds something else`);
}

function jsonNumber(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? '-0' : String(value);
  return value < 0 ? '-1e999' : '1e999';
}

/** The refusal of text that is not XML-RPC. */
export function malformed(): ReplyRefused {
  return new ReplyRefused('malformed', 'the text is not XML-RPC');
}
