import { FormulaError, LONGEST_FORMULA, type BinaryOperator, type Expression, type FormulaFault } from './formula.ts';
import { FUNCTIONS } from './formula-functions.ts';
import { tokensOf, type Token } from './formula-tokens.ts';

/** Operators that bind equally, those that bind least first. */
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ['or'],
  ['and'],
  ['=', '<>', '<', '<=', '>', '>='],
  ['&'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Deeper formulas are refused, whatever their length: computing them must not run out of stack. */
const DEEPEST = 60;

/** A formula, understood, or what is wrong with it. */
export type ParsedFormula =
  { readonly ok: true; readonly expression: Expression } | { readonly ok: false; readonly fault: FormulaFault };

/** Understands a formula, without the "=" in front of it. Never throws. */
export function parseFormula(text: string): ParsedFormula {
  try {
    if (text.length > LONGEST_FORMULA)
      throw new FormulaError(LONGEST_FORMULA, `a formula has at most ${String(LONGEST_FORMULA)} characters`);
    return { ok: true, expression: new Reader(tokensOf(text)).readAll() };
  } catch (error) {
    if (error instanceof FormulaError) return { ok: false, fault: { at: error.at, message: error.message } };
    throw error;
  }
}

class Reader {
  private readonly tokens: readonly Token[];
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  readAll(): Expression {
    const whole = this.readLevel(0);
    const { kind, at, word } = this.next();
    if (kind !== 'end') throw new FormulaError(at, `"${word}" is not expected here`);
    return whole;
  }

  private readLevel(level: number): Expression {
    const operators = LEVELS[level];
    if (!operators) return this.readUnary();
    let left = this.readLevel(level + 1);
    for (;;) {
      const { kind, word, at } = this.peek();
      const operator = kind === 'number' || kind === 'text' ? undefined : operators.find((each) => each === word);
      if (!operator) return left;
      this.at += 1;
      this.deeper(at);
      left = { kind: 'binary', at, operator, left, right: this.readLevel(level + 1) };
    }
  }

  private readUnary(): Expression {
    const { kind, word, at } = this.peek();
    const isSign = (kind === 'sign' && word === '-') || (kind === 'name' && word === 'not');
    if (!isSign) return this.readPart();
    this.at += 1;
    this.deeper(at);
    return { kind: 'unary', at, operator: word === '-' ? '-' : 'not', operand: this.readUnary() };
  }

  private readPart(): Expression {
    const { kind, word, at } = this.next();
    if (kind === 'number') {
      if (!Number.isFinite(Number(word))) throw new FormulaError(at, 'this number is too large');
      return { kind: 'value', at, value: Number(word) };
    }
    if (kind === 'text') return { kind: 'value', at, value: word };
    if (kind === 'sign' && word === '(') {
      this.deeper(at);
      const inner = this.readLevel(0);
      this.expect(')');
      return inner;
    }
    if (kind === 'name') return this.readName(word, at);
    throw new FormulaError(at, kind === 'end' ? 'something is missing at the end' : `"${word}" is not expected here`);
  }

  private readName(name: string, at: number): Expression {
    if (name === 'true' || name === 'false') return { kind: 'value', at, value: name === 'true' };
    if (name === 'and' || name === 'or') throw new FormulaError(at, `"${name}" is not expected here`);
    if (this.peek().word !== '(' || this.peek().kind !== 'sign') return { kind: 'name', at, name };
    const known = FUNCTIONS.get(name);
    if (!known) throw new FormulaError(at, `there is no function "${name}"`);
    this.at += 1;
    this.deeper(at);
    const args: Expression[] = [];
    if (this.peek().word !== ')' || this.peek().kind !== 'sign') {
      do args.push(this.readLevel(0));
      while (this.takes(','));
    }
    this.expect(')');
    const [least, most] = known.arity;
    if (args.length < least || args.length > most) throw new FormulaError(at, `${known.usage} is how it is written`);
    return { kind: 'call', at, name, args };
  }

  private deeper(at: number): void {
    this.depth += 1;
    if (this.depth > DEEPEST) throw new FormulaError(at, 'this formula has too many parts');
  }

  private peek(): Token {
    return this.tokens[Math.min(this.at, this.tokens.length - 1)] ?? { kind: 'end', word: '', at: 0 };
  }

  private next(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private takes(sign: string): boolean {
    const { kind, word } = this.peek();
    if (kind !== 'sign' || word !== sign) return false;
    this.at += 1;
    return true;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) throw new FormulaError(this.peek().at, `"${sign}" is missing`);
  }
}
