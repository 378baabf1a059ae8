import { FormulaError, LONGEST_TEXT, type Expression, type FormulaFault, type FormulaValue } from './formula.ts';
import { FUNCTIONS, numberText, valueText } from './formula-functions.ts';

/** What names stand for. */
export type Scope = ReadonlyMap<string, FormulaValue>;

/** What a formula comes to, or what is wrong. */
export type Evaluated =
  { readonly ok: true; readonly value: FormulaValue } | { readonly ok: false; readonly fault: FormulaFault };

/** Computes a formula. Total: it always ends, and never throws. */
export function evaluate(expression: Expression, scope: Scope): Evaluated {
  try {
    return { ok: true, value: compute(expression, scope) };
  } catch (error) {
    if (error instanceof FormulaError) return { ok: false, fault: { at: error.at, message: error.message } };
    throw error;
  }
}

function compute(part: Expression, scope: Scope): FormulaValue {
  switch (part.kind) {
    case 'value':
      return part.value;
    case 'name': {
      const value = scope.get(part.name);
      if (value === undefined) throw new FormulaError(part.at, `there is nothing called "${part.name}" here`);
      return value;
    }
    case 'unary':
      return part.operator === '-' ? -numberOf(part.operand, scope) : !truthOf(part.operand, scope);
    case 'binary':
      return bounded(join(part, scope), part.at);
    case 'call':
      return bounded(call(part, scope), part.at);
  }
}

type Binary = Extract<Expression, { kind: 'binary' }>;

function join(part: Binary, scope: Scope): FormulaValue {
  const { operator, left, right, at } = part;
  switch (operator) {
    case 'or':
      return truthOf(left, scope) || truthOf(right, scope);
    case 'and':
      return truthOf(left, scope) && truthOf(right, scope);
    case '&':
      return valueText(compute(left, scope)) + valueText(compute(right, scope));
    case '+':
      return numberOf(left, scope) + numberOf(right, scope);
    case '-':
      return numberOf(left, scope) - numberOf(right, scope);
    case '*':
      return numberOf(left, scope) * numberOf(right, scope);
    case '/':
    case '%': {
      const [a, b] = [numberOf(left, scope), numberOf(right, scope)];
      if (b === 0) throw new FormulaError(at, 'nothing can be divided by 0');
      return operator === '/' ? a / b : a % b;
    }
    default:
      return compare(part, scope);
  }
}

function compare({ operator, left, right, at }: Binary, scope: Scope): boolean {
  const [a, b] = [compute(left, scope), compute(right, scope)];
  if (typeof a !== typeof b) throw new FormulaError(at, `${kindOf(a)} and ${kindOf(b)} cannot be compared`);
  switch (operator) {
    case '=':
      return a === b;
    case '<>':
      return a !== b;
    case '<':
      return a < b;
    case '<=':
      return a <= b;
    case '>':
      return a > b;
    default:
      return a >= b;
  }
}

function call({ name, args, at }: Extract<Expression, { kind: 'call' }>, scope: Scope): FormulaValue {
  const [condition, yes, no] = args;
  // Of a choice only one side is computed, so that the other may be what makes no sense now.
  if (name === 'if' && condition && yes && no) return compute(truthOf(condition, scope) ? yes : no, scope);
  const known = FUNCTIONS.get(name);
  if (!known) throw new FormulaError(at, `there is no function "${name}"`);
  const values = args.map((arg) => compute(arg, scope));
  const refuse = (index: number, message: string): never => {
    throw new FormulaError(args[index]?.at ?? at, message);
  };
  return known.compute({
    values,
    refuse,
    number: (index) => {
      const value = values[index];
      return typeof value === 'number' ? value : refuse(index, `a number is needed, not ${kindOf(value ?? '')}`);
    },
    text: (index) => {
      const value = values[index];
      return typeof value === 'string' ? value : refuse(index, `a text is needed, not ${kindOf(value ?? '')}`);
    },
  });
}

function bounded(value: FormulaValue, at: number): FormulaValue {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new FormulaError(at, 'this number is too large');
  if (typeof value === 'string' && value.length > LONGEST_TEXT)
    throw new FormulaError(at, `this text is longer than ${numberText(LONGEST_TEXT)} characters`);
  return value;
}

function numberOf(part: Expression, scope: Scope): number {
  const value = compute(part, scope);
  if (typeof value !== 'number') throw new FormulaError(part.at, `a number is needed, not ${kindOf(value)}`);
  return value;
}

function truthOf(part: Expression, scope: Scope): boolean {
  const value = compute(part, scope);
  if (typeof value !== 'boolean') throw new FormulaError(part.at, `yes or no is needed, not ${kindOf(value)}`);
  return value;
}

/** What a value is, in words. */
export function kindOf(value: FormulaValue): string {
  return typeof value === 'number' ? 'a number' : typeof value === 'string' ? 'a text' : 'yes or no';
}
