import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const { dependencies, devDependencies } = JSON.parse(read('package.json')) as {
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
};
const decision = /\*\*Dependencies, one line each\.\*\*[^]*?\(\d{4}-\d\d\)/.exec(read('README.md'))?.[0] ?? '';

/** The text of every source and setting in some folders. */
function textsIn(...folders: readonly string[]): string {
  return folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
    )
    .filter((name) => /\.(tsx?|mjs|cjs|json|css)$/.test(name) && !name.includes('fixtures/'))
    .map(read)
    .join('\n');
}

/** Named itself, or as one of its family: `@mantine/*`. */
const isNamed = (name: string): boolean =>
  decision.includes(`\`${name}\``) || decision.includes(`\`${name.replace(/\/.*/, '/*')}\``);

describe('a dependency', () => {
  it.each(Object.keys({ ...dependencies, ...devDependencies }))('has its line in the decisions: %s', (name) => {
    expect(isNamed(name)).toBe(true);
  });

  it('of the program is used by the program', () => {
    const program = textsIn('electron', 'renderer', 'shared');
    const isUsed = (name: string): boolean => new RegExp(`(from|import\\(?) ?'${name}(/[^']*)?'`).test(program);
    expect(Object.keys(dependencies).filter((name) => !isUsed(name))).toEqual([]);
  });

  it('of tools and tests is used by them', () => {
    const tools = textsIn('build', 'test') + read('electron/tsconfig.electron25.json');
    // Types are taken by name of their package, oxlint-tsgolint by oxlint where rules read types; prettier, oxlint and
    // depcruise are commands.
    const isUsed = (name: string): boolean =>
      name.startsWith('@types/') ||
      (name === 'oxlint-tsgolint' && read('.oxlint.config.mjs').includes('typeAware: true')) ||
      tools.includes(`'${name}`) ||
      tools.includes(`${name}/`) ||
      tools.includes(`/${name}"`) ||
      tools.includes(`'${name.replace('dependency-cruiser', 'depcruise')}'`);
    expect(Object.keys(devDependencies).filter((name) => !isUsed(name))).toEqual([]);
  });

  it('that is named is there', () => {
    const named = [...decision.matchAll(/`([@a-z][a-z0-9@/-]*)`/g)].map(([, name = '']) => name);
    const all = { ...dependencies, ...devDependencies };
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !Object.hasOwn(all, name))).toEqual([]);
  });
});
