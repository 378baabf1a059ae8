import { evaluateCell, type Cell } from './cell.ts';
import type { FormulaValue } from './formula.ts';
import { kindOf, type Scope } from './formula-evaluate.ts';
import { numberText } from './formula-functions.ts';
import { orderParameters } from './parameter-order.ts';
import type { Parameter, TemplateDescription } from './template-description.ts';

/** What a person answered, by parameter; what is left out is the default. */
export type GivenValues = Readonly<Record<string, FormulaValue>>;

/** What parameters come to, with what is wrong by parameter. A parameter that is wrong has no value. */
export interface ResolvedParameters {
  readonly values: ReadonlyMap<string, FormulaValue>;
  readonly faults: ReadonlyMap<string, string>;
  /** Limits as they are for these answers. */
  readonly limits: ReadonlyMap<string, { readonly min: number | null; readonly max: number | null }>;
}

/** Computes every parameter of a description from what a person answered. */
export function resolveParameters(
  { parameters }: Pick<TemplateDescription, 'parameters'>,
  given: GivenValues,
): ResolvedParameters {
  const values = new Map<string, FormulaValue>();
  const faults = new Map<string, string>();
  const limits = new Map<string, { readonly min: number | null; readonly max: number | null }>();
  const ordered = orderParameters(parameters);
  if (!ordered.ok) {
    faults.set(ordered.ring[0] ?? '', `it needs itself: ${ordered.ring.join(' → ')}`);
    return { values, faults, limits };
  }
  for (const parameter of ordered.order) {
    const { id } = parameter;
    const said = parameter.computed !== true && Object.hasOwn(given, id) ? given[id] : undefined;
    const range = { min: limitOf(parameter.min, values), max: limitOf(parameter.max, values) };
    limits.set(id, range);
    const answer = said === undefined ? evaluateCell(parameter.default, values) : ({ ok: true, value: said } as const);
    const fault = answer.ok ? findValueFault(parameter, answer.value, range) : answer.fault.message;
    if (fault !== undefined) faults.set(id, fault);
    else if (answer.ok) values.set(id, answer.value);
  }
  return { values, faults, limits };
}

function limitOf(cell: Cell | undefined, scope: Scope): number | null {
  if (cell === undefined) return null;
  const limit = evaluateCell(cell, scope);
  return limit.ok && typeof limit.value === 'number' ? limit.value : null;
}

const TYPES = { number: 'number', text: 'string', choice: 'string', flag: 'boolean' } as const;
const TYPE_WORDS = { number: 'a number', text: 'a text', choice: 'one of its choices', flag: 'yes or no' } as const;

/** What is wrong with a value of a parameter; undefined where nothing is. */
function findValueFault(
  { type, choices, fraction, unit = '' }: Parameter,
  value: FormulaValue,
  { min, max }: { readonly min: number | null; readonly max: number | null },
): string | undefined {
  if (typeof value !== TYPES[type]) return `must be ${TYPE_WORDS[type]}, not ${kindOf(value)}`;
  if (typeof value === 'number') {
    const said = (limit: number): string => `${numberText(limit)}${unit === '' ? '' : ` ${unit}`}`;
    if (!Number.isFinite(value)) return 'must be a number';
    if (fraction !== true && !Number.isInteger(value)) return 'must be a whole number';
    if (min !== null && value < min) return `must be ${said(min)} at least`;
    if (max !== null && value > max) return `must be ${said(max)} at most`;
  }
  if (type === 'choice' && !(choices ?? []).includes(String(value)))
    return `must be one of ${(choices ?? []).join(', ')}`;
  if (typeof value === 'string' && /\p{Cc}/u.test(value)) return 'must not have control characters';
  if (typeof value === 'string' && value.length > 200) return 'may be 200 characters long at most';
  return undefined;
}
