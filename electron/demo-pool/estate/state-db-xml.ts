/** One element of a database file, in document order. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** 0 for the root. */
  readonly depth: number;
  /** Name of the element around it; '' for the root. */
  readonly parent: string;
}

const MAX_DEPTH = 8;
const NAME = /[A-Za-z_][A-Za-z0-9_.-]*/y;
const SPACE = /[ \t\r\n]+/y;
const NAMED_ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * Reads the XML of XAPI's `state.db`: elements with attributes, no text between them. Stricter than XML: no document
 * type, no CDATA, no text content.
 *
 * @throws Error with line and column for anything that is not well formed or not of that form
 */
export function* readElements(xml: string): Generator<XmlElement> {
  const scanner = new Scanner(xml);
  const open: string[] = [];
  let roots = 0;
  for (let start = scanner.nextTag(); start !== undefined; start = scanner.nextTag()) {
    if (start === 'close') {
      const name = scanner.closingTag();
      if (open.pop() !== name) throw scanner.error(`</${name}> closes nothing that is open`);
      continue;
    }
    const tag = scanner.openingTag();
    if (open.length === 0) roots += 1;
    if (roots > 1) throw scanner.error('more than one root element');
    if (open.length >= MAX_DEPTH) throw scanner.error('elements nested too deeply');
    yield { name: tag.name, attributes: tag.attributes, depth: open.length, parent: open.at(-1) ?? '' };
    if (!tag.closed) open.push(tag.name);
  }
  if (open.length > 0) throw scanner.error(`<${open.at(-1) ?? ''}> is never closed`);
  if (roots === 0) throw scanner.error('no root element');
}

class Scanner {
  private readonly xml: string;
  private at: number;

  constructor(xml: string) {
    this.xml = xml;
    this.at = xml.startsWith('\uFEFF') ? 1 : 0;
  }

  /** Moves past white space, declaration and comments to the next tag. */
  nextTag(): 'open' | 'close' | undefined {
    for (;;) {
      this.match(SPACE);
      if (this.at >= this.xml.length) return undefined;
      if (this.xml.startsWith('<?', this.at)) this.skipPast('?>');
      else if (this.xml.startsWith('<!--', this.at)) this.skipPast('-->');
      else if (this.xml.startsWith('</', this.at)) return 'close';
      else if (this.xml.startsWith('<!', this.at))
        throw this.error('document types and CDATA have no place in a database file');
      else if (this.xml[this.at] === '<') return 'open';
      else throw this.error('text between elements');
    }
  }

  closingTag(): string {
    this.at += 2;
    const name = this.name();
    this.match(SPACE);
    this.expect('>');
    return name;
  }

  openingTag(): { name: string; attributes: ReadonlyMap<string, string>; closed: boolean } {
    this.at += 1;
    const name = this.name();
    const attributes = new Map<string, string>();
    for (;;) {
      const spaced = this.match(SPACE) !== undefined;
      if (this.xml[this.at] === '>') {
        this.at += 1;
        return { name, attributes, closed: false };
      }
      if (this.xml.startsWith('/>', this.at)) {
        this.at += 2;
        return { name, attributes, closed: true };
      }
      if (!spaced) throw this.error('white space expected before an attribute');
      const attribute = this.name();
      if (attributes.has(attribute)) throw this.error(`attribute ${attribute} given twice`);
      this.expect('=');
      attributes.set(attribute, this.attributeValue());
    }
  }

  error(problem: string): Error {
    const before = this.xml.slice(0, this.at).split('\n');
    return new Error(`${problem} (line ${String(before.length)}, column ${String((before.at(-1)?.length ?? 0) + 1)})`);
  }

  private attributeValue(): string {
    const quote = this.xml[this.at];
    if (quote !== '"' && quote !== "'") throw this.error('quoted value expected');
    const end = this.xml.indexOf(quote, this.at + 1);
    if (end < 0) throw this.error('attribute value without end');
    const raw = this.xml.slice(this.at + 1, end);
    if (raw.includes('<')) throw this.error('< inside an attribute value');
    const value = this.resolveEntities(raw);
    this.at = end + 1;
    return value;
  }

  private resolveEntities(raw: string): string {
    if (!raw.includes('&')) return raw;
    return raw.replace(/&([^;&]*)(;?)/g, (_whole, entity: string, end: string) => {
      const resolved = end === '' ? undefined : resolveEntity(entity);
      if (resolved === undefined) throw this.error(`unknown entity &${entity.slice(0, 20)}`);
      return resolved;
    });
  }

  private name(): string {
    const name = this.match(NAME);
    if (name === undefined) throw this.error('name expected');
    return name;
  }

  private expect(char: string): void {
    if (this.xml[this.at] !== char) throw this.error(`${char} expected`);
    this.at += 1;
  }

  private skipPast(end: string): void {
    const found = this.xml.indexOf(end, this.at);
    if (found < 0) throw this.error(`${end} expected`);
    this.at = found + end.length;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.xml)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}

function resolveEntity(entity: string): string | undefined {
  if (Object.hasOwn(NAMED_ENTITIES, entity)) return NAMED_ENTITIES[entity];
  const numeric = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(entity);
  if (!numeric) return undefined;
  const code = numeric[1] === undefined ? Number(numeric[2]) : Number.parseInt(numeric[1], 16);
  const allowed =
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff));
  return allowed ? String.fromCodePoint(code) : undefined;
}
