import { describe, expect, it } from 'vitest';
import {
  countOf,
  formatBytes,
  formatDuration,
  formatEstimate,
  formatRelative,
  shortRevision,
} from '../../../../shared/text/format.ts';

describe('figures', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KiB'],
    [1536 * 1024, '1.5 MiB'],
    [12 * 1024 ** 3, '12 GiB'],
    [150.6 * 1024 ** 3, '151 GiB'],
    [-5, '0 B'],
  ])('%d bytes are %s', (bytes, expected) => {
    expect(formatBytes(bytes)).toBe(expected);
  });

  it.each([
    [400, 'under 1 s'],
    [999, 'under 1 s'],
    [40_000, '40 s'],
    [240_000, '4 min'],
    [7_200_000, '2 h'],
    [7_500_000, '2 h 5 min'],
    [3 * 86_400_000, '3 d'],
  ])('%d ms are %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });

  it('estimates never promise exactness', () => {
    expect(formatEstimate(40_000)).toBe('about 40 s');
    expect(formatEstimate(10)).toBe('under 1 s');
  });

  it('counts with one and many', () => {
    expect(countOf(1, 'VM')).toBe('1 VM');
    expect(countOf(0, 'entry', 'entries')).toBe('0 entries');
  });

  it('shortens a revision as on cards', () => {
    expect(shortRevision('7f3abc')).toBe('r7f3a');
  });
});

describe('relative times', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  it.each([
    ['2026-03-01T11:59:50Z', 'just now'],
    ['2026-03-01T11:55:00Z', '5 min ago'],
    ['2026-03-01T09:00:00Z', '3 h ago'],
    ['2026-02-19T12:00:00Z', '10 d ago'],
    ['2026-03-01T12:00:20Z', 'in 20 s'],
    ['2026-03-01T12:05:00Z', 'in 5 min'],
  ])('%s is %s', (iso, expected) => {
    expect(formatRelative(iso, now)).toBe(expected);
  });

  it('shows what is no time as it is', () => {
    expect(formatRelative('soon', now)).toBe('soon');
  });
});
