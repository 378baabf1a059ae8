import type { Problem } from '../../errors.ts';
import type { ReleaseFile } from './release.ts';

/** What this program was installed as. */
export type PackageKind = 'AppImage' | 'nsis' | 'dmg' | 'deb' | 'rpm' | 'tar.gz';

/**
 * How this program is updated. `replaces-itself`: it downloads the new one and takes its place. `by-hand`: it says where
 * the new one is, and whoever looks after the machine installs it. `none`: not at all, and why.
 */
export type UpdateWay =
  | { readonly kind: 'replaces-itself'; readonly package: PackageKind }
  | { readonly kind: 'by-hand'; readonly package: PackageKind }
  | { readonly kind: 'none'; readonly why: 'development' | 'trial' | 'command-line' };

/** How far an update is. `waiting`: it is to be installed as soon as no run is under way. */
export type UpdatePhase =
  'off' | 'idle' | 'checking' | 'current' | 'available' | 'downloading' | 'ready' | 'waiting' | 'installing';

/** A release that is newer than what is installed. */
export interface OfferedRelease {
  readonly version: string;
  /** ISO; null where the feed does not say. */
  readonly releasedAt: string | null;
  /** Plain text. */
  readonly notes: string;
  readonly file: ReleaseFile & { readonly address: string };
}

/** Everything about updates that the window shows. */
export interface UpdateState {
  readonly way: UpdateWay;
  /** The version that runs. */
  readonly installed: string;
  /** SHA-256 of the public key that feeds are checked with, hex pairs; null where there is no key. */
  readonly keyFingerprint: string | null;
  /** Where an administrator puts that key. */
  readonly keyPlace: string;
  readonly phase: UpdatePhase;
  readonly release: OfferedRelease | null;
  /** Of the download, 0 to 1. */
  readonly progressRatio: number;
  /** Names of configurations whose runs the installation waits for. */
  readonly waitsFor: readonly string[];
  /** When the feed was last read to its end, ISO; null where it was not since the console started. */
  readonly checkedAt: string | null;
  /** Why the last thing asked for was not done; null where it was. */
  readonly problem: Problem | null;
}
