import { parseFloatText } from '../core/decode.ts';
import { WireDate, WireFloat, WireSyntaxError, type Raw } from './raw.ts';

/** A parsed `<methodCall>`. */
export interface XmlCall {
  readonly method: string;
  readonly params: readonly Raw[];
}

const DEEPEST = 400;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** Reads an XML-RPC request. @throws WireSyntaxError */
export function readXmlCall(text: string): XmlCall {
  const reader = new XmlReader(text);
  reader.open('methodCall');
  reader.open('methodName');
  const method = reader.text().trim();
  reader.close('methodName');
  const params: Raw[] = [];
  if (reader.tryOpen('params')) {
    while (reader.tryOpen('param')) {
      params.push(reader.value());
      reader.close('param');
    }
    reader.close('params');
  }
  reader.close('methodCall');
  return { method, params };
}

/** Reads one XML-RPC `<value>`, for example the result of a task. @throws WireSyntaxError */
export function readXmlValue(text: string): Raw {
  return new XmlReader(text).value();
}

class XmlReader {
  private readonly source: string;
  private at = 0;
  private depth = 0;
  /** The next tag when it was looked at but not taken; `/` in front of closing ones, behind empty ones. */
  private peeked: string | undefined;

  constructor(source: string) {
    this.source = source;
  }

  open(name: string): void {
    if (!this.tryOpen(name)) throw new WireSyntaxError(`expected <${name}>`);
  }

  close(name: string): void {
    const tag = this.nextTag();
    if (tag !== `/${name}`) throw new WireSyntaxError(`expected </${name}>, got <${tag}>`);
    this.peeked = undefined;
  }

  tryOpen(name: string): boolean {
    if (this.nextTag() === `${name}/`) {
      // An empty element counts as opened and closed.
      this.peeked = `/${name}`;
      return true;
    }
    if (this.nextTag() !== name) return false;
    this.peeked = undefined;
    return true;
  }

  /** Text up to the next tag, entities resolved. */
  text(): string {
    if (this.peeked !== undefined) return '';
    let text = '';
    for (;;) {
      const end = this.source.indexOf('<', this.at);
      if (end < 0) throw new WireSyntaxError('text without end');
      text += resolveEntities(this.source.slice(this.at, end));
      this.at = end;
      if (this.source.startsWith('<![CDATA[', end)) {
        const stop = this.find(']]>', end);
        text += this.source.slice(end + 9, stop);
        this.at = stop + 3;
      } else if (this.source.startsWith('<!--', end)) this.at = this.find('-->', end) + 3;
      else return text;
    }
  }

  value(): Raw {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new WireSyntaxError('too deep');
    this.open('value');
    const text = this.text();
    const tag = this.nextTag();
    // Without a tag inside, the text is a string, white space included.
    const value = tag === '/value' ? text : this.typed(tag);
    this.close('value');
    this.depth -= 1;
    return value;
  }

  private typed(tag: string): Raw {
    const name = tag.endsWith('/') ? tag.slice(0, -1) : tag;
    this.open(name);
    const value = this.content(name);
    this.close(name);
    return value;
  }

  private content(name: string): Raw {
    switch (name) {
      case 'string':
        return this.text();
      case 'int':
      case 'i4':
      case 'i8':
        return readInt(this.text());
      case 'boolean':
        return readBoolean(this.text());
      case 'double':
        return readDouble(this.text());
      case 'dateTime.iso8601':
        return new WireDate(this.text());
      case 'nil':
        return null;
      case 'array':
        return this.array();
      case 'struct':
        return this.struct();
      default:
        throw new WireSyntaxError(`unknown type <${name}>`);
    }
  }

  private array(): Raw {
    const items: Raw[] = [];
    this.open('data');
    while (this.nextTag() === 'value' || this.nextTag() === 'value/') items.push(this.value());
    this.close('data');
    return items;
  }

  private struct(): Raw {
    const members = new Map<string, Raw>();
    while (this.tryOpen('member')) {
      this.open('name');
      const name = this.text();
      this.close('name');
      members.set(name, this.value());
      this.close('member');
    }
    return members;
  }

  private nextTag(): string {
    if (this.peeked !== undefined) return this.peeked;
    for (;;) {
      const start = this.source.indexOf('<', this.at);
      if (start < 0 || this.source.slice(this.at, start).trim() !== '') throw new WireSyntaxError('expected a tag');
      if (this.source.startsWith('<?', start)) this.at = this.find('?>', start) + 2;
      else if (this.source.startsWith('<!--', start)) this.at = this.find('-->', start) + 3;
      else if (this.source.startsWith('<!', start)) throw new WireSyntaxError('no document types');
      else {
        const end = this.find('>', start);
        this.at = end + 1;
        const tag = this.source.slice(start + 1, end).replace(/\s+/g, '');
        this.peeked = tag;
        return tag;
      }
    }
  }

  private find(text: string, from: number): number {
    const found = this.source.indexOf(text, from);
    if (found < 0) throw new WireSyntaxError(`no ${text}`);
    return found;
  }
}

function resolveEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;&]*);?/g, (whole, name: string) => {
    const known = ENTITIES[name];
    if (known !== undefined) return known;
    const code = /^#x([0-9a-f]+)$/i.exec(name)?.[1];
    const decimal = /^#(\d+)$/.exec(name)?.[1];
    const point = code === undefined ? Number(decimal) : Number.parseInt(code, 16);
    if (!whole.endsWith(';') || !(point > 0 && point <= 0x10ffff)) throw new WireSyntaxError(`unknown entity ${whole}`);
    return String.fromCodePoint(point);
  });
}

function readInt(text: string): number {
  if (!/^\s*[+-]?\d+\s*$/.test(text)) throw new WireSyntaxError(`not an int: ${text.slice(0, 40)}`);
  return Number(text);
}

function readBoolean(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed !== '0' && trimmed !== '1') throw new WireSyntaxError(`not a boolean: ${trimmed.slice(0, 40)}`);
  return trimmed === '1';
}

function readDouble(text: string): WireFloat {
  const value = parseFloatText(text);
  if (value === undefined) throw new WireSyntaxError(`not a double: ${text.slice(0, 40)}`);
  return new WireFloat(value);
}
