import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateCell } from '../../../../../shared/domain/template/cell.ts';
import type { FormulaValue } from '../../../../../shared/domain/template/formula.ts';
import { evaluate } from '../../../../../shared/domain/template/formula-evaluate.ts';
import { parseFormula } from '../../../../../shared/domain/template/formula-parse.ts';

function valueOf(text: string, names: Readonly<Record<string, FormulaValue>> = {}): FormulaValue {
  const found = evaluateCell(`=${text}`, new Map(Object.entries(names)));
  if (!found.ok) throw new Error(`${text}: ${found.fault.message} at ${String(found.fault.at)}`);
  return found.value;
}

function faultOf(text: string, names: Readonly<Record<string, FormulaValue>> = {}): { at: number; message: string } {
  const found = evaluateCell(`=${text}`, new Map(Object.entries(names)));
  if (found.ok) throw new Error(`${text} comes to ${String(found.value)}`);
  return found.fault;
}

describe('a formula', () => {
  it.each<[string, FormulaValue]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['10 - 4 - 3', 3],
    ['-2 * -3', 6],
    ['7 % 4 / 2', 1.5],
    ['2 < 3 and not (2 = 3)', true],
    ['"a" & 1 + 2 & "b"', 'a3b'],
    ['"he said ""so"""', 'he said "so"'],
    ['if(1 > 2, 1 / 0, "no")', 'no'],
    ['true or 1 / 0 = 1', true],
    ['true and false', false],
    ['false and 1 / 0 = 1', false],
    ['false or false', false],
    ['1 <> 2', true],
    ['2 <> 2', false],
    ['2 <= 2 and 2 >= 2', true],
    ['2 < 2 or 2 > 2', false],
    ['3 <= 2 or 2 >= 3', false],
    ['"a" < "b"', true],
    ['-3 % 2', -1],
    ['min(3, 1, 2) & "-" & max(3, 1, 2)', '1-3'],
    ['pad(7, 3)', '007'],
    ['host("Wéb Shop · 2.")', 'web-shop-2'],
    ['ip("10.0.0.250/23", 10)', '10.0.1.4/23'],
    ['number(" 4 ") + ceil(0.2)', 5],
    ['LENGTH("🙂a")', 2],
  ])('%s comes to %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });

  it.each<[string, number, RegExp]>([
    ['1 +', 3, /missing at the end/],
    ['1 + "a"', 4, /number is needed, not a text/],
    ['2 * nowhere', 4, /nothing called "nowhere"/],
    ['1 / (2 - 2)', 2, /divided by 0/],
    ['"abc', 0, /no end/],
    ['1 $ 2', 2, /means nothing/],
    ['min()', 0, /min\(a, b, …\)/],
    ['eval("1")', 0, /no function "eval"/],
    ['1 = "1"', 2, /cannot be compared/],
    ['(1', 2, /"\)" is missing/],
    ['1 2', 2, /not expected/],
    ['if(1, 2, 3)', 3, /yes or no is needed/],
    ['ip("10.0.0.300", 1)', 3, /no IPv4 address/],
    ['host("·")', 5, /host name/],
  ])('%s is refused at character %i', (text, at, message) => {
    const fault = faultOf(text);
    expect(fault.message).toMatch(message);
    expect(fault.at).toBe(at);
  });

  it('reaches nothing but what it is given', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'globalThis'])
      expect(faultOf(name).message).toMatch(/nothing called|means nothing/);
  });

  it('never throws, whatever the text', () => {
    const word = fc.constantFrom(
      '1',
      '0',
      '"a"',
      'n',
      '(',
      ')',
      ',',
      '+',
      '-',
      '/',
      '%',
      '&',
      '=',
      '<',
      'and',
      'not',
      'if(',
      'min(',
      'pad(',
      ' ',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
        ),
        (text) => {
          const parsed = parseFormula(text);
          if (!parsed.ok) {
            expect(parsed.fault.at).toBeGreaterThanOrEqual(0);
            expect(parsed.fault.at).toBeLessThanOrEqual(Math.max(text.length, 500));
          } else {
            const found = evaluate(parsed.expression, new Map([['n', 3]]));
            if (found.ok && typeof found.value === 'number') expect(Number.isFinite(found.value)).toBe(true);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('computes sums, products and comparisons as arithmetic does', () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(number, number, number, (a, b, c) => {
        const names = { a, b, c };
        expect(valueOf('a + b * c - (a - c)', names)).toBe(a + b * c - (a - c));
        expect(valueOf('a < b', names)).toBe(a < b);
        expect(valueOf('if(a >= b, a, b) = max(a, b)', names)).toBe(true);
        expect(valueOf('text(a) & "|" & b', names)).toBe(`${String(a)}|${String(b)}`);
      }),
    );
  });

  it('ends on texts that double and numbers that overflow', () => {
    const long = Array.from({ length: 50 }, () => 'a').join(' & ');
    expect(faultOf(long, { a: 'x'.repeat(100) }).message).toMatch(/longer than 1000/);
    expect(faultOf(Array.from({ length: 40 }, () => 'a').join(' * '), { a: 1e9 }).message).toMatch(/too large/);
    expect(faultOf(`${'('.repeat(200)}1${')'.repeat(200)}`).message).toMatch(/too many parts/);
    expect(faultOf('9'.repeat(400)).message).toMatch(/too large/);
  });
});
