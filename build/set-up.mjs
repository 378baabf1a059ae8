import { buildStale } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { ensureRuntime } from './runtime.mjs';
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
