import { describe, expect, it } from 'vitest';
import { findUpdateWay, updateKeyPlaces, type Installation } from '../../../electron/os/update-way.ts';

const installed: Installation = {
  platform: 'linux',
  isPackaged: true,
  isTrial: false,
  executable: '/usr/lib/stagewright/stagewright',
  appImage: undefined,
  exists: () => false,
};
const dpkg = (path: string): boolean => path === '/var/lib/dpkg/info/stagewright.list';

describe('how a program is updated', () => {
  it.each([
    ['from its source: not at all', { isPackaged: false }, { kind: 'none', why: 'development' }],
    ['a trial build: not at all', { isTrial: true, appImage: '/home/a/x.AppImage' }, { kind: 'none', why: 'trial' }],
    ['an AppImage: by itself', { appImage: '/home/a/x.AppImage' }, { kind: 'replaces-itself', package: 'AppImage' }],
    ['on Windows: by itself', { platform: 'win32' }, { kind: 'replaces-itself', package: 'nsis' }],
    ['on macOS: by itself', { platform: 'darwin' }, { kind: 'replaces-itself', package: 'dmg' }],
    ['known to dpkg: by hand', { exists: dpkg }, { kind: 'by-hand', package: 'deb' }],
    ['of the system, not known to dpkg: by hand', {}, { kind: 'by-hand', package: 'rpm' }],
    ['unpacked: by hand', { executable: '/opt/stagewright/stagewright' }, { kind: 'by-hand', package: 'tar.gz' }],
    [
      'unpacked beside a Debian package: by hand',
      { executable: '/home/a/stagewright/stagewright', exists: dpkg },
      { kind: 'by-hand', package: 'tar.gz' },
    ],
  ] as const satisfies readonly (readonly [string, Partial<Installation>, object])[])('%s', (_what, how, wanted) => {
    expect(findUpdateWay({ ...installed, ...how })).toEqual(wanted);
  });
});

describe('the key of updates', () => {
  it('is where only those may write who may replace the program', () => {
    const places = (platform: NodeJS.Platform, executable: string): readonly string[] =>
      updateKeyPlaces({ platform, executable });
    expect(places('linux', '/usr/lib/stagewright/stagewright')).toEqual([
      '/etc/stagewright/update-key.pem',
      '/usr/lib/stagewright/resources/update-key.pem',
    ]);
    expect(places('darwin', '/Applications/Stagewright.app/Contents/MacOS/Stagewright')).toEqual([
      '/Applications/Stagewright.app/Contents/Resources/update-key.pem',
    ]);
  });
});
