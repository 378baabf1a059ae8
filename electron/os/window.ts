import { BrowserWindow, nativeTheme, screen, type Session } from 'electron';

/** Where a window was when it was last closed. */
export interface WindowBounds {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly width: number;
  readonly height: number;
  readonly maximized: boolean;
}

/** What a window needs. */
export interface WindowOptions {
  readonly session: Session;
  readonly preload: string;
  readonly icon: string;
  readonly bounds: WindowBounds;
  readonly isPackaged: boolean;
  /** The page's process ended by itself; it is loaded anew. */
  readonly onGone: (reason: string) => void;
}

/** Smallest size that the layout is made for. */
const MIN_SIZE = { width: 1024, height: 700 } as const;
/** Colours of the first frame, so that no white flash comes before the page. */
const BACKGROUND = { dark: '#15181d', light: '#f6f7f9' } as const;
/** A page that ends again this soon after it was loaded anew is left alone. */
const RELOAD_PAUSE_MS = 2000;
/** A page that takes longer is not waited for. */
const PAGE_PATIENCE_MS = 2000;
const HOME = 'app://console/index.html';
/**
 * Middle clicks, which open windows, and choosers of devices: Electron 25 crashes as a whole when a page asks for a USB
 * device on a machine without a device service.
 */
const UNUSED_FEATURES = ['Auxclick', 'WebUSB', 'WebHID', 'Serial', 'WebBluetooth'] as const;

/** The page's rights; a test reads them back from the running window. */
export function webPreferences(
  options: Pick<WindowOptions, 'session' | 'preload' | 'isPackaged'>,
): Electron.WebPreferences {
  return {
    session: options.session,
    preload: options.preload,
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    webviewTag: false,
    disableBlinkFeatures: UNUSED_FEATURES.join(','),
    devTools: !options.isPackaged,
    spellcheck: false,
    navigateOnDragDrop: false,
  };
}

/** Opens the console's window and loads the page. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const { bounds } = options;
  const window = new BrowserWindow({
    ...MIN_SIZE,
    ...placeOnDisplay(bounds),
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    show: false,
    title: 'Stagewright',
    icon: options.icon,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    autoHideMenuBar: true,
    webPreferences: webPreferences(options),
  });
  if (bounds.maximized) window.maximize();
  window.once('ready-to-show', () => {
    window.show();
  });
  let reloadedAt = 0;
  window.webContents.on('render-process-gone', (_event, details) => {
    options.onGone(details.reason);
    if (window.isDestroyed() || Date.now() - reloadedAt < RELOAD_PAUSE_MS) return;
    reloadedAt = Date.now();
    window.webContents.reload();
  });
  // Electron can't prevent a page from going to about:blank, so it is brought back.
  window.webContents.on('did-navigate', (_event, url) => {
    if (url !== HOME) load(window);
  });
  load(window);
  return window;
}

function load(window: BrowserWindow): void {
  window.loadURL(HOME).catch((error: unknown) => {
    // Another load in between ends this one, and that one is watched in the same way.
    if ((error as { code?: unknown }).code !== 'ERR_ABORTED' && !window.isDestroyed()) throw error;
  });
}

/** Where a window is, to open the next one there. */
export function readBounds(window: BrowserWindow): WindowBounds {
  return { ...window.getNormalBounds(), maximized: window.isMaximized() };
}

/**
 * Resolves when the page says that its first frame is on screen, or when it is clear that this will not be soon. What main
 * loads before that delays the frame: main also serves the page's files, and shows the window.
 */
export async function firstFrameShown(window: BrowserWindow, said: Promise<void>): Promise<void> {
  const patience = new Promise<void>((resolve) => {
    setTimeout(resolve, PAGE_PATIENCE_MS);
    window.once('closed', resolve);
  });
  await Promise.race([said, patience]);
}

/** Keeps a window inside a display that is there now. */
function placeOnDisplay({ x, y, width, height }: WindowBounds): Partial<Electron.Rectangle> {
  const size = { width: Math.max(width, MIN_SIZE.width), height: Math.max(height, MIN_SIZE.height) };
  if (x === undefined || y === undefined) return size;
  const { workArea } = screen.getDisplayMatching({ x, y, ...size });
  const isVisible =
    x < workArea.x + workArea.width - 80 &&
    x + size.width > workArea.x + 80 &&
    y >= workArea.y - 10 &&
    y < workArea.y + workArea.height - 80;
  return isVisible ? { x, y, ...size } : size;
}
