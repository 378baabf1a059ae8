import { describe, expect, it } from 'vitest';
import { toBool, toNumber, toRef, toRefs, toTextMap, toTime } from '../../../electron/xapi/wire-values.ts';

describe('values of both encodings', () => {
  it('reads ints as numbers and as text', () => {
    expect(['17', 17, '-1', '', undefined, 'nan', '8589934592'].map(toNumber)).toEqual([
      17, 17, -1, 0, 0, 0, 8_589_934_592,
    ]);
  });

  it('reads bools in every form they were met in', () => {
    expect([true, '1', 1, 'true', false, '0', '', undefined].map(toBool)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('takes every form of the null reference for null', () => {
    for (const nothing of ['OpaqueRef:NULL', '', 'Ref:12', undefined, null, 0]) expect(toRef(nothing)).toBeNull();
    expect(toRefs(['OpaqueRef:a', 'OpaqueRef:NULL', '', 'OpaqueRef:b'])).toEqual(['OpaqueRef:a', 'OpaqueRef:b']);
  });

  it('keeps odd keys of maps as keys', () => {
    const map = toTextMap(JSON.parse('{"__proto__":"x","constructor":"y"}') as Record<string, string>);
    expect(Object.entries(map)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(Object.getPrototypeOf(map)).toBe(Object.prototype);
  });

  it.each([
    ['20240420T12:00:00Z', '2024-04-20T12:00:00.000Z'],
    ['2024-04-20T12:00:00Z', '2024-04-20T12:00:00.000Z'],
    ['20240420T12:00:00', '2024-04-20T12:00:00.000Z'],
    ['20240420T12:00:00+0200', '2024-04-20T10:00:00.000Z'],
    ['20240420T12:00:00.123-05:30', '2024-04-20T17:30:00.000Z'],
  ])('reads the time %s', (text, iso) => {
    expect(new Date(toTime(text) ?? 0).toISOString()).toBe(iso);
  });

  it.each(['19700101T00:00:00Z', '', 'yesterday', '20241340T99:00:00Z'])('knows that %s is no time', (text) => {
    expect(toTime(text)).toBeNull();
  });
});
