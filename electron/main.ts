import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app, session, type BrowserWindow, type Session } from 'electron';
import type { Result } from '../shared/errors.ts';
import type { Route } from '../shared/ipc/route.ts';
import { publishTo, registerRequests } from './ipc/register.ts';
import type { BegunBackEnd, OpenedBackEnd } from './main-back-end.ts';
import type { Publish } from './ports.ts';
import { declareAppScheme, serveApp } from './os/app-protocol.ts';
import { readFirstBounds } from './os/first-bounds.ts';
import { findDeepLink } from './os/deep-link.ts';
import { hardenApp, hardenSession } from './os/hardening.ts';
import { readLaunchOptions } from './os/launch-options.ts';
import { openLog, type ProgramLog } from './os/logging.ts';
import { setMenu } from './os/menu.ts';
import { saveWhenReady } from './os/screenshot.ts';
import { checkWindow } from './os/smoke.ts';
import { firstFrameShown, openWindow, readBounds, type WindowBounds } from './os/window.ts';

/* Application life cycle only: ready, window, quit. What the console does is in compose.ts. */

/** Quitting waits this long for runs to reach a safe point and for logouts. */
const QUIT_MS = 6000;

const options = readLaunchOptions(process.argv.slice(1), process.cwd());
const ownFolder = options.smoke ? mkdtempSync(join(tmpdir(), 'stagewright-smoke-')) : options.userDataDir;
if (ownFolder !== undefined) app.setPath('userData', ownFolder);
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
  const onRefused = (what: string): void => {
    log.info(`refused: ${what}`);
  };
  hardenApp(onRefused);
  await app.whenReady();
  setMenu(
    app.isPackaged,
    (error) => void log.bug(error),
    () => {
      publishTo(
        windows.map((each) => each.webContents),
        'evidence.offered',
        { path: null },
      );
    },
  );
  const pageSession = session.fromPartition('console', { cache: false });
  hardenSession(pageSession, onRefused);
  serveApp(pageSession, join(app.getAppPath(), 'out', 'renderer'));

  const window = showWindow(pageSession, readFirstBounds(folder), log);
  let sayReady: () => void = () => undefined;
  const saidReady = new Promise<void>((resolve) => (sayReady = resolve));
  const begun = firstFrameShown(window, saidReady).then(() => beginBackEnd(folder, log));
  const started = begun.then(({ opened }) => opened);
  registerRequests({
    // The page asks before the stores are open: it waits for them, the window does not.
    answer: async (name, input) => {
      if (name === 'app.ready') sayReady();
      const result = await begun.then(({ answer }) => answer(name, input)).catch(toBug(log));
      // Only now does the page listen, and only the first time is the link news.
      if (name === 'app.ready') follow(takeFirstLink());
      return result;
    },
    windows: () => windows.map((each) => each.webContents),
    onRefused: (url) => {
      onRefused(`request from ${url ?? 'a frame that is gone'}`);
    },
  });
  window.on('close', () => {
    const bounds = readBounds(window);
    // A console that waits for a passphrase is closed as any other.
    begun.then(({ keepBounds }) => {
      keepBounds(bounds);
    }, toBug(log));
  });
  const follow = (link: Route | undefined): void => {
    if (link !== undefined) publish('app.navigate', link);
  };
  app.on('second-instance', (_event, args, cwd) => {
    follow(findDeepLink(args));
    openBundles(started, readLaunchOptions(args.slice(1), cwd).bundles, log);
    if (window.isMinimized()) window.restore();
    window.show();
    window.focus();
  });
  quitTidily(begun, log);
  if (options.screenshotWhenReady !== undefined)
    saveWhenReady(window, options.screenshotWhenReady).catch((error: unknown) => void log.bug(error));
  // macOS hands a double-clicked file over by an event.
  app.on('open-file', (event, path) => {
    event.preventDefault();
    openBundles(started, [path], log);
  });
  const backEnd = await started;
  openBundles(started, options.bundles, log);
  await backEnd.start({ demo: options.noDemo ? 'never' : options.demo ? 'always' : 'if-no-pool-is-known' });
  if (options.smoke) await sayWhetherItRuns(window, backEnd, log);
}

/** `--smoke`: a self-check in a folder of its own, which is gone afterwards. Ends with 0 when all is well. */
async function sayWhetherItRuns(window: BrowserWindow, backEnd: OpenedBackEnd, log: ProgramLog): Promise<void> {
  const report = await checkWindow(window, app.getVersion(), options.bundles.length > 0);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  await backEnd.close().catch((error: unknown) => void log.bug(error));
  if (ownFolder !== undefined) rmSync(ownFolder, { recursive: true, force: true });
  app.exit(report.ok ? 0 : 1);
}

/** The page asks for facts when it is ready, so whatever is open by then is told. What is no bundle is refused and logged. */
function openBundles(started: Promise<OpenedBackEnd>, paths: readonly string[], log: ProgramLog): void {
  for (const path of paths)
    started
      .then((backEnd) => backEnd.openBundle(path))
      .catch((error: unknown) => {
        log.info(`a file was not opened: ${error instanceof Error ? error.message : ''}`);
      });
}

const windows: BrowserWindow[] = [];

function showWindow(pageSession: Session, bounds: WindowBounds, log: ProgramLog): BrowserWindow {
  const window = openWindow({
    session: pageSession,
    preload: join(app.getAppPath(), 'out', 'main', 'preload.cjs'),
    icon: join(app.getAppPath(), 'build', 'icons', '256x256.png'),
    bounds,
    isPackaged: app.isPackaged,
    onGone: (reason) => void log.bug(new Error(`the page's process ended: ${reason}`)),
  });
  windows.push(window);
  window.on('closed', () => {
    windows.splice(windows.indexOf(window), 1);
  });
  return window;
}

const publish: Publish = (event, payload) => {
  publishTo(
    windows.map((window) => window.webContents),
    event,
    payload,
  );
};

/** The link the program was started with, once. */
let firstLink = findDeepLink(process.argv.slice(1));
function takeFirstLink(): Route | undefined {
  const link = firstLink;
  firstLink = undefined;
  return link;
}

async function beginBackEnd(folder: string, log: ProgramLog): Promise<BegunBackEnd> {
  const backEnd = await import('./main-back-end.ts');
  return backEnd.beginBackEnd({
    folder,
    log,
    demoArguments: options.demoArguments,
    publish,
  });
}

/** Answers what a back end that could not be opened leaves unanswered. */
function toBug(log: ProgramLog): (error: unknown) => Result<never> {
  return (error) => ({ ok: false, problem: { code: 'internal', logId: log.bug(error) } });
}

/** Quits once the back end is closed, or after a while without that. */
function quitTidily(begun: Promise<BegunBackEnd>, log: ProgramLog): void {
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
    const close = begun.then(closeWhatIsOpen).catch((error: unknown) => void log.bug(error));
    const patience = new Promise((resolve) => setTimeout(resolve, QUIT_MS));
    void Promise.race([close, patience]).then(() => {
      isClosed = true;
      // Electron forgets a quit that is asked for while it still deals with the one that was held up.
      setTimeout(() => {
        app.quit();
      }, 0);
    });
  });
}

async function closeWhatIsOpen({ opened, isLocked }: BegunBackEnd): Promise<void> {
  if (isLocked()) return;
  const backEnd = await opened;
  await backEnd.close();
}
