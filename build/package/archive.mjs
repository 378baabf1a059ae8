import { dirname, join } from 'node:path';
import { out } from '../paths.mjs';
import { runQuietly } from '../say.mjs';
import { identity } from './identity.mjs';

/** Packs the unpacked program as it stands. @returns path of the tar.gz */
export async function makeArchive(unpacked, trial) {
  const { name, version } = identity(trial);
  const top = `${name}-${version}`;
  const file = join(out, 'package', `${top}-linux-${process.arch}.tar.gz`);
  const order = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=2020-01-01T00:00Z'];
  const rename = `--transform=s,^\\./,${top}/,`;
  await runQuietly('Making the tar.gz', 'tar', [...order, rename, '-czf', file, '-C', unpacked.folder, '.'], {
    cwd: dirname(unpacked.folder),
    env: { ...process.env, GZIP: '-1' },
  });
  return file;
}
