import { describe, expect, it } from 'vitest';
import { KEY_MAP, keysOf } from '../../../../renderer/commands/key-map.ts';

interface WithShortcut {
  readonly id: string;
  readonly shortcut: string;
}

const files = import.meta.glob<Record<string, unknown>>('../../../../renderer/commands/*.ts', { eager: true });
const commands = Object.values(files).flatMap((file) => Object.values(file).filter(hasShortcut));

function hasShortcut(value: unknown): value is WithShortcut {
  return (
    typeof value === 'object' &&
    value !== null &&
    'shortcut' in value &&
    typeof value.shortcut === 'string' &&
    'id' in value
  );
}

describe('the keyboard map', () => {
  it('finds the commands that have a shortcut', () => {
    expect(commands.length).toBeGreaterThan(10);
  });

  it.each(commands.map(({ id, shortcut }) => [id, shortcut]))('has the key of %s: %s', (_id, shortcut) => {
    const wanted = keysOf(shortcut);
    expect(KEY_MAP.flatMap(({ lines }) => lines.map(({ keys }) => keys))).toContainEqual(wanted);
  });

  it('says each key and each purpose of a place once, and leaves none without a key', () => {
    for (const { place, lines } of KEY_MAP) {
      expect(lines.filter(({ keys }) => keys.length === 0)).toEqual([]);
      expect([place, new Set(lines.map(({ what }) => what)).size]).toEqual([place, lines.length]);
    }
  });

  it('spells arrows as keyboards do', () => {
    expect(keysOf('Ctrl+ArrowRight')).toEqual(['Ctrl', '→']);
    expect(keysOf(null)).toEqual([]);
  });
});
