import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { withLock } from '../lock.mjs';
import { runMain, SetUpError } from '../say.mjs';
import { setUp } from '../set-up.mjs';
import { makeArchive } from './archive.mjs';
import { buildElsewhere } from './elsewhere.mjs';
import { makeDeb, makeRpm } from './installers.mjs';
import { ensurePackageTools } from './tools.mjs';
import { makeUnpacked } from './unpacked.mjs';

const hereKinds = ['dir', 'tar.gz', 'deb', 'rpm'];
/** Made by electron-builder alone, on a machine where it can download what it needs for them. */
const elsewhereKinds = ['AppImage', 'nsis', 'dmg'];

/**
 * Makes packages in out/package.
 *
 * @param options.trial - allow the registry's old runtime; such a package is for tests, not for people, and says so
 * @param options.kinds - of `dir`, `tar.gz`, `deb`, `rpm`; `dir` is always made
 * @returns `{ folder, executable, files }`
 * @throws SetUpError when only the registry's runtime is there and `trial` is not set
 */
export async function makePackage({ trial = false, kinds = ['dir'] } = {}) {
  const runtime = await setUp();
  if (runtime.source === 'registry' && !trial) {
    throw new SetUpError(
      `Electron ${runtime.version} from the package registry is too old to give to anyone. ` +
        'Package where the pinned Electron can be downloaded, or add --trial to try the packaging.',
    );
  }
  await ensurePackageTools(kinds);
  return withLock('package', async () => {
    const unpacked = await makeUnpacked(runtime, trial);
    const files = [];
    if (kinds.includes('tar.gz')) files.push(await makeArchive(unpacked, trial));
    if (kinds.includes('deb')) files.push(await makeDeb(unpacked, trial));
    if (kinds.includes('rpm')) files.push(await makeRpm(unpacked, trial));
    return { ...unpacked, files };
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await runMain(async () => {
    const { values, positionals } = readArguments();
    const unknown = positionals.filter((kind) => ![...hereKinds, ...elsewhereKinds].includes(kind));
    if (unknown.length > 0)
      throw new SetUpError(
        `${basename(process.argv[1])} makes ${[...hereKinds, ...elsewhereKinds].join(', ')}, not ${unknown.join(' ')}`,
      );
    const kinds = positionals.length > 0 ? positionals : hereKinds;
    const { executable, files } = await makePackage({ trial: values.trial, kinds });
    const more = kinds.filter((kind) => elsewhereKinds.includes(kind));
    if (more.length > 0) files.push(...(await buildElsewhere(more)));
    for (const path of [executable, ...files]) process.stdout.write(`${path}\n`);
  });
}

function readArguments() {
  try {
    return parseArgs({ options: { trial: { type: 'boolean', default: false } }, allowPositionals: true });
  } catch (error) {
    throw new SetUpError(error.message);
  }
}
