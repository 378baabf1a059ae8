import { existsSync } from 'node:fs';
import { runQuietly, SetUpError } from '../say.mjs';

const packages = { '/usr/bin/fakeroot': 'fakeroot', '/usr/bin/dpkg-deb': 'dpkg', '/usr/bin/rpmbuild': 'rpm' };

/** Makes sure that the tools that write packages are there; as root on Debian it installs them. */
export async function ensurePackageTools(kinds) {
  const wanted = [
    ...(kinds.includes('deb') ? ['/usr/bin/fakeroot', '/usr/bin/dpkg-deb'] : []),
    ...(kinds.includes('rpm') ? ['/usr/bin/rpmbuild'] : []),
  ];
  const missing = wanted.filter((path) => !existsSync(path)).map((path) => packages[path]);
  if (missing.length === 0) return;
  const line = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get'))
    throw new SetUpError(`Tools that write packages are missing; run: sudo ${line}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await runQuietly('Reading package lists', 'apt-get', ['update', '-qq'], { env });
  await runQuietly(`Installing ${missing.join(' ')}`, 'apt-get', line.split(' ').slice(1), { env });
}
