import { describe, expect, it } from 'vitest';
import { evaluateCell } from '../../../../../shared/domain/template/cell.ts';
import { FUNCTIONS, numberText } from '../../../../../shared/domain/template/formula-functions.ts';

const found = (text: string) => evaluateCell(`=${text}`, new Map());

describe('the functions of formulas', () => {
  it.each([
    ['round(2.5)', 3],
    ['round(-2.4)', -2],
    ['floor(2.9)', 2],
    ['floor(-2.1)', -3],
    ['ceil(2.1)', 3],
    ['abs(-3)', 3],
    ['abs(3)', 3],
    ['min(4)', 4],
    ['text(1.50)', '1.5'],
    ['text(2 > 1)', 'true'],
    ['number("-4.25")', -4.25],
    ['pad("a", 3)', '00a'],
    ['pad(1234, 3)', '1234'],
    ['pad(1, 1)', '1'],
    ['length(pad(1, 30))', 30],
    ['lower("WeB")', 'web'],
    ['upper("WeB")', 'WEB'],
    ['host("--A--b..c--")', 'a-b-c'],
    [`host("${'a'.repeat(62)}.b")`, 'a'.repeat(62)],
    [`length(host("${'a'.repeat(70)}"))`, 63],
    ['ip("10.0.0.10", 0)', '10.0.0.10'],
    ['ip("10.0.0.255", 1)', '10.0.1.0'],
    ['ip("10.1.0.0/16", -1)', '10.0.255.255/16'],
    ['ip("1.2.3.4/0", 256 * 256 * 256)', '2.2.3.4/0'],
    ['ip("255.255.255.254/32", 1)', '255.255.255.255/32'],
    ['ip("0.0.0.1", -1)', '0.0.0.0'],
    ['if(1 = 1, "yes", "no")', 'yes'],
  ])('%s comes to %s', (text, value) => {
    expect(found(text)).toEqual({ ok: true, value });
  });

  it.each([
    ['pad(1, 0)', /digits are 1 to 30/],
    ['pad(1, 31)', /digits are 1 to 30/],
    ['pad(1, 1.5)', /digits are 1 to 30/],
    ['number("4x")', /"4x" is no number/],
    ['number("")', /is no number/],
    ['number("1.")', /is no number/],
    ['ip("10.0.0.256", 1)', /no IPv4 address/],
    ['ip("10.0.0", 1)', /no IPv4 address/],
    ['ip("10.0.0.1/33", 1)', /no IPv4 address/],
    ['ip("10.0.0.1/24x", 1)', /no IPv4 address/],
    ['ip("255.255.255.255", 1)', /no such address/],
    ['ip("0.0.0.0", -1)', /no such address/],
    ['ip("10.0.0.1", 0.5)', /no such address/],
  ])('%s is refused', (text, message) => {
    expect(found(text)).toMatchObject({ ok: false, fault: { message: expect.stringMatching(message) as string } });
  });

  it('take as many values as their examples show, and lists up to 20', () => {
    const samples: Readonly<Record<string, string>> = { if: 'true', number: '"1"', ip: '"10.0.0.1"' };
    for (const [name, { usage }] of FUNCTIONS) {
      const isList = usage.includes('…');
      const shown = usage.split(',').length;
      const [least, most] = isList ? [1, 20] : [shown, shown];
      const first = samples[name] ?? (['lower', 'upper', 'length', 'host'].includes(name) ? '"a"' : '1');
      const ok = (count: number): boolean =>
        found(`${name}(${[first, ...Array.from({ length: 30 }, () => '1')].slice(0, count).join(', ')})`).ok;
      expect([least - 1, least, most, most + 1].map(ok), name).toEqual([false, true, true, false]);
    }
  });
});

describe('a number in a text', () => {
  it.each([
    [1e21, '1000000000000000000000'],
    [-1e21, '-1000000000000000000000'],
    [1.5e-7, '0.00000015'],
    [1e-7, '0.0000001'],
    [0.1, '0.1'],
    [100, '100'],
  ])('%s has no exponent', (value, text) => {
    expect(numberText(value)).toBe(text);
  });
});
