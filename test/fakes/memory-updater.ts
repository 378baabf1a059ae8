import type { Updater } from '../../electron/ports/updates.ts';
import type { Release } from '../../shared/domain/update/release.ts';

const SHA = `${'A'.repeat(86)}==`;
/** A release with one file. */
export const offeredRelease = (version: string, name = `stagewright-${version}.AppImage`): Release => ({
  ...{ version, releasedAt: null, notes: 'new' },
  files: [{ name, sha512: SHA, sizeBytes: 9 }],
});
/** An updater whose feed and downloads the test decides. */
export class MemoryUpdater implements Updater {
  way: Updater['way'] = { kind: 'replaces-itself', package: 'AppImage' };
  readonly installed = '0.1.0';
  readonly keyPlace = '/etc/key.pem';
  readonly asked: string[] = [];
  offers: () => Promise<Release> = () => Promise.resolve(offeredRelease('0.2.0'));
  downloads: (tell: (ratio: number) => void) => Promise<void> = () => Promise.resolve();
  installs: () => Promise<void> = () => Promise.resolve();

  readKey(): Promise<string | null> {
    return Promise.resolve('AB:CD');
  }
  findLatest(feed: string): Promise<Release> {
    this.asked.push(`find ${feed}`);
    return this.offers();
  }
  download(feed: string, { version }: Release, { name }: Release['files'][number], tell: (ratio: number) => void) {
    this.asked.push(`download ${feed} ${version} ${name}`);
    return this.downloads(tell);
  }
  install(): Promise<void> {
    this.asked.push('install');
    return this.installs();
  }
}
