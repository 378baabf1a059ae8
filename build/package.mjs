import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageConfiguration } from './electron-builder.mjs';
import { withLock } from './lock.mjs';
import { out } from './paths.mjs';
import { runMain, say, secondsSince, SetUpError } from './say.mjs';
import { setUp } from './set-up.mjs';

/**
 * Makes the unpacked package (electron-builder's `dir` target) in out/package.
 *
 * @param options.trial - allow the registry's old runtime; such a package is for tests, not for people
 * @returns `{ folder, executable }` of the package
 * @throws SetUpError when only the registry's runtime is there and `trial` is not set
 */
export async function makePackage({ trial = false } = {}) {
  const runtime = await setUp();
  if (runtime.source === 'registry' && !trial) {
    throw new SetUpError(
      `Electron ${runtime.version} from the package registry is too old to give to anyone. ` +
        'Package where the pinned Electron can be downloaded, or add --trial to try the packaging.',
    );
  }
  return withLock('package', async () => {
    const startedAt = Date.now();
    const electronDist = copyRuntime(runtime);
    const outFolder = join(out, 'package');
    rmSync(outFolder, { recursive: true, force: true });
    const { build, Platform, DIR_TARGET } = await import('electron-builder');
    const { projectDir, ...config } = packageConfiguration({
      electronDist,
      electronVersion: runtime.version,
      outFolder,
    });
    await build({ projectDir, config, targets: Platform.current().createTarget(DIR_TARGET), publish: 'never' });
    rmSync(electronDist, { recursive: true, force: true });
    const folder = join(outFolder, readdirSync(outFolder).find((name) => name.endsWith('-unpacked')) ?? 'nothing');
    const executable = join(folder, 'stagewright');
    if (!existsSync(executable)) throw new SetUpError(`Packaging left no ${executable}`);
    say(`Packaged ${folder} in ${secondsSince(startedAt)}${trial ? ' (for trial only)' : ''}`);
    return { folder, executable };
  });
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

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runMain(async () => {
    const unknown = process.argv.slice(2).filter((argument) => argument !== '--trial');
    if (unknown.length > 0)
      throw new SetUpError(`${basename(process.argv[1])} knows only --trial, not ${unknown.join(' ')}`);
    const { executable } = await makePackage({ trial: process.argv.includes('--trial') });
    process.stdout.write(`${executable}\n`);
  });
}
