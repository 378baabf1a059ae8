import type { Release, ReleaseFile } from './release.ts';
import type { PackageKind } from './update-state.ts';
import { compareVersions } from './version.ts';

/** How a release stands to what is installed. */
export type ReleaseJudgement =
  | { readonly kind: 'same' }
  /** Never taken: an old release has the faults that were mended since. */
  | { readonly kind: 'older' }
  | { readonly kind: 'no-file' }
  | { readonly kind: 'newer'; readonly file: ReleaseFile };

const ENDS: Readonly<Record<PackageKind, string>> = {
  AppImage: '.AppImage',
  nsis: '.exe',
  // The disk image is for people; what macOS takes for an update is the same program as an archive.
  dmg: '.zip',
  deb: '.deb',
  rpm: '.rpm',
  'tar.gz': '.tar.gz',
};

/** Says whether a release is to be taken by a program of `installed` that came as `kind`. */
export function judgeRelease(installed: string, kind: PackageKind, release: Release): ReleaseJudgement {
  const order = compareVersions(release.version, installed);
  if (order === 0) return { kind: 'same' };
  if (order < 0) return { kind: 'older' };
  const file = release.files.find(({ name }) => name.endsWith(ENDS[kind]));
  return file ? { kind: 'newer', file } : { kind: 'no-file' };
}
