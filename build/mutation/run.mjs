import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { createVitest } from 'vitest/node';
import { out, root } from '../paths.mjs';
import { runMain, say, secondsSince } from '../say.mjs';
import { applyMutant, listMutants } from './mutants.mjs';

/** Where the pure rules are. */
const RULES = ['shared/domain', 'electron/xapi/wire', 'electron/bundle'];
const TARGET = 0.85;
/** Test files that a mutant is tried with at most, beside the nearest. */
const MOST_FAR = 30;
/** A file that uses these does more than decide; what holds sockets is tried against real ones by the integration tests. */
const NOT_PURE = /from 'node:(?!crypto|string_decoder|buffer)|from '\.\/pinned-agent\.ts'/;
/** The slowest tests of one file take a fifth of it. Of this process, whose threads run them: a busy machine counts for nothing. */
const PATIENCE_CPU_MS = 120_000;

/*
 * Changes the pure rules in small ways, one at a time, and says which changes no test notices.
 *   node build/mutation/run.mjs [--count 200] [--seed 1] [FILE or FOLDER ...]
 * Each mutant is tried with the unit tests nearest to its file, then with more that reach it.
 */
await runMain(async () => {
  const { values, positionals } = parseArgs({
    options: { count: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
    allowPositionals: true,
  });
  const chosen = choose(
    listCandidates(positionals.length > 0 ? positionals : RULES),
    Number(values.count),
    Number(values.seed),
  );
  say(`${String(chosen.length)} mutants of ${String(new Set(chosen.map(({ path }) => path)).size)} files`);
  const startedAt = Date.now();
  const survivors = await tryAll(chosen);
  const score = 1 - survivors.length / Math.max(1, chosen.length);
  say(
    `Mutation score ${(score * 100).toFixed(1)} % of ${String(chosen.length)}, ${String(survivors.length)} survived, in ${secondsSince(startedAt)}`,
  );
  recordScore(score, chosen.length, survivors.length);
  return score >= TARGET ? 0 : 1;
});

function listCandidates(places) {
  const findTests = testFinder();
  return places
    .flatMap((place) => (/\.ts$/.test(place) ? [resolve(root, place)] : listFiles(place, /\.ts$/)))
    .flatMap((path) => {
      const source = readFileSync(path, 'utf8');
      const tests = findTests(path);
      if (NOT_PURE.test(source) || tests.near.length === 0) return [];
      return listMutants(source).map((mutant) => ({ path, source, mutant, ...tests }));
    });
}

/** Finds the tests that import a file, or what imports it, and so on: the nearest, and further ones in order of distance. */
function testFinder() {
  const sources = ['shared', 'electron', 'test/unit', 'test/fakes']
    .flatMap((folder) => listFiles(folder, /\.ts$/))
    .filter((path) => !path.includes('/unit/renderer/'));
  const importers = new Map();
  for (const path of sources)
    for (const [, target] of readFileSync(path, 'utf8').matchAll(/(?:from|import\() ?'(\.[^']+)'/g)) {
      const at = resolve(dirname(path), target);
      importers.set(at, [...(importers.get(at) ?? []), path]);
    }
  return (path) => {
    const seen = new Set([path]);
    const levels = [];
    for (let level = [path]; level.length > 0;) {
      const found = [...new Set(level.flatMap((each) => importers.get(each) ?? []))].filter((each) => !seen.has(each));
      levels.push(found.filter((each) => each.endsWith('.test.ts')));
      for (const each of found) seen.add(each);
      level = found;
    }
    const [near = [], ...further] = levels.filter((tests) => tests.length > 0);
    return { near, far: further.flat().slice(0, MOST_FAR) };
  };
}

/** Tries one mutant after another in one runner: its server gives the file as the mutant has it. */
async function tryAll(chosen) {
  let current = null;
  const plugin = {
    name: 'mutant',
    enforce: 'pre',
    load: (id) =>
      current !== null && id.split('?')[0] === current.path ? applyMutant(current.source, current.mutant) : null,
  };
  // Without the projects of the usual settings, each of which would have a server of its own.
  const options = {
    ...{ config: false, root, watch: false, bail: 1, reporters: [{}], passWithNoTests: true, testTimeout: 60_000 },
    ...{ include: ['test/unit/**/*.test.ts'], exclude: ['test/unit/renderer/**'], pool: 'threads', maxWorkers: 2 },
    // As in the usual settings: every run has workers of its own, which load what its tests share once.
    ...{ isolate: false, hookTimeout: 60_000 },
  };
  const vitest = await createVitest('test', options, { plugins: [plugin] });
  const findFailures = async (tests) => {
    const found = await vitest.globTestSpecifications(tests);
    const specifications = found.filter(({ moduleId }) => tests.includes(moduleId));
    if (specifications.length === 0) throw new Error(`no test is found among ${tests.join(', ')}`);
    // What the guards of loops don't see: a loop of a library or of a test that waits for what this file says.
    const before = process.cpuUsage();
    const patience = setInterval(() => {
      const { user, system } = process.cpuUsage(before);
      if ((user + system) / 1000 < PATIENCE_CPU_MS) return;
      say('a mutant that never ends was stopped');
      clearInterval(patience);
      void vitest.cancelCurrentRun('test-failure');
    }, 1000);
    const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications, false);
    clearInterval(patience);
    // The runner tells of all test files it ever ran, as they were then.
    const ran = testModules.filter(({ moduleId }) => tests.includes(moduleId));
    return [
      ...unhandledErrors.map(String),
      ...ran.filter((module) => !module.ok()).flatMap((module) => listFailures(module)),
    ];
  };
  /** Tests that were seen to pass without any mutant. */
  const sound = new Set();
  const isNoticed = async (each, tests) => {
    const unseen = tests.filter((test) => !sound.has(test));
    const failures = unseen.length > 0 ? await findFailures(unseen) : [];
    if (failures.length > 0) throw new Error(`tests fail without any mutant:\n${failures.join('\n')}`);
    for (const test of unseen) sound.add(test);
    current = each;
    vitest.invalidateFile(each.path);
    const noticed = (await findFailures(tests)).length > 0;
    current = null;
    vitest.invalidateFile(each.path);
    return noticed;
  };
  const survivors = [];
  try {
    for (const [index, each] of chosen.entries()) {
      const { near, far, path, mutant } = each;
      if (!(await isNoticed(each, near)) && (far.length === 0 || !(await isNoticed(each, far)))) {
        survivors.push(each);
        say(`SURVIVED ${relative(root, path)}:${String(mutant.line)} ${mutant.what}`);
      }
      if (index % 25 === 24)
        say(`${String(index + 1)} of ${String(chosen.length)}, ${String(survivors.length)} survived`);
    }
  } finally {
    await vitest.close();
  }
  return survivors;
}

/** What failed in a test file, one line for each. */
function listFailures(module) {
  const failed = [...module.children.allTests('failed')].map(
    (test) => `${test.fullName}: ${test.result().errors?.[0]?.message ?? ''}`,
  );
  const broken = module.errors().map(({ message }) => message);
  return failed.length + broken.length > 0 ? [...failed, ...broken] : [`${module.moduleId} did not run`];
}

/** The same seed chooses the same mutants. */
function choose(all, count, seed) {
  let state = seed >>> 0;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return all
    .map((each) => [random(), each])
    .sort(([a], [b]) => a - b)
    .slice(0, count)
    .map(([, each]) => each)
    .sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.mutant.start - b.mutant.start));
}

function listFiles(folder, pattern) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => pattern.test(basename(name)))
    .map((name) => join(root, folder, name));
}

function recordScore(value, count, bad) {
  const folder = join(out, 'figures.d');
  mkdirSync(folder, { recursive: true });
  const figure = { count, bad, value, target: `>= ${String(TARGET)} of mutants noticed`, ok: value >= TARGET };
  writeFileSync(join(folder, 'F19.json'), JSON.stringify({ key: 'F19', figure }));
}
