import { z } from 'zod';
import { namesOf, type FormulaValue } from './formula.ts';
import { evaluate, type Evaluated, type Scope } from './formula-evaluate.ts';
import { parseFormula, type ParsedFormula } from './formula-parse.ts';

/** A value as it stands, or a formula: a text that begins with "=". */
export const cellSchema = z.string().max(501).or(z.number()).or(z.boolean());

/** A value as it stands, or a formula: a text that begins with "=". */
export type Cell = FormulaValue;

/** True for formulas. */
export function isFormula(cell: Cell): cell is string {
  return typeof cell === 'string' && cell.startsWith('=');
}

/** A cell, understood; a value is a formula of itself. */
export function parseCell(cell: Cell): ParsedFormula {
  if (!isFormula(cell)) return { ok: true, expression: { kind: 'value', at: 0, value: cell } };
  return parseFormula(cell.slice(1));
}

/** What a cell comes to. Never throws. */
export function evaluateCell(cell: Cell, scope: Scope): Evaluated {
  const parsed = parseCell(cell);
  return parsed.ok ? evaluate(parsed.expression, scope) : parsed;
}

/** Names that a cell asks for; none where it can't be understood. */
export function cellNames(cell: Cell): readonly string[] {
  const parsed = parseCell(cell);
  return parsed.ok ? namesOf(parsed.expression) : [];
}
