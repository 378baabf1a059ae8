import type { FieldType } from '../../datamodel/types.ts';
import type { Value } from '../core/contract.ts';
import { parseSExpression, printSExpression, type SExpression } from './s-expression.ts';

/**
 * Reads a value in the text form of XAPI's database: bare text for simple types, s-expressions for sets and maps,
 * whose atoms hold their items in the same form.
 *
 * @throws Error when the text is no value of that type
 */
export function parseStored(type: FieldType, stored: string): Value {
  switch (type.kind) {
    case 'int':
      return wholeNumber(stored);
    case 'float':
      return floatNumber(stored);
    case 'bool':
      if (stored !== 'true' && stored !== 'false') throw new Error(`not a boolean: ${stored.slice(0, 40)}`);
      return stored === 'true';
    case 'set':
      return list(stored).map((item) => parseStored(type.of, atom(item)));
    case 'map': {
      const map: Record<string, Value> = Object.create(null) as Record<string, Value>;
      for (const pair of list(stored)) {
        if (typeof pair === 'string' || pair.length !== 2) throw new Error(`not a map: ${stored.slice(0, 40)}`);
        map[atom(pair[0])] = parseStored(type.value, atom(pair[1]));
      }
      return map;
    }
    default:
      return stored;
  }
}

/** Writes a value in the text form that `parseStored` reads. */
export function printStored(value: Value): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return printSExpression((value as readonly Value[]).map(printStored));
  return printSExpression(Object.entries(value).map(([key, item]) => [key, printStored(item)]));
}

function wholeNumber(stored: string): number {
  if (!/^[+-]?\d+$/.test(stored)) throw new Error(`not a whole number: ${stored.slice(0, 40)}`);
  return Number(stored);
}

function floatNumber(stored: string): number {
  const special = { nan: Number.NaN, inf: Number.POSITIVE_INFINITY, '-inf': Number.NEGATIVE_INFINITY }[stored];
  if (special !== undefined) return special;
  if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(stored)) throw new Error(`not a number: ${stored.slice(0, 40)}`);
  return Number(stored);
}

function list(stored: string): readonly SExpression[] {
  const expression = parseSExpression(stored);
  if (typeof expression === 'string') throw new Error(`not a list: ${stored.slice(0, 40)}`);
  return expression;
}

function atom(expression: SExpression | undefined): string {
  if (typeof expression !== 'string') throw new Error('a list where a single value belongs');
  return expression;
}
