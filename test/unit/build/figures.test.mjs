import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { clearFigures, mergeFigures, toTable, withTable } from '../../../build/figures.mjs';
import { recordFigure } from '../../bench/figures.ts';

describe('figures', () => {
  const before = process.env.STAGEWRIGHT_FIGURES;
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'figures-'));
    process.env.STAGEWRIGHT_FIGURES = join(folder, 'figures.d');
  });
  afterEach(() => {
    if (before === undefined) delete process.env.STAGEWRIGHT_FIGURES;
    else process.env.STAGEWRIGHT_FIGURES = before;
    rmSync(folder, { recursive: true, force: true });
  });

  it('are merged into one file, in the order people count', () => {
    recordFigure('bench.inventory.json.10000', { value: 1.05, target: '<= 1.25', ok: true });
    recordFigure('F10', { count: 500, bad: 0, ok: true });
    recordFigure('F9', { count: 40, bad: 1, ok: false });
    const merged = mergeFigures();
    expect(Object.keys(merged)).toEqual(['bench.inventory.json.10000', 'F9', 'F10']);
    expect(JSON.parse(readFileSync(join(folder, 'figures.json'), 'utf8'))).toEqual(merged);
    expect(merged.F9).toEqual({ count: 40, bad: 1, ok: false });
  });

  it('are replaced by a later one under the same key', () => {
    recordFigure('F3', { count: 1, bad: 1, ok: false });
    recordFigure('F3', { count: 2, bad: 0, ok: true });
    expect(mergeFigures()).toEqual({ F3: { count: 2, bad: 0, ok: true } });
  });

  it('keep keys that are no file names', () => {
    recordFigure('bench/a b:c', { value: 1, ok: true });
    expect(Object.keys(mergeFigures())).toEqual(['bench/a b:c']);
  });

  it('are forgotten only where asked', () => {
    recordFigure('F3', { ok: true });
    recordFigure('bench.start', { ok: true });
    clearFigures((key) => key.startsWith('bench.'));
    expect(Object.keys(mergeFigures())).toEqual(['F3']);
  });

  it('show in the table as recorded, a missed one marked', () => {
    recordFigure('F3', { count: 100_000, bad: 2, ok: false });
    recordFigure('bench.x', { value: 1.23456, target: '<= 1.25', ok: true });
    const lines = toTable(mergeFigures()).split('\n');
    expect(lines[0]).toMatch(/^\| figure +\| +count \| +bad \| +value \| +target \| result \|$/);
    expect(lines[2].split('|').map((cell) => cell.trim())).toEqual([
      '',
      'bench.x',
      '',
      '',
      '1.235',
      '<= 1.25',
      'ok',
      '',
    ]);
    expect(lines[3].split('|').map((cell) => cell.trim())).toEqual(['', 'F3', '100,000', '2', '', '', 'MISSED', '']);
    expect(new Set(lines.map((line) => line.length)).size).toBe(1);
  });

  it('show what a later version should reach only where one of them says so', () => {
    const plain = { 'bench.x': { value: 1, target: '<= 2', ok: true } };
    expect(toTable(plain)).toMatch(/^\| figure +\| value \| target \| result \|\n/);
    const both = { ...plain, 'bench.y': { value: 1, target: '<= 2', ambitious: '<= 1.5', ok: true } };
    expect(toTable(both)).toMatch(/^\| figure +\| value \| target \| ambitious \| result \|\n/);
  });

  it('take the place between the marks of a text, and nothing else', () => {
    const text = 'before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n';
    const once = withTable(text, '| new |', 'A note.');
    expect(once).toBe('before\n<!-- bench:begin -->\n\nA note.\n\n| new |\n\n<!-- bench:end -->\nafter\n');
    expect(withTable(once, '| new |', 'A note.')).toBe(once);
    expect(() => withTable('no marks', '', '')).toThrow('bench:begin');
  });
});
