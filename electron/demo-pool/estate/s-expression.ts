/** An atom, or a list of expressions. */
export type SExpression = string | readonly SExpression[];

/** Deepest nesting that is read; XAPI writes three levels at most. */
const MAX_DEPTH = 64;

/**
 * Reads one s-expression as XAPI's database writes it: lists in parentheses, atoms in single or double quotes (with
 * backslash escapes) or bare.
 *
 * @throws Error with the offset for anything else, and for text after the expression
 */
export function parseSExpression(source: string): SExpression {
  const reader = new Reader(source);
  const expression = reader.read(0);
  reader.end();
  return expression;
}

/** Writes an expression so that `parseSExpression` reads it back: quoted atoms, backslash before quote and backslash. */
export function printSExpression(expression: SExpression): string {
  if (typeof expression === 'string') return `'${expression.replace(/[\\']/g, '\\$&')}'`;
  return `(${expression.map(printSExpression).join(' ')})`;
}

class Reader {
  private readonly source: string;
  private offset = 0;

  constructor(source: string) {
    this.source = source;
  }

  read(depth: number): SExpression {
    if (depth > MAX_DEPTH) throw this.error('nested too deeply');
    this.skipSpace();
    const first = this.source[this.offset];
    if (first === undefined) throw this.error('ends where an expression is expected');
    if (first === '(') return this.list(depth);
    if (first === ')') throw this.error('unexpected )');
    return first === "'" || first === '"' ? this.quoted(first) : this.bare();
  }

  end(): void {
    this.skipSpace();
    if (this.offset < this.source.length) throw this.error('text after the expression');
  }

  private list(depth: number): readonly SExpression[] {
    const items: SExpression[] = [];
    this.offset += 1;
    for (;;) {
      this.skipSpace();
      const next = this.source[this.offset];
      if (next === undefined) throw this.error('list without end');
      if (next === ')') break;
      items.push(this.read(depth + 1));
    }
    this.offset += 1;
    return items;
  }

  private quoted(quote: string): string {
    let text = '';
    for (let at = this.offset + 1; at < this.source.length; at += 1) {
      const char = this.source[at] ?? '';
      if (char === quote) {
        this.offset = at + 1;
        return text;
      }
      if (char !== '\\') {
        text += char;
        continue;
      }
      at += 1;
      const escaped = this.source[at];
      if (escaped === undefined) break;
      text += ESCAPES[escaped] ?? escaped;
    }
    throw this.error('quoted text without end');
  }

  private bare(): string {
    const start = this.offset;
    while (this.offset < this.source.length && !/[\s()'"]/.test(this.source[this.offset] ?? '')) this.offset += 1;
    return this.source.slice(start, this.offset);
  }

  private skipSpace(): void {
    while (/\s/.test(this.source[this.offset] ?? '')) this.offset += 1;
  }

  private error(problem: string): Error {
    return new Error(`s-expression: ${problem} at offset ${String(this.offset)}`);
  }
}

/** Escapes that stand for another character; every other escaped character stands for itself. */
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
