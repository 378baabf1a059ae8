import { hostname } from 'node:os';
import { join } from 'node:path';
import { app, clipboard, safeStorage, session, type BrowserWindow, type Session } from 'electron';
import { compose, type BackEnd } from './compose.ts';
import { publishTo, registerRequests } from './ipc/register.ts';
import type { Handlers } from './ipc/dispatch.ts';
import { declareAppScheme, serveApp } from './os/app-protocol.ts';
import { makeDemoPoolProcess } from './os/demo-pool-process.ts';
import { hardenApp, hardenSession } from './os/hardening.ts';
import { readLaunchOptions } from './os/launch-options.ts';
import { openLog, type ProgramLog } from './os/logging.ts';
import { setMenu } from './os/menu.ts';
import { describeRuntime } from './os/runtime.ts';
import { saveWhenReady } from './os/screenshot.ts';
import { openSecrets } from './os/secrets.ts';
import { openPreferences, type PreferenceStore } from './os/settings-store.ts';
import { openSigner } from './os/signing-key.ts';
import { openWindow } from './os/window.ts';

/* Application life cycle only: ready, window, quit. What the console does is in compose.ts. */

/** Quitting waits this long for runs to reach a safe point and for logouts. */
const QUIT_MS = 6000;

const options = readLaunchOptions(process.argv.slice(1), process.cwd());
if (options.userDataDir !== undefined) app.setPath('userData', options.userDataDir);
declareAppScheme();
// As root Chromium can't be sandboxed at all, and asking for it makes every child process fail.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();

if (app.requestSingleInstanceLock()) void main();
else app.quit();

async function main(): Promise<void> {
  const folder = app.getPath('userData');
  const log = openLog(folder);
  process.on('uncaughtException', (error) => void log.bug(error));
  process.on('unhandledRejection', (error) => void log.bug(error));
  hardenApp((what) => {
    log.info(`refused: ${what}`);
  });
  await app.whenReady();
  const preferences = openPreferences(folder, {
    onDamaged: (keptAs) => {
      damagedSettings = keptAs;
    },
    onTrouble: (error) => void log.bug(error),
  });
  setMenu(app.isPackaged, (error) => void log.bug(error));
  const pageSession = session.fromPartition('console', { cache: false });
  hardenSession(pageSession, (what) => {
    log.info(`refused: ${what}`);
  });
  serveApp(pageSession, join(app.getAppPath(), 'out', 'renderer'));

  const started = startBackEnd(folder, log, preferences);
  // Requests that come before the stores are open wait for them; the window need not.
  registerRequests({
    handlers: waitingFor(started.then(({ handlers }) => handlers)),
    windows: () => windows.map((window) => window.webContents),
    logBug: (error) => log.bug(error),
    onRefused: (url) => {
      log.info(`refused: request from ${url ?? 'a frame that is gone'}`);
    },
  });
  const window = showWindow(pageSession, preferences, log);
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  quitTidily(started, log);
  if (options.screenshotWhenReady !== undefined)
    saveWhenReady(window, options.screenshotWhenReady).catch((error: unknown) => void log.bug(error));
  const backEnd = await started;
  if (damagedSettings !== undefined)
    backEnd.notices.raise(
      'warning',
      'The settings could not be read',
      `They are kept as ${damagedSettings}; this start uses the defaults.`,
    );
  if (signingTrouble !== undefined)
    backEnd.notices.raise(
      'warning',
      'The signing key could not be used',
      `The key store says: ${signingTrouble}. This session signs with a key of its own, which ends with it.`,
    );
  await backEnd.start({ demo: options.noDemo ? 'never' : options.demo ? 'always' : 'if-no-pool-is-known' });
}

const windows: BrowserWindow[] = [];
let damagedSettings: string | undefined;
let signingTrouble: string | undefined;

function showWindow(pageSession: Session, preferences: PreferenceStore, log: ProgramLog): BrowserWindow {
  const window = openWindow({
    session: pageSession,
    preload: join(app.getAppPath(), 'out', 'main', 'preload.cjs'),
    icon: join(app.getAppPath(), 'build', 'icons', '256x256.png'),
    bounds: preferences.readBounds(),
    isPackaged: app.isPackaged,
    onBounds: (bounds) => {
      preferences.keepBounds(bounds);
    },
    onGone: (reason) => void log.bug(new Error(`the page's process ended: ${reason}`)),
  });
  windows.push(window);
  window.on('closed', () => {
    windows.splice(windows.indexOf(window), 1);
  });
  return window;
}

async function startBackEnd(folder: string, log: ProgramLog, preferences: PreferenceStore): Promise<BackEnd> {
  const demoPool = makeDemoPoolProcess(
    join(app.getAppPath(), 'out', 'demo-pool', 'main.cjs'),
    options.demoArguments,
    (reason) => {
      log.info(reason);
    },
  );
  app.on('quit', () => {
    demoPool.stop();
  });
  return compose({
    folder,
    openSecrets: (vault) => openSecrets(safeStorage, vault, process.platform),
    openSigner: (secrets) =>
      openSigner(secrets, (reason) => {
        signingTrouble = reason;
      }),
    settings: preferences,
    publish: (event, payload) => {
      publishTo(
        windows.map((window) => window.webContents),
        event,
        payload,
      );
    },
    startDemoPool: demoPool.start,
    describe: describeRuntime,
    copy: (text) => {
      void clipboard.writeText(text);
    },
    consoleName: hostname(),
    logBug: (error) => log.bug(error),
  });
}

/** Handlers that wait until the real ones are there. */
function waitingFor(handlers: Promise<Handlers>): Handlers {
  return new Proxy({} as Handlers, {
    get: (_target, name) => async (input: never) => (await handlers)[name as keyof Handlers](input),
  });
}

/** Quits once the back end is closed, or after a while without that. */
function quitTidily(started: Promise<BackEnd>, log: ProgramLog): void {
  let isClosed = false;
  app.on('window-all-closed', () => {
    app.quit();
  });
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      app.quit();
    });
  app.on('will-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    const close = started.then((backEnd) => backEnd.close()).catch((error: unknown) => void log.bug(error));
    const patience = new Promise((resolve) => setTimeout(resolve, QUIT_MS));
    void Promise.race([close, patience]).then(() => {
      isClosed = true;
      app.quit();
    });
  });
}
