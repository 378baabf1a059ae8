import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { BrowserWindow } from 'electron';

/** How often the page is asked whether its board stands. */
const ASK_MS = 150;
/** After the last change, for transitions to end. */
const SETTLE_MS = 400;

/** Writes a PNG of the window once the board stands with its cards, or its empty state. */
export async function saveWhenReady(window: BrowserWindow, path: string): Promise<void> {
  while (!window.isDestroyed()) {
    // The attribute is set by the board itself, when what it shows is complete.
    const isReady: unknown = await window.webContents.executeJavaScript(
      "document.querySelector('[data-board-ready]') !== null",
    );
    if (isReady === true) break;
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  if (window.isDestroyed()) return;
  const image = await window.webContents.capturePage();
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, image.toPNG());
}
