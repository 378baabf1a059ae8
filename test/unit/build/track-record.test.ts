import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('test/TRACK-RECORD.md', root), 'utf8');
const rows = [...page.matchAll(/^\| (?!bug|-)(.+?) \| .+? \| `(.+?)`: (.+?) \|$/gm)].map(
  ([, bug = '', file = '', test = '']) => [bug.slice(0, 60), file, test] as const,
);

describe('the track record', () => {
  it('has a test in every line', () => {
    expect(rows).toHaveLength(page.split('\n').filter((line) => /^\| (?!bug|-)/.test(line)).length);
    expect(rows.length).toBeGreaterThan(5);
  });

  it.each(rows)('%s... is held down by a test that is there', (_bug, file, test) => {
    const path = new URL(file, root);
    expect([file, existsSync(path)]).toEqual([file, true]);
    expect(readFileSync(path, 'utf8')).toContain(test);
  });
});
