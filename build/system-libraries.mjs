import { accessSync, constants, existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run, runQuietly, say, SetUpError } from './say.mjs';

const libraries = ['libgtk-3-0', 'libnss3', 'libasound2', 'libgbm1'];
const fonts = ['fonts-dejavu-core', 'fonts-noto-color-emoji'];
const display = ['xvfb'];

/**
 * Makes sure that Electron can be loaded, has fonts, and has a display server to run under where there is no display.
 * Installs Debian's packages when run as root on Debian; otherwise says in one line what to run.
 *
 * @param runtime - from `ensureRuntime()`
 */
export async function ensureSystemLibraries(runtime) {
  if (process.platform !== 'linux') return;
  const missing = await findMissing(runtime);
  if (missing.length === 0) return;

  const packages = await asDebianNames(missing);
  if (process.getuid() !== 0 || !existsSync('/usr/bin/apt-get')) {
    const onlyFonts = missing.every((name) => fonts.includes(name));
    const line = existsSync('/usr/bin/apt-get')
      ? `run: sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`
      : `install your distribution's packages for: ${packages.join(' ')}`;
    if (onlyFonts) return say(`Some fonts are missing, text may not show well; ${line}`);
    throw new SetUpError(`System libraries are missing; ${line}`);
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const names = await fetchPackageLists(packages, missing, env);
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...names];
  await runQuietly(`Installing system libraries (${names.join(' ')})`, 'apt-get', args, { env });
  const stillMissing = (await findMissing(runtime)).filter((name) => !fonts.includes(name));
  if (stillMissing.length > 0) throw new SetUpError(`Still missing after installation: ${stillMissing.join(' ')}`);
}

async function fetchPackageLists(packages, missing, env) {
  await runQuietly('Reading package lists', 'apt-get', ['update', '-qq'], { env });
  return asDebianNames(missing);
}

async function findMissing(runtime) {
  const missing = [];
  const { output } = await run('ldd', [runtime.executable]);
  if (output.includes('not found')) missing.push(...libraries);
  const hasDisplay = process.env.DISPLAY || process.env.WAYLAND_DISPLAY;
  if (!hasDisplay && !isOnPath('Xvfb')) missing.push(...display);
  if (!hasFont(/^DejaVuSans\b|^NotoSans-|^LiberationSans-|^Cantarell|^Ubuntu-|^Roboto/i)) missing.push(fonts[0]);
  if (!hasFont(/Emoji/i)) missing.push(fonts[1]);
  return missing;
}

/** Debian 13 and Ubuntu 24.04 renamed some packages for 64-bit time (`libasound2t64`). */
async function asDebianNames(names) {
  const known = [];
  for (const name of names) {
    const { output } = await run('apt-cache', ['policy', `${name}t64`]).catch(() => ({ output: '' }));
    known.push(/Candidate: \d/.test(output) ? `${name}t64` : name);
  }
  return known;
}

function isOnPath(command) {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return true;
    } catch (error) {
      if (error.code === 'ENOENT' || error.code === 'EACCES' || error.code === 'ENOTDIR') return false;
      throw error;
    }
  });
}

function hasFont(pattern) {
  const folders = ['/usr/share/fonts', '/usr/local/share/fonts', join(process.env.HOME ?? '/', '.local/share/fonts')];
  return folders
    .filter((folder) => existsSync(folder))
    .some((folder) => readdirSync(folder, { recursive: true }).some((path) => pattern.test(path.split('/').at(-1))));
}
