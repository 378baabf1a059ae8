import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const renderer = fileURLToPath(new URL('../../out/renderer', import.meta.url));
const LARGEST_BYTES = 660_000;

/** The packages a script of the page has code of, by its source map; the bundler's own helpers have none. */
function packagesIn(script: string): readonly string[] {
  if (!existsSync(`${script}.map`)) return [];
  const { sources } = JSON.parse(readFileSync(`${script}.map`, 'utf8')) as { readonly sources: readonly string[] };
  return [...new Set(sources.flatMap((source) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []))];
}

/** The entry and all it imports statically: what is loaded before the first frame. */
function firstScripts(): readonly string[] {
  const page = readFileSync(join(renderer, 'index.html'), 'utf8');
  const found = new Set<string>();
  const visit = (script: string): void => {
    if (found.has(script)) return;
    found.add(script);
    for (const [, name] of readFileSync(script, 'utf8').matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g))
      if (name !== undefined) visit(join(script, '..', name));
  };
  for (const [, name] of page.matchAll(/(?:src|href)="(\.\/[^"]+\.js)"/g))
    if (name !== undefined) visit(join(renderer, name));
  return [...found];
}

describe('scripts of the built page', () => {
  it('has small first scripts', () => {
    const scripts = firstScripts();
    expect(scripts.flatMap(packagesIn)).toContain('react-dom');
    const bytes = scripts.reduce((sum, script) => sum + readFileSync(script).byteLength, 0);
    expect(bytes, scripts.join(', ')).toBeLessThan(LARGEST_BYTES);
  });

  it('leaves schemas and what makes them to main', () => {
    const scripts = readdirSync(join(renderer, 'assets')).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(1);
    for (const script of scripts) expect(packagesIn(join(renderer, 'assets', script)), script).not.toContain('zod');
  });
});
