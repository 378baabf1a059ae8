import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLock } from './lock.mjs';
import { out, root } from './paths.mjs';
import { runMain, say, secondsSince, SetUpError } from './say.mjs';
import { commonInputs, targets } from './targets.mjs';

/**
 * Builds the targets whose inputs changed since they were last built, and says in one line which.
 *
 * @param names - targets to look at; all by default
 * @throws SetUpError when a target does not build
 */
export async function buildStale(names = Object.keys(targets)) {
  return withLock('build', async () => {
    const startedAt = Date.now();
    const common = digestOf(commonInputs);
    const stale = names.filter((name) => isThere(name) && readStamp(name) !== stampOf(name, common));
    if (stale.length === 0) return [];
    for (const name of stale) {
      const stamp = stampOf(name, common);
      rmSync(stampFile(name), { force: true });
      await buildOne(name);
      mkdirSync(dirname(stampFile(name)), { recursive: true });
      writeFileSync(stampFile(name), stamp);
    }
    say(`Built ${stale.join(', ')} in ${secondsSince(startedAt)}`);
    return stale;
  });
}

async function buildOne(name) {
  const target = targets[name];
  const { build } = await import('vite');
  rmSync(join(root, target.output.replace(/\.cjs$/, '-chunks')), { recursive: true, force: true });
  try {
    await asProduction(() => printingToStderr(async () => build(await target.config())));
  } catch (error) {
    throw new SetUpError(`Building ${name} from ${target.entry} failed:\n${error.message}`);
  }
  if (!existsSync(join(root, target.output))) throw new SetUpError(`Building ${name} left no ${target.output}`);
}

// Vite and React's plugin believe NODE_ENV more than the mode; a test runner sets it to `test`, which would put React's
// development code into the page.
async function asProduction(work) {
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = 'production';
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

// Vite prints through console.*, which would end up in front of a script's own output.
async function printingToStderr(work) {
  const { log, info } = console;
  console.log = console.info = console.error;
  try {
    return await work();
  } finally {
    Object.assign(console, { log, info });
  }
}

const isThere = (name) => existsSync(join(root, targets[name].entry));
const stampFile = (name) => join(out, '.stamps', name);

function readStamp(name) {
  if (!existsSync(stampFile(name)) || !existsSync(join(root, targets[name].output))) return undefined;
  return readFileSync(stampFile(name), 'utf8');
}

const stampOf = (name, common) => `${common}\n${digestOf(targets[name].inputs)}`;

/** SHA-256 over names and content of the given files and folders; a missing one counts as empty. */
function digestOf(paths) {
  const hash = createHash('sha256');
  const add = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (statSync(full).isDirectory()) {
      for (const entry of readdirSync(full).sort()) add(`${path}/${entry}`);
      return;
    }
    const content = readFileSync(full);
    hash.update(`${path}\0${content.length}\0`).update(content);
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runMain(async () => {
    const wanted = process.argv.slice(2);
    const unknown = wanted.filter((name) => !(name in targets));
    if (unknown.length > 0)
      throw new SetUpError(`Unknown target ${unknown.join(', ')}; there are ${Object.keys(targets).join(', ')}`);
    const built = await buildStale(wanted.length > 0 ? wanted : undefined);
    if (built.length === 0) say('Nothing to build: all is up to date');
  });
}
