import { accessSync, constants, copyFileSync, linkSync, renameSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { app } from 'electron';
import type * as library from 'electron-updater';
import type { AppUpdater, BaseUpdater, ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater';
import { addressInFeed } from '../../shared/domain/update/feed-address.ts';
import type { Release, ReleaseFile } from '../../shared/domain/update/release.ts';
import { updateFailed } from './update-feed.ts';

type Library = typeof library;
/** What the library makes a provider of; it does not export the name. */
type Runtime = {
  readonly isUseMultipleRangeRequest: boolean;
  readonly platform: 'darwin' | 'linux' | 'win32';
  readonly executor: never;
};

/** What took no part of the start: it is loaded with the first download. */
const load = (): Promise<Library> => import('electron-updater');

/**
 * Downloads a release that was checked and puts it in the place of this program, by electron-updater. Of that, only what
 * works on files is used: which release, and with which digest, is told to it, since it would believe any metadata.
 */
export class SelfUpdate {
  private readonly log: (line: string) => void;
  private opened: AppUpdater | undefined;
  private isDownloaded = false;
  private isOfFiles: (updater: AppUpdater) => updater is BaseUpdater = (_updater): _updater is BaseUpdater => false;

  constructor(log: (line: string) => void) {
    this.log = log;
  }

  /** See `Updater.download`. */
  async download(
    feed: string,
    release: Release,
    file: ReleaseFile,
    onProgress: (ratio: number) => void,
  ): Promise<void> {
    const library = await load();
    const updater = (this.opened ??= this.open(library));
    this.isDownloaded = false;
    updater.setFeedURL({ provider: 'custom', updateProvider: providerOf(library, feed, release, file) });
    const tell = ({ percent }: { readonly percent: number }): void => {
      onProgress(Math.min(1, percent / 100));
    };
    updater.on('download-progress', tell);
    try {
      const found = await updater.checkForUpdates();
      if (found?.isUpdateAvailable !== true) throw new Error(`${release.version} is not taken for an update`);
      await updater.downloadUpdate();
      this.isDownloaded = true;
    } catch (error) {
      throw updateFailed('download-failed', reasonOf(error), error);
    } finally {
      updater.off('download-progress', tell);
    }
  }

  /** See `Updater.install`. */
  install(): Promise<void> {
    const updater = this.opened;
    if (!updater || !this.isDownloaded) return Promise.reject(updateFailed('nothing-ready', ''));
    if (process.platform === 'darwin') {
      // Squirrel ends the program itself.
      updater.quitAndInstall();
      return Promise.resolve();
    }
    if (!this.isOfFiles(updater))
      return Promise.reject(updateFailed('install-failed', `nothing here replaces programs on ${process.platform}`));
    const appImage = process.env['APPIMAGE'];
    const fault = appImage === undefined ? null : findReplaceFault(appImage);
    if (fault !== null) return Promise.reject(updateFailed('install-failed', fault));
    // Once all is closed: the new version is started by the installation, and two consoles can't share the data.
    app.once('quit', () => {
      this.replace(updater, appImage);
    });
    app.quit();
    return Promise.resolve();
  }

  private replace(updater: BaseUpdater, appImage: string | undefined): void {
    // The library removes the old file before it has the new one in place.
    const kept = appImage === undefined ? undefined : keepBeside(appImage);
    if (updater.install(true, true)) {
      if (kept !== undefined) rmSync(kept, { force: true });
      return;
    }
    if (appImage === undefined || kept === undefined) return;
    renameSync(kept, appImage);
    spawn(appImage, [], { detached: true, stdio: 'ignore' }).unref();
  }

  private open({ autoUpdater, BaseUpdater: OfFiles }: Library): AppUpdater {
    this.isOfFiles = (updater) => updater instanceof OfFiles;
    autoUpdater.logger = { info: this.log, warn: this.log, error: this.log };
    autoUpdater.autoDownload = false;
    autoUpdater.autoInstallOnAppQuit = false;
    autoUpdater.allowDowngrade = false;
    // Parts of files have no digest in the metadata.
    autoUpdater.disableDifferentialDownload = true;
    autoUpdater.disableWebInstaller = true;
    // Whether this program can be updated at all was found out before; see update-way.ts.
    autoUpdater.forceDevUpdateConfig = !app.isPackaged;
    autoUpdater.on('error', (error) => {
      this.log(`update: ${reasonOf(error)}`);
    });
    // A redirection could lead to anywhere.
    autoUpdater.netSession.webRequest.onBeforeRequest(({ url }, answer) => {
      answer({ cancel: !url.startsWith('https:') });
    });
    return autoUpdater;
  }
}

/** Tells the library the one release and file that were checked, and asks no server. */
function providerOf({ Provider }: Library, feed: string, release: Release, file: ReleaseFile) {
  const info = { url: file.name, sha512: file.sha512, size: file.sizeBytes };
  return class CheckedRelease extends Provider<UpdateInfo> {
    constructor(_options: unknown, _updater: unknown, runtime: Runtime) {
      super(runtime);
    }

    override getLatestVersion(): Promise<UpdateInfo> {
      const { version, releasedAt } = release;
      return Promise.resolve({
        version,
        files: [info],
        path: file.name,
        sha512: file.sha512,
        releaseDate: releasedAt ?? '',
      });
    }

    override resolveFiles(): ResolvedUpdateFileInfo[] {
      return [{ url: new URL(addressInFeed(feed, file.name)), info }];
    }
  };
}

function findReplaceFault(file: string): string | null {
  try {
    accessSync(dirname(file), constants.W_OK);
    accessSync(file, constants.W_OK);
    return null;
  } catch (error) {
    return `${file} can not be replaced: ${reasonOf(error)}`;
  }
}

function keepBeside(file: string): string {
  const kept = `${file}.before-update`;
  rmSync(kept, { force: true });
  try {
    linkSync(file, kept);
  } catch (error) {
    // Not every file system has links.
    if (!(error instanceof Error)) throw error;
    copyFileSync(file, kept);
  }
  return kept;
}

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
