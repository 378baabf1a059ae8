import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { innocentCode, lintFaults } from './lint-samples.ts';

const root = process.cwd();
const top = mkdtempSync(join(tmpdir(), 'lint-rules-'));

interface LintReport {
  readonly diagnostics: readonly { readonly code?: string; readonly message: string; readonly filename: string }[];
}

/** A tree like this one, of planted files only: `build` and libraries are those of the project. */
function plant(): void {
  cpSync(join(root, '.oxlint.config.mjs'), join(top, '.oxlint.config.mjs'));
  mkdirSync(join(top, 'build'));
  for (const name of ['lint-bans.mjs', 'lint-local-rules.mjs', 'lint-comment-rules.mjs', 'tsconfig.base.json'])
    cpSync(join(root, 'build', name), join(top, 'build', name));
  for (const folder of ['shared', 'electron', 'renderer', 'test']) {
    mkdirSync(join(top, folder));
    cpSync(join(root, folder, 'tsconfig.json'), join(top, folder, 'tsconfig.json'));
  }
  symlinkSync(join(root, 'node_modules'), join(top, 'node_modules'));
  for (const [index, [, folder, code]] of lintFaults.entries()) write(pathOf('fault', folder, index), code);
  for (const [index, [, folder, code]] of innocentCode.entries()) write(pathOf('innocent', folder, index), code);
}

function write(path: string, code: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true });
  // A module, or its names would be everybody's.
  writeFileSync(join(top, path), `${code}\n${/^export /m.test(code) ? '' : 'export {};\n'}`);
}

function pathOf(kind: string, folder: string, index: number): string {
  // The one file that is excepted by its name.
  if (folder === 'renderer/api/bridge') return 'renderer/api/bridge.ts';
  return `${folder}/${kind}-${String(index)}.${folder === 'build' ? 'mjs' : folder.startsWith('renderer') ? 'tsx' : 'ts'}`;
}

function lint(): LintReport {
  const tool = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint');
  const folders = ['shared', 'electron', 'renderer', 'build', 'test'];
  const ran = spawnSync(process.execPath, [tool, '-c', '.oxlint.config.mjs', '--format', 'json', ...folders], {
    cwd: top,
    encoding: 'utf8',
    timeout: 120_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (!ran.stdout.trimStart().startsWith('{')) throw new Error(`oxlint said: ${ran.stdout} ${ran.stderr}`);
  return JSON.parse(ran.stdout) as LintReport;
}

/** Rules of a configuration as reports name them. */
async function configuredRules(): Promise<readonly string[]> {
  const { default: settings } = (await import(pathToFileURL(join(root, '.oxlint.config.mjs')).href)) as {
    default: { rules: Record<string, unknown>; overrides: { rules: Record<string, unknown> }[] };
  };
  const names = [settings.rules, ...settings.overrides.map(({ rules }) => rules)].flatMap((rules) =>
    Object.keys(rules),
  );
  return [...new Set(names)].map((name) => {
    const [plugin, rule] = name.includes('/') ? name.split('/') : ['eslint', name];
    return `${plugin === 'react' ? 'react-hooks' : String(plugin)}(${String(rule)})`;
  });
}

describe('lint rules', () => {
  const broken = new Map<string, string[]>();
  beforeAll(() => {
    plant();
    for (const { filename, code, message } of lint().diagnostics)
      broken.set(filename, [...(broken.get(filename) ?? []), code ?? message]);
  }, 120_000);
  afterAll(() => {
    rmSync(top, { recursive: true, force: true });
  });

  it.each(lintFaults.map((fault, index) => [...fault, index] as const))(
    '%s reports, in %s: %j',
    (rule, folder, _, index) => {
      expect(broken.get(pathOf('fault', folder, index)) ?? []).toContain(rule);
    },
  );

  it.each(innocentCode.map((one, index) => [...one, index] as const))('allow %s', (_, folder, code, index) => {
    expect(broken.get(pathOf('innocent', folder, index)) ?? [], code).toEqual([]);
  });

  it('are each planted at least once here', async () => {
    const planted = new Set(lintFaults.map(([rule]) => rule));
    expect((await configuredRules()).filter((rule) => !planted.has(rule))).toEqual([]);
  });

  it('refuse a suppression of nothing', () => {
    write('electron/idle.ts', '// eslint-disable-next-line no-eval -- there is nothing to allow here\nvoid 0;');
    const found = lint().diagnostics.filter(({ filename }) => filename === 'electron/idle.ts');
    expect(found.map(({ message }) => message)).toEqual([expect.stringContaining('Unused eslint-disable directive')]);
  });
});
