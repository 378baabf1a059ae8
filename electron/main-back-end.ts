import { hostname } from 'node:os';
import { join } from 'node:path';
import { app, clipboard, safeStorage } from 'electron';
import type { Result } from '../shared/errors.ts';
import { compose, type BackEnd } from './compose.ts';
import { dispatch } from './ipc/dispatch.ts';
import { makeFileChooser } from './os/choose-file.ts';
import { printPage } from './os/print-page.ts';
import { KeyDesk } from './os/key-desk.ts';
import { DEMO_PASSWORD } from '../shared/text/demo-accounts.ts';
import { makeDemoPoolProcess } from './os/demo-pool-process.ts';
import type { ProgramLog } from './os/logging.ts';
import { describeRuntime } from './os/runtime.ts';
import { openSecrets } from './os/secrets.ts';
import { makeUpdater } from './os/updater.ts';
import { openPreferences, type PreferenceStore } from './os/settings-store.ts';

import type { Publish } from './ports.ts';

/* What main needs only once the window is on its way. A bundle of its own, so that a start does not wait for it. */

/** What opening the back end needs of the start. */
export interface BackEndOptions {
  readonly folder: string;
  readonly log: ProgramLog;
  readonly publish: Publish;
  /** Arguments for the demo pool's process. */
  readonly demoArguments: readonly string[];
}

/** The back end with Electron's side of it. */
export interface OpenedBackEnd extends Pick<BackEnd, 'start' | 'close' | 'openBundle'> {
  /** Serves one request of a window; never rejects. */
  readonly answer: (name: unknown, input: unknown) => Promise<Result<unknown>>;
}

/** The back end while it opens. */
export interface BegunBackEnd {
  readonly opened: Promise<OpenedBackEnd>;
  /** Keeps where the window is; waits for nothing. */
  readonly keepBounds: PreferenceStore['keepBounds'];
  /** Serves one request of a window: one about the signing key at once, any other when all is open. */
  readonly answer: (name: unknown, input: unknown) => Promise<Result<unknown>>;
  /** Whether opening waits for a passphrase; nothing is open then that would have to be closed. */
  readonly isLocked: () => boolean;
}

/** Begins to open the back end. */
export function beginBackEnd(options: BackEndOptions): BegunBackEnd {
  const { folder, log } = options;
  const keyDesk = new KeyDesk();
  const troubles: Trouble[] = [];
  const settings = openPreferences(folder, {
    onDamaged: (keptAs) => {
      troubles.push(['The settings could not be read', `They are kept as ${keptAs}; this start uses the defaults.`]);
    },
    onTrouble: (error) => void log.bug(error),
  });
  const opened = openBackEnd(options, keyDesk, settings, troubles);
  let isOpen = false;
  opened.then(
    () => {
      isOpen = true;
    },
    () => {
      // Whoever asks hears why.
    },
  );
  return {
    opened,
    keepBounds: (bounds) => {
      settings.keepBounds(bounds);
    },
    isLocked: () => keyDesk.isLocked,
    answer: async (name, input) => {
      if (!isOpen && typeof name === 'string' && Object.hasOwn(keyDesk.handlers, name))
        return dispatch(keyDesk.handlers, name, input, (error) => log.bug(error));
      const backEnd = await opened;
      return backEnd.answer(name, input);
    },
  };
}

/** What could not be used, for a notice. */
type Trouble = readonly [title: string, detail: string];

/** Opens key store and stores, and says in notices what could not be used. */
async function openBackEnd(
  { folder, log, publish, demoArguments }: BackEndOptions,
  keyDesk: KeyDesk,
  settings: PreferenceStore,
  troubles: Trouble[],
): Promise<OpenedBackEnd> {
  // The tour has people sign as others than root: they must know the password.
  const demoPool = makeDemoPoolProcess(
    join(app.getAppPath(), 'out', 'demo-pool', 'main.cjs'),
    ['--password', DEMO_PASSWORD, ...demoArguments],
    (why) => {
      log.info(why);
    },
  );
  app.on('quit', () => {
    demoPool.stop();
  });
  const logBug = (error: unknown): string => log.bug(error);
  const backEnd = await compose({
    folder,
    openSecrets: (vault) => openSecrets(safeStorage, vault, process.platform),
    openSigner: (secrets, sealed) =>
      keyDesk.open(secrets, sealed, (reason) => {
        const detail = `The reason is: ${reason}. This session signs with a key of its own, which ends with it.`;
        troubles.push(['The signing key could not be used', detail]);
      }),
    settings,
    publish,
    startDemoPool: demoPool.start,
    describe: describeRuntime,
    copy: (text) => {
      void clipboard.writeText(text);
    },
    chooseFile: makeFileChooser(),
    restart: () => {
      app.relaunch();
      app.quit();
    },
    printPage,
    updater: makeUpdater((line) => {
      log.info(line);
    }),
    bundleWorker: join(app.getAppPath(), 'out', 'main', 'bundle-worker.cjs'),
    consoleName: hostname(),
    logBug,
  });
  for (const [title, detail] of troubles) backEnd.notices.raise('warning', title, detail);
  return {
    start: (options) => backEnd.start(options),
    close: () => backEnd.close(),
    openBundle: (path) => backEnd.openBundle(path),
    answer: (name, input) => dispatch(backEnd.handlers, name, input, logBug),
  };
}
