import { basename, dirname, join } from 'node:path';
import type { UpdateWay } from '../../shared/domain/update/update-state.ts';

/** What tells how this program was installed. */
export interface Installation {
  readonly platform: NodeJS.Platform;
  readonly isPackaged: boolean;
  /** A trial build has a runtime that no update should go on with. */
  readonly isTrial: boolean;
  readonly executable: string;
  /** Where the AppImage is, as its start-up code says. */
  readonly appImage: string | undefined;
  readonly exists: (path: string) => boolean;
}

/** How a program that is installed so is updated. */
export function findUpdateWay(installation: Installation): UpdateWay {
  const { platform, executable, exists } = installation;
  if (!installation.isPackaged) return { kind: 'none', why: 'development' };
  if (installation.isTrial) return { kind: 'none', why: 'trial' };
  if (platform === 'win32') return { kind: 'replaces-itself', package: 'nsis' };
  if (platform === 'darwin') return { kind: 'replaces-itself', package: 'dmg' };
  if (installation.appImage !== undefined) return { kind: 'replaces-itself', package: 'AppImage' };
  if (!executable.startsWith('/usr/')) return { kind: 'by-hand', package: 'tar.gz' };
  const isDebian = exists(`/var/lib/dpkg/info/${basename(executable)}.list`);
  return { kind: 'by-hand', package: isDebian ? 'deb' : 'rpm' };
}

/**
 * Where the public key of update feeds may be, in the order they are looked at: the administrator's place, then the
 * package's own. Nobody who may not replace the program may write to either.
 */
export function updateKeyPlaces({
  platform,
  executable,
}: Pick<Installation, 'platform' | 'executable'>): readonly string[] {
  const inPackage =
    platform === 'darwin'
      ? join(dirname(executable), '..', 'Resources', 'update-key.pem')
      : join(dirname(executable), 'resources', 'update-key.pem');
  return platform === 'linux' ? ['/etc/stagewright/update-key.pem', inPackage] : [inPackage];
}
