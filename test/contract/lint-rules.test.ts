import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

/** The rule, the file the line is planted in (it must exist, since rules read types), and the line. */
const planted: readonly (readonly [rule: string, file: string, code: string])[] = [
  ['no-restricted-syntax', 'shared/errors.ts', '/** Promises one. */\nexport default 1;'],
  ['no-restricted-syntax', 'shared/errors.ts', '/** Names stages. */\nexport enum Stage { One }'],
  [
    'no-restricted-syntax',
    'shared/errors.ts',
    '/** Holds x. */\nexport class A { constructor(readonly x: number) {} }',
  ],
  ['no-restricted-syntax', 'electron/ports.ts', 'try { JSON.parse("") } catch {}'],
  ['no-restricted-syntax', 'electron/ports.ts', 'new Set([1]).union(new Set([2]));'],
  ['no-restricted-syntax', 'electron/ports.ts', 'new Map([[1, 2]]).values().map((n) => n);'],
  ['no-restricted-syntax', 'electron/ports.ts', 'void import.meta.dirname;'],
  ['no-restricted-properties', 'electron/ports.ts', 'void Promise.withResolvers();'],
  ['no-restricted-properties', 'electron/ports.ts', 'void Object.groupBy([], () => 1);'],
  ['no-restricted-properties', 'electron/ports.ts', 'void Array.fromAsync([]);'],
  ['no-restricted-properties', 'electron/ports.ts', 'void AbortSignal.any([]);'],
  ['no-restricted-properties', 'electron/ports.ts', 'void URL.canParse("x:");'],
  ['no-restricted-properties', 'test/bench/campaign.ts', 'vi.mock("./figures.ts");'],
  ['@typescript-eslint/no-floating-promises', 'electron/ports.ts', 'Promise.resolve(1);'],
  [
    '@typescript-eslint/switch-exhaustiveness-check',
    'electron/ports.ts',
    'const kind = "a" as "a" | "b"; switch (kind) { case "a": break; }',
  ],
  ['jsdoc/require-jsdoc', 'electron/ports.ts', 'export const nothingSaid = 1;'],
  ['jsdoc/require-jsdoc', 'shared/errors.ts', 'export interface NothingSaid { readonly a: 1 }'],
  ['local/suppression-needs-reason', 'electron/ports.ts', '// eslint-disable-next-line no-eval\neval("1");'],
  ['local/suppression-needs-reason', 'electron/ports.ts', '// @ts-expect-error\nconst one: string = 1;'],
  ['max-lines', 'electron/ports.ts', 'void 0;\n'.repeat(301)],
];

const innocent: readonly (readonly [what: string, file: string, code: string])[] = [
  [
    'a suppression with a reason',
    'electron/ports.ts',
    '// eslint-disable-next-line no-eval -- proves that the reason is read\neval("1");',
  ],
  ['methods of arrays', 'electron/ports.ts', '[...new Map([[1, 2]]).values()].map((n) => n);'],
  ['300 lines and many comments', 'electron/ports.ts', 'void 0;\n'.repeat(299) + '// why\n\n'.repeat(50)],
];

describe('lint rules', () => {
  let eslint: ESLint;
  beforeAll(() => {
    eslint = new ESLint({
      overrideConfigFile: 'build/eslint.config.mjs',
      // On a build server the parser takes every run for a single one, and reads files from disk, not the text given.
      overrideConfig: { languageOptions: { parserOptions: { disallowAutomaticSingleRunInference: true } } },
    });
  });

  async function rulesBrokenBy(file: string, code: string): Promise<readonly (string | null)[]> {
    const [result] = await eslint.lintText(code, { filePath: file });
    return (result?.messages ?? []).map((message) => message.ruleId);
  }

  it.each(planted)('%s reports, in %s: %j', async (rule, file, code) => {
    expect(await rulesBrokenBy(file, code)).toContain(rule);
  });

  it.each(innocent)('allow %s', async (_, file, code) => {
    const broken = await rulesBrokenBy(file, code);
    for (const rule of ['max-lines', 'no-restricted-syntax', 'local/suppression-needs-reason'])
      expect(broken).not.toContain(rule);
  });

  // Read from the configuration, since a planted line needs a file that exists.
  it('let only the bridge file read window.bridge', async () => {
    const restricts = async (file: string): Promise<boolean> => {
      const settings = (await eslint.calculateConfigForFile(file)) as { rules: Record<string, readonly unknown[]> };
      return JSON.stringify(settings.rules['no-restricted-properties']).includes(
        '"object":"window","property":"bridge"',
      );
    };
    expect(await restricts('renderer/app/shell.tsx')).toBe(true);
    expect(await restricts('renderer/state/pools-slice.ts')).toBe(true);
    expect(await restricts('renderer/api/bridge.ts')).toBe(false);
  });
});
