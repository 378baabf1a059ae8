import { join } from 'node:path';
import { out, root } from '../paths.mjs';
import { SetUpError } from '../say.mjs';
import { setUp } from '../set-up.mjs';
import { builderConfiguration } from './electron-builder.mjs';

const platformOf = { AppImage: 'linux', nsis: 'win32', dmg: 'darwin' };

/**
 * Makes the kinds that electron-builder makes with parts it downloads: AppImage on Linux, NSIS on Windows, dmg on macOS.
 *
 * Beside them it writes the metadata of an update feed, which is to be signed: see sign-feed.mjs.
 *
 * @returns paths of what was made
 * @throws SetUpError on another system, with a runtime from the registry, or when a download fails
 */
export async function buildElsewhere(kinds) {
  const runtime = await setUp();
  const foreign = kinds.filter((kind) => platformOf[kind] !== process.platform);
  if (foreign.length > 0)
    throw new SetUpError(
      `${foreign.join(', ')} can only be made on ${platformOf[foreign[0]]}, not on ${process.platform}`,
    );
  if (runtime.source === 'registry') throw new SetUpError(`${kinds.join(', ')} need the pinned Electron`);
  const { build, Platform } = await import('electron-builder');
  // What macOS takes for an update is the same program as an archive.
  const targets = kinds.includes('dmg') ? [...kinds, 'zip'] : kinds;
  // Its own download of the pinned Electron, so that each target gets the runtime of its architecture.
  const config = builderConfiguration({
    electronVersion: runtime.version,
    outFolder: join(out, 'package', 'elsewhere'),
    trial: false,
    // Never asked: the settings say where updates are looked for. Without one no metadata is written.
    publish: { provider: 'generic', url: 'https://localhost/' },
  });
  return build({ projectDir: root, config, targets: Platform.current().createTarget(targets), publish: 'never' });
}
