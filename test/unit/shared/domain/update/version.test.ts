import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareVersions, isVersion } from '../../../../../shared/domain/update/version.ts';

/** The order of semver.org 2.0, section 11, and more around it. */
const ORDERED = [
  '0.0.9',
  '0.1.0-alpha',
  '0.1.0',
  '0.1.1',
  '0.2.0',
  '0.10.0',
  '1.0.0-1',
  '1.0.0-2',
  '1.0.0-10',
  '1.0.0-alpha',
  '1.0.0-alpha.1',
  '1.0.0-alpha.beta',
  '1.0.0-beta',
  '1.0.0-beta.2',
  '1.0.0-beta.11',
  '1.0.0-rc.1',
  '1.0.0',
  '2.1.0',
  '2.1.1',
  '10.0.0',
];
const pairs = ORDERED.flatMap((left, at) => ORDERED.slice(at + 1).map((right) => [left, right] as const));

describe('versions', () => {
  it.each(pairs)('%s is older than %s, and that newer than it', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  it.each(ORDERED)('%s is as new as itself', (version) => {
    expect(isVersion(version)).toBe(true);
    expect(compareVersions(version, version)).toBe(0);
  });

  it.each([
    '',
    '1',
    '1.2',
    'v1.2.3',
    '01.2.3',
    '1.2.3.4',
    '1.2.x',
    ' 1.2.3',
    '1.2.3\n',
    '1.2.3-',
    '1.2.3+build',
    '1.2.3-a..b',
  ])('take no other text for one: %j', (text) => {
    expect(isVersion(text)).toBe(false);
    expect(() => compareVersions(text, '1.0.0')).toThrow(RangeError);
    expect(() => compareVersions('1.0.0', text)).toThrow(RangeError);
  });

  it('are ordered by their numbers, the first that differs', () => {
    const number = fc.integer({ min: 0, max: 999_999_999 });
    const version = fc.tuple(number, number, number);
    fc.assert(
      fc.property(version, version, (left, right) => {
        const at = left.findIndex((part, index) => part !== right[index]);
        const wanted = at < 0 ? 0 : Math.sign((left[at] ?? 0) - (right[at] ?? 0));
        expect(Math.sign(compareVersions(left.join('.'), right.join('.')))).toBe(wanted);
      }),
    );
  });
});
