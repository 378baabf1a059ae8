import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { out, root } from '../paths.mjs';
import { say, secondsSince, SetUpError } from '../say.mjs';
import { builderConfiguration } from './electron-builder.mjs';
import { identity } from './identity.mjs';
import { writeLauncher } from './launcher.mjs';

/**
 * Makes the program with its runtime as a plain folder.
 *
 * @param runtime - from `setUp()`
 * @returns `{ folder, executable, launcher }`; `launcher` is a path in the folder, for the PATH
 */
export async function makeUnpacked(runtime, trial) {
  const startedAt = Date.now();
  const electronDist = copyRuntime(runtime);
  const outFolder = join(out, 'package');
  rmSync(outFolder, { recursive: true, force: true });
  const { build, Platform, DIR_TARGET } = await import('electron-builder');
  const config = builderConfiguration({ electronDist, electronVersion: runtime.version, outFolder, trial });
  await build({ projectDir: root, config, targets: Platform.current().createTarget(DIR_TARGET), publish: 'never' });
  rmSync(electronDist, { recursive: true, force: true });
  const folder = join(outFolder, readdirSync(outFolder).find((name) => name.endsWith('-unpacked')) ?? 'nothing');
  const executable = join(folder, identity(trial).name);
  if (!existsSync(executable)) throw new SetUpError(`Packaging left no ${executable}`);
  // Makers of deb and rpm ask for both.
  writeFileSync(join(folder, 'version'), runtime.version);
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  const launcher = await writeLauncher(folder, identity(trial).name);
  say(`Packaged ${folder} in ${secondsSince(startedAt)}`);
  return { folder, executable, launcher };
}

// A bare runtime: no application in it (electron-builder puts ours there), and a `version` file, which it asks for.
function copyRuntime(runtime) {
  const copy = join(out, 'package-runtime');
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  const isApplication = /[\\/]resources[\\/](app|default_app\.asar|app\.asar)$/;
  cpSync(runtime.folder, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !isApplication.test(path),
  });
  writeFileSync(join(copy, 'version'), runtime.version);
  return copy;
}
