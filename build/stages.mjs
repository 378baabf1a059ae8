import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { ensureDisplay } from './display.mjs';
import { out, root } from './paths.mjs';
import { run, runAttached, say, secondsSince } from './say.mjs';

const bin = (name) => join(root, 'node_modules', '.bin', process.platform === 'win32' ? `${name}.cmd` : name);
// By its path: the older compiler beside it, which dependency-cruiser reads sources with, has a command of the same name.
const typeChecker = join(root, 'node_modules', 'typescript7', 'bin', 'tsc');
const shell = process.platform === 'win32';
// Colours, which say nothing in a list.
const ansi = /\u001b\[[0-9;]*m/g;

/** What must hold without running any test, beside types. */
const checks = [
  ['lint', 'oxlint', ['--config', '.oxlint.config.mjs', '.']],
  [
    'format',
    'prettier',
    // By content, and not in out/: neither a fresh checkout nor a cleared build makes it look at every file again.
    ['--check', '--log-level', 'warn', '--cache', '--cache-strategy', 'content'].concat(
      '--cache-location',
      'node_modules/.cache/format',
      '.',
    ),
  ],
  [
    'dependency rules',
    'depcruise',
    ['--config', 'build/dependency-cruiser.cjs', ...['shared', 'electron', 'renderer', 'build', 'test']],
  ],
];

/** Test stages: the vitest projects each runs and the folders their tests lie in. */
const testStages = {
  'unit and contract': { projects: ['unit', 'dom', 'contract'], folders: ['unit', 'contract'] },
  integration: { projects: ['integration'], folders: ['integration'] },
  'end to end': { projects: ['e2e'], folders: ['e2e'] },
};

/** A run of checks and tests: remembers what failed and how many tests ran. */
export class Run {
  startedAt = Date.now();
  failures = [];
  totals = { passed: 0, failed: 0, skipped: 0 };
  failedTests = [];

  /** Alone, because it uses every core by itself. */
  async types() {
    await this.#step('types', () => runAttached(process.execPath, [typeChecker, '-b'], { cwd: root }));
  }

  /** Lint, format and dependency rules, beside each other. Each is run, whatever the others say. */
  async rules() {
    mkdirSync(out, { recursive: true });
    await Promise.all(checks.map(([label, command, args]) => this.#quietStep(label, command, args)));
  }

  /** One of the test stages above, with `environment` added; `filters` narrow it to matching files. */
  async test(label, environment = {}, filters = []) {
    const stage = testStages[label];
    if (!stage.folders.some((folder) => hasTests(join(root, 'test', folder)))) {
      say(`\n--- ${label}: no tests yet`);
      return;
    }
    const report = join(out, 'test-results', `${label.replaceAll(' ', '-')}.json`);
    rmSync(report, { force: true });
    const projects = stage.projects.flatMap((name) => ['--project', name]);
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    await this.#step(label, () =>
      runAttached(
        bin('vitest'),
        ['run', '--config', 'build/vitest.config.mjs', ...projects, ...reporters, ...filters],
        {
          cwd: root,
          shell,
          env: { ...process.env, ...environment },
        },
      ),
    );
    this.#count(label, report);
  }

  /** The end-to-end stage on the given runtime, on a virtual display where there is none. */
  async testEndToEnd(runtime) {
    if (!runtime) {
      say('\n*** END TO END TESTS WERE SKIPPED: there is no Electron for this machine ***');
      // Someone at a keyboard reads the line above; a machine must not take it for a pass.
      if (process.env.CI) this.fail('end to end (no Electron)');
      return;
    }
    const display = await ensureDisplay();
    try {
      await this.test('end to end', { ...display.environment, STAGEWRIGHT_ELECTRON: runtime.executable });
    } finally {
      await display.stop();
    }
  }

  /** Notes a failure that is no test. */
  fail(what) {
    this.failures.push(what);
  }

  /** Prints what failed and, alone on the last line, the sum of all tests. Returns the exit code. */
  finish() {
    const { passed, failed, skipped } = this.totals;
    if (passed + failed === 0) this.fail('no test ran');
    say(`\nTook ${secondsSince(this.startedAt)}`);
    // At the very end, because the end is what is left of a long log.
    for (const line of this.failedTests) say(line);
    if (this.failures.length > 0) say(`FAILED: ${this.failures.join(', ')}`);
    process.stdout.write(`${passed} passed, ${failed} failed, ${skipped} skipped\n`);
    return this.failures.length > 0 || failed > 0 ? 1 : 0;
  }

  async #step(label, work) {
    say(`\n--- ${label}`);
    const startedAt = Date.now();
    const code = await work();
    say(`--- ${label}: ${code === 0 ? 'ok' : `FAILED (${code})`} in ${secondsSince(startedAt)}`);
    if (code !== 0) this.fail(label);
  }

  /** A step beside others: what it prints is shown in one piece when it is done. */
  async #quietStep(label, command, args) {
    const startedAt = Date.now();
    const { code, output } = await run(bin(command), args, { cwd: root, shell });
    say(`\n--- ${label}: ${code === 0 ? 'ok' : `FAILED (${code})`} in ${secondsSince(startedAt)}`);
    if (code === 0) return;
    say(output.trimEnd());
    this.fail(label);
  }

  #count(label, report) {
    if (!existsSync(report)) {
      this.fail(`${label} wrote no report`);
      return;
    }
    const result = JSON.parse(readFileSync(report, 'utf8'));
    const { passed, failed, skipped } = countTests(result);
    this.totals.passed += passed;
    this.totals.failed += failed;
    this.totals.skipped += skipped;
    this.failedTests.push(...failedTests(result));
  }
}

/**
 * Counts of vitest's JSON report. A file that broke outside its tests (an import, a `beforeAll`) has no failed test of
 * its own: it counts as one failure, or the sum would look clean.
 */
export function countTests(report) {
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** A line for each test that failed in vitest's JSON report: its file, its name and the start of what it said. */
export function failedTests(report) {
  return report.testResults
    .filter(({ status }) => status === 'failed')
    .flatMap(({ name, message, assertionResults }) => {
      const file = relative(root, name);
      const failed = assertionResults.filter((test) => test.status === 'failed');
      if (failed.length === 0) return [`FAILED ${file}: ${firstLines(message)}`];
      return failed.map((test) => `FAILED ${file} > ${test.fullName}: ${firstLines(test.failureMessages[0])}`);
    });
}

const firstLines = (text = '') =>
  text
    .replace(ansi, '')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(0, 3)
    .join(' | ')
    .slice(0, 400);

function hasTests(folder) {
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true }).some((path) => /\.test\.(tsx?|mjs)$/.test(path));
}
