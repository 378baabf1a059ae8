import { defineConfig } from 'vitest/config';

// Campaigns at full size take as long as they take.
const limit = (ms) => (process.env.STAGEWRIGHT_CAMPAIGN === 'full' ? 3_600_000 : ms);

// Making a document takes longer than most tests.
const needsDocument = ['test/unit/renderer/**/*.test.tsx', 'test/unit/renderer/**/*.dom.test.ts'];

const project = (name, include, more = {}) => ({
  test: {
    name,
    include: include.map((folder) => `test/${folder}/**/*.test.{ts,tsx,mjs}`),
    environment: 'node',
    pool: 'forks',
    retry: 0,
    setupFiles: ['test/bench/print-seed.ts'],
    ...more,
  },
});

export default defineConfig({
  test: {
    // Two cores: more workers would only make timings worse.
    maxWorkers: 2,
    passWithNoTests: true,
    // Compiled modules are kept in node_modules/.cache by their content: a run compiles only what changed since the last.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/vitest' },
    projects: [
      project('unit', ['unit'], {
        exclude: needsDocument,
        pool: 'threads',
        // What these test is pure: loading it anew for each file would take as long as the tests. A test that sets a
        // clock or a variable of the environment puts it back.
        isolate: false,
        testTimeout: limit(60_000),
      }),
      project('dom', ['unit/renderer'], { include: needsDocument, environment: 'jsdom', testTimeout: limit(60_000) }),
      project('contract', ['contract'], { testTimeout: limit(180_000), hookTimeout: 60_000 }),
      project('integration', ['integration'], { testTimeout: limit(180_000), hookTimeout: 120_000 }),
      project('e2e', ['e2e'], {
        testTimeout: limit(180_000),
        hookTimeout: 120_000,
        fileParallelism: false,
        globalSetup: ['build/vitest-e2e-set-up.mjs'],
      }),
    ],
  },
});
