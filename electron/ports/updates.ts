import type { Release, ReleaseFile } from '../../shared/domain/update/release.ts';
import type { UpdateWay } from '../../shared/domain/update/update-state.ts';

/** How this program looks for a new version of itself and takes its place. */
export interface Updater {
  readonly way: UpdateWay;
  readonly installed: string;
  readonly keyPlace: string;
  /**
   * SHA-256 of the public key that feeds are checked with, hex pairs; null where there is none.
   * @throws ProblemError `update-failed` (`no-key`) where there is one that can't be used
   */
  readKey(): Promise<string | null>;
  /**
   * Reads what a feed offers and checks its signature before a word of it is believed.
   * @throws ProblemError `update-failed`: `no-key`, `unreachable`, `too-large`, `unsigned`, `bad-signature`, `malformed`
   */
  findLatest(feed: string): Promise<Release>;
  /**
   * Downloads a file of a release that `findLatest` answered, and checks its digest.
   * @param onProgress - hears how far it is, 0 to 1
   * @throws ProblemError `update-failed`: `download-failed`, and then nothing of it is kept
   */
  download(feed: string, release: Release, file: ReleaseFile, onProgress: (ratio: number) => void): Promise<void>;
  /**
   * Ends the console tidily, puts what was downloaded in its place and starts that.
   * @throws ProblemError `update-failed`: `nothing-ready`; `install-failed`, and then the console goes on as it is
   */
  install(): Promise<void>;
}
