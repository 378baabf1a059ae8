import { parseArgs } from 'node:util';
import { describe, expect, it } from 'vitest';
import { withDashedKeys } from '../../../electron/bundle/dashed-keys.ts';

const KEYS = ['-', '--', '_', 'a'].map((start) => start.padEnd(43, 'p'));
const isKey = (name: string): boolean => name === 'key';
const read = (line: readonly string[]) =>
  parseArgs({
    args: withDashedKeys(line, isKey),
    allowPositionals: true,
    options: { key: { type: 'string', multiple: true }, json: { type: 'boolean' } },
  });

describe('a public key on a command line', () => {
  it.each(KEYS)('is the value of its option: %s', (key) => {
    const { values, positionals } = read(['--key', key, 'file', '--json', '--key', key]);
    expect(values).toEqual({ key: [key, key], json: true });
    expect(positionals).toEqual(['file']);
  });

  it.each(KEYS)('stands by itself: %s', (key) => {
    const { values, positionals } = read(['trust', key, '--json']);
    expect(values).toEqual({ json: true });
    expect(positionals).toEqual(['trust', key]);
  });

  it('leaves a line alone that says itself where options end, and options that are none', () => {
    expect(withDashedKeys(['--', KEYS[0] ?? ''], isKey)).toEqual(['--', KEYS[0]]);
    expect(() => read(['--unknown'])).toThrow('--unknown');
    expect(() => read(['-x'])).toThrow('-x');
  });
});
