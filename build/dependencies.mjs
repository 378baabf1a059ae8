import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { root } from './paths.mjs';
import { runQuietly, SetUpError } from './say.mjs';

/** Installs what package-lock.json names, unless node_modules already holds exactly that. */
export async function ensureDependencies() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 10)) {
    throw new SetUpError(`Node ${process.versions.node} is too old: install Node 20.10 or newer.`);
  }
  if (isInstalled()) return;
  await withLock('install', async () => {
    if (isInstalled()) return;
    await runQuietly('Installing dependencies', 'npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: root,
      shell: process.platform === 'win32',
    });
  });
}

/** npm writes node_modules/.package-lock.json last, so it also tells a broken-off installation. */
function isInstalled() {
  const installedFile = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(installedFile)) return false;
  return covers(readPackages(installedFile), readPackages(join(root, 'package-lock.json')));
}

/** Whether `installed` holds each package that `wanted` names, in the wanted version. Both: `packages` of a lock file. */
export function covers(installed, wanted) {
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    if (path === '') return true;
    // Optional packages of other platforms are left out.
    if (!installed[path]) return optional === true;
    return installed[path].version === version;
  });
}

const readPackages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
