import { buildStale } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureRuntime } from './runtime.mjs';
import { NoElectronError, say } from './say.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/**
 * Everything the console needs to run: dependencies, an Electron runtime, system libraries and a fresh build.
 * Quick when nothing is missing.
 *
 * @returns the Electron runtime
 */
export async function setUp() {
  await ensureDependencies();
  const runtime = await ensureRuntime();
  await ensureSystemLibraries(runtime);
  await buildStale();
  return runtime;
}

/** The same for tests, most of which need no Electron: where none can be had it answers undefined, and says so. */
export async function setUpForTests() {
  try {
    return await setUp();
  } catch (error) {
    if (!(error instanceof NoElectronError)) throw error;
    say(error.message);
    await buildStale();
    return undefined;
  }
}
