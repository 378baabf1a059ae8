import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BOUNDS, findBounds, readFirstBounds } from '../../../electron/os/first-bounds.ts';

const kept = { x: 40, y: -3, width: 1200, height: 800, maximized: true };

describe('finding where the window was', () => {
  it('takes bounds with and without a place', () => {
    const { x: _x, y: _y, ...size } = kept;
    expect(findBounds(JSON.stringify({ settings: {}, window: kept }))).toEqual(kept);
    expect(findBounds(JSON.stringify({ window: size }))).toEqual(size);
  });

  it.each([
    ['no JSON', '{"window":'],
    ['no object', '[1]'],
    ['nothing', 'null'],
    ['no window', '{}'],
    ['a window that is none', '{"window":7}'],
    ['half a place', JSON.stringify({ window: { ...kept, y: undefined } })],
    ['a size too small', JSON.stringify({ window: { ...kept, width: 199 } })],
    ['a size too large', JSON.stringify({ window: { ...kept, height: 20_001 } })],
    ['a size that is text', JSON.stringify({ window: { ...kept, width: '1200' } })],
    ['a broken place', JSON.stringify({ window: { ...kept, x: 1.5 } })],
    ['no state', JSON.stringify({ window: { ...kept, maximized: 1 } })],
  ])('finds none in %s', (_name, text) => {
    expect(findBounds(text)).toBeUndefined();
  });

  it('falls back to the default where there is no file or a damaged one', () => {
    const folder = mkdtempSync(join(tmpdir(), 'stagewright-bounds-'));
    try {
      expect(readFirstBounds(folder)).toBe(DEFAULT_BOUNDS);
      writeFileSync(join(folder, 'settings.json'), '{"win');
      expect(readFirstBounds(folder)).toBe(DEFAULT_BOUNDS);
      writeFileSync(join(folder, 'settings.json'), JSON.stringify({ window: kept }));
      expect(readFirstBounds(folder)).toEqual(kept);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
