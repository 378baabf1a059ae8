import type { FormulaValue } from './formula.ts';

/** What a function gets: its values, and how to say that one will not do. */
export interface Call {
  readonly number: (index: number) => number;
  readonly text: (index: number) => string;
  readonly values: readonly FormulaValue[];
  readonly refuse: (index: number, message: string) => never;
}

/** One function of formulas; `if` alone is computed elsewhere, since it looks at one of its branches only. */
export interface FormulaFunction {
  /** As an example. */
  readonly usage: string;
  /** For people. */
  readonly about: string;
  readonly arity: readonly [least: number, most: number];
  readonly compute: (call: Call) => FormulaValue;
}

/** A number as formulas write it: no exponent, no rounding of whole numbers. */
export function numberText(value: number): string {
  const text = String(value);
  if (!text.includes('e')) return text;
  return Math.abs(value) < 1 ? value.toFixed(12).replace(/\.?0+$/, '') : BigInt(value).toString();
}

/** A value as text. */
export function valueText(value: FormulaValue): string {
  return typeof value === 'number' ? numberText(value) : String(value);
}

const all = ({ values, number }: Call): readonly number[] => values.map((_, index) => number(index));

function padded(call: Call): string {
  const digits = call.number(1);
  if (!Number.isInteger(digits) || digits < 1 || digits > 30) call.refuse(1, 'digits are 1 to 30');
  return valueText(call.values[0] ?? '').padStart(digits, '0');
}

function toNumber(call: Call): number {
  const text = valueText(call.values[0] ?? '').trim();
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : call.refuse(0, `"${text.slice(0, 40)}" is no number`);
}

function hostName(call: Call): string {
  const letters = call.text(0).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const name = letters
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return name === '' ? call.refuse(0, 'nothing of this can stand in a host name') : name;
}

function addressPlus(call: Call): string {
  const [, address = '', length = ''] = /^([\d.]+)(\/\d{1,2})?$/.exec(call.text(0)) ?? [];
  const parts = address.split('.');
  const isAddress = parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
  if (!isAddress || Number(length.slice(1)) > 32)
    call.refuse(0, 'this is no IPv4 address, such as 10.0.0.10 or 10.0.0.10/24');
  const step = call.number(1);
  const sum = parts.reduce((total, part) => total * 256 + Number(part), 0) + step;
  if (!Number.isInteger(step) || sum < 0 || sum > 0xff_ff_ff_ff) call.refuse(1, 'there is no such address');
  return [24, 16, 8, 0].map((bits) => String(Math.floor(sum / 2 ** bits) % 256)).join('.') + length;
}

/** Every function, by name. */
export const FUNCTIONS: ReadonlyMap<string, FormulaFunction> = new Map(
  Object.entries({
    min: { usage: 'min(a, b, …)', about: 'the smallest', arity: [1, 20], compute: (call) => Math.min(...all(call)) },
    max: { usage: 'max(a, b, …)', about: 'the largest', arity: [1, 20], compute: (call) => Math.max(...all(call)) },
    if: {
      usage: 'if(condition, then, else)',
      about: 'one or the other',
      arity: [3, 3],
      compute: ({ values: [condition, yes, no] }) => (condition === true ? (yes ?? '') : (no ?? '')),
    },
    round: {
      usage: 'round(a)',
      about: 'to the nearest whole',
      arity: [1, 1],
      compute: ({ number }) => Math.round(number(0)),
    },
    floor: {
      usage: 'floor(a)',
      about: 'down to a whole',
      arity: [1, 1],
      compute: ({ number }) => Math.floor(number(0)),
    },
    ceil: { usage: 'ceil(a)', about: 'up to a whole', arity: [1, 1], compute: ({ number }) => Math.ceil(number(0)) },
    abs: { usage: 'abs(a)', about: 'without its sign', arity: [1, 1], compute: ({ number }) => Math.abs(number(0)) },
    text: { usage: 'text(a)', about: 'as text', arity: [1, 1], compute: ({ values }) => valueText(values[0] ?? '') },
    number: { usage: 'number(a)', about: 'a text as number', arity: [1, 1], compute: toNumber },
    pad: { usage: 'pad(a, digits)', about: 'with zeros in front', arity: [2, 2], compute: padded },
    lower: { usage: 'lower(a)', about: 'in lower case', arity: [1, 1], compute: ({ text }) => text(0).toLowerCase() },
    upper: { usage: 'upper(a)', about: 'in upper case', arity: [1, 1], compute: ({ text }) => text(0).toUpperCase() },
    length: {
      usage: 'length(a)',
      about: 'characters of a text',
      arity: [1, 1],
      compute: ({ text }) => Array.from(text(0)).length,
    },
    host: { usage: 'host(a)', about: 'as it may stand in a host name', arity: [1, 1], compute: hostName },
    ip: { usage: 'ip("10.0.0.10/24", n)', about: 'the address n further on', arity: [2, 2], compute: addressPlus },
  } satisfies Record<string, FormulaFunction>),
);
