import { existsSync } from 'node:fs';
import { app } from 'electron';
import type { Updater } from '../ports/updates.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { describeRuntime } from './runtime.ts';
import { SelfUpdate } from './self-update.ts';
import { fingerprintOf, metadataName, readFeed, readUpdateKey } from './update-feed.ts';
import { findUpdateWay, updateKeyPlaces } from './update-way.ts';

/** How this program is updated. Nothing is read or loaded before somebody asks. */
export function makeUpdater(log: (line: string) => void): Updater {
  const { platform, execPath: executable, arch } = process;
  const keyPlaces = updateKeyPlaces({ platform, executable });
  const selfUpdate = new SelfUpdate(log);
  return {
    way: findUpdateWay({
      ...{ platform, executable, exists: existsSync },
      isPackaged: app.isPackaged,
      isTrial: app.getName().endsWith('-trial') || describeRuntime().runtimeWarning !== null,
      appImage: process.env['APPIMAGE'],
    }),
    installed: app.getVersion(),
    keyPlace: keyPlaces[0] ?? '',
    readKey: async () => {
      const key = await readUpdateKey(keyPlaces);
      return key && fingerprintOf(key);
    },
    findLatest: (feed) => readFeed({ fetch: fetchBytes, keyPlaces, metadata: metadataName(platform, arch) }, feed),
    download: (...what) => selfUpdate.download(...what),
    install: () => selfUpdate.install(),
  };
}
