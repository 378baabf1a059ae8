import { BrowserWindow, session } from 'electron';
import type { PrintPage } from '../ports/evidence.ts';

/** Pages print in seconds; a page that does not is given up. */
const PATIENCE_MS = 60_000;

/** Prints a self-contained page in a window that nobody sees: no script runs in it, and it reaches nothing. */
export const printPage: PrintPage = async (html) => {
  const partition = session.fromPartition('report', { cache: false });
  partition.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !details.url.startsWith('data:text/html') });
  });
  const window = new BrowserWindow({
    show: false,
    webPreferences: { session: partition, sandbox: true, contextIsolation: true, javascript: false, images: false },
  });
  const patience = setTimeout(() => {
    window.destroy();
  }, PATIENCE_MS);
  try {
    await window.loadURL(`data:text/html;charset=utf-8;base64,${Buffer.from(html, 'utf8').toString('base64')}`);
    return await window.webContents.printToPDF({ printBackground: true, preferCSSPageSize: true });
  } finally {
    clearTimeout(patience);
    if (!window.isDestroyed()) window.destroy();
  }
};
