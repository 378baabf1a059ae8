/** What a formula can come to. */
export type FormulaValue = number | string | boolean;

/** What is wrong in a formula, and where: characters from its start, from 0. */
export interface FormulaFault {
  readonly at: number;
  readonly message: string;
}

/** An operator between two values. */
export type BinaryOperator = 'or' | 'and' | '=' | '<>' | '<' | '<=' | '>' | '>=' | '&' | '+' | '-' | '*' | '/' | '%';

/** A formula, understood; `at` is where each part stands. */
export type Expression =
  | { readonly kind: 'value'; readonly at: number; readonly value: FormulaValue }
  | { readonly kind: 'name'; readonly at: number; readonly name: string }
  | { readonly kind: 'unary'; readonly at: number; readonly operator: '-' | 'not'; readonly operand: Expression }
  | {
      readonly kind: 'binary';
      readonly at: number;
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'call'; readonly at: number; readonly name: string; readonly args: readonly Expression[] };

/** Longer formulas are refused: they are read by people. */
export const LONGEST_FORMULA = 500;

/** Texts that formulas make are cut off by a fault beyond this. */
export const LONGEST_TEXT = 1000;

/** Ends understanding or computing; caught where it began, never seen outside. */
export class FormulaError extends Error {
  override readonly name = 'FormulaError';
  readonly at: number;

  constructor(at: number, message: string) {
    super(message);
    this.at = at;
  }
}

/** The names that a formula asks for, each once. */
export function namesOf(expression: Expression): readonly string[] {
  const names = new Set<string>();
  const visit = (part: Expression): void => {
    switch (part.kind) {
      case 'value':
        return;
      case 'name':
        names.add(part.name);
        return;
      case 'unary':
        visit(part.operand);
        return;
      case 'binary':
        visit(part.left);
        visit(part.right);
        return;
      case 'call':
        part.args.forEach(visit);
        return;
    }
  };
  visit(expression);
  return [...names];
}
