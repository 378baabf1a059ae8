import { buildStale } from './build.mjs';
import { ensureDisplay } from './display.mjs';
import { ensureRuntime } from './runtime.mjs';
import { ensureSystemLibraries } from './system-libraries.mjs';

/**
 * What every end-to-end test finds ready, whether started by `npm test` or by vitest alone: a fresh build,
 * `STAGEWRIGHT_ELECTRON` (path of the Electron executable) and a display.
 */
export async function setup() {
  const runtime = await ensureRuntime();
  await ensureSystemLibraries(runtime);
  await buildStale();
  process.env.STAGEWRIGHT_ELECTRON = runtime.executable;
  const display = await ensureDisplay();
  Object.assign(process.env, display.environment);
  return () => display.stop();
}
