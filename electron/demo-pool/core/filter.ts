import type { ClassModel } from '../../datamodel/datamodel.ts';
import type { FieldType } from '../../datamodel/types.ts';
import { ApiError, type Row, type Value } from './contract.ts';
import { textOf } from './values.ts';

/** Whether a row meets an expression of `get_all_records_where`. */
export type RowFilter = (row: Row) => boolean;

type Operand = (row: Row) => string;

/**
 * Parses an expression such as `field "is_a_template" = "false" and not (field "name__label" = "x")`.
 * Every value compares as the database's text: bools and ints as words, sets and maps as s-expressions.
 * @throws ApiError INVALID_VALUE [expression, text]
 */
export function parseFilter(text: string, model: ClassModel): RowFilter {
  return new FilterParser(text, model).parse();
}

const TOKEN = /\s*(?:(field|not|and|or|true|false)\b|([()=])|"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')/giy;

class FilterParser {
  private readonly text: string;
  private readonly model: ClassModel;
  private readonly tokens: { readonly word: string; readonly literal: boolean }[] = [];
  private at = 0;

  constructor(text: string, model: ClassModel) {
    this.text = text;
    this.model = model;
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const match = TOKEN.exec(text);
      if (!match) throw this.error('lexing failed');
      const literal = match[3] ?? match[4];
      if (literal !== undefined) this.tokens.push({ word: literal.replace(/\\(.)/g, '$1'), literal: true });
      else this.tokens.push({ word: (match[1] ?? match[2] ?? '').toLowerCase(), literal: false });
    }
  }

  parse(): RowFilter {
    const filter = this.either();
    if (this.at < this.tokens.length) throw this.error('parse error');
    return filter;
  }

  private either(): RowFilter {
    let filter = this.both();
    while (this.accept('or')) {
      const left = filter;
      const right = this.both();
      filter = (row) => left(row) || right(row);
    }
    return filter;
  }

  private both(): RowFilter {
    let filter = this.single();
    while (this.accept('and')) {
      const left = filter;
      const right = this.single();
      filter = (row) => left(row) && right(row);
    }
    return filter;
  }

  private single(): RowFilter {
    if (this.accept('not')) {
      const inner = this.single();
      return (row) => !inner(row);
    }
    if (this.accept('(')) {
      const inner = this.either();
      if (!this.accept(')')) throw this.error('parse error');
      return inner;
    }
    if (this.accept('true')) return () => true;
    if (this.accept('false')) return () => false;
    const left = this.operand();
    if (!this.accept('=')) throw this.error('parse error');
    const right = this.operand();
    return (row) => left(row) === right(row);
  }

  private operand(): Operand {
    const isField = this.accept('field');
    const token = this.tokens[this.at];
    if (!token?.literal) throw this.error('parse error');
    this.at += 1;
    if (!isField) return () => token.word;
    // The database joins nested fields by two underscores (name__label), the API by one.
    const name = token.word.replaceAll('__', '_');
    const field = [...this.model.fields.values()].find(
      (item) => item.name === token.word || item.name.replaceAll('__', '_') === name,
    );
    if (!field) throw this.error(`unknown field ${token.word}`);
    return (row) => databaseText(row[field.name] ?? '', field.type);
  }

  private accept(word: string): boolean {
    const token = this.tokens[this.at];
    if (!token || token.literal || token.word !== word) return false;
    this.at += 1;
    return true;
  }

  private error(text: string): ApiError {
    return new ApiError('INVALID_VALUE', this.text, text);
  }
}

/** A value as XAPI's database stores it. */
function databaseText(value: Value, type: FieldType): string {
  if (type.kind === 'set' && Array.isArray(value))
    return `(${(value as readonly Value[]).map((item) => quote(textOf(item))).join(' ')})`;
  if (type.kind === 'map' && typeof value === 'object') {
    return `(${Object.entries(value)
      .map(([key, item]) => `(${quote(key)} ${quote(textOf(item))})`)
      .join(' ')})`;
  }
  return textOf(value);
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
