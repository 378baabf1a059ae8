import type { BrowserWindow } from 'electron';

/** How often the page is asked. */
const ASK_MS = 100;
const PATIENCE_MS = 60_000;

/** What a self-check found; one JSON line on standard output. */
export interface SmokeReport {
  readonly ok: boolean;
  readonly version: string;
  readonly electron: string;
  /** Milliseconds from the check's start until the board of the demo pool stood in the window. */
  readonly boardMs: number | null;
  readonly cards: number;
  readonly why: string | null;
}

/**
 * Waits until the demo pool's board stands in the window, with cards on it: then page, preload, requests, key store,
 * stores, demo pool, TLS and XAPI client have all done their part.
 */
export async function checkBoard(window: BrowserWindow, version: string): Promise<SmokeReport> {
  const startedAt = Date.now();
  const report = { version, electron: process.versions.electron };
  while (Date.now() - startedAt < PATIENCE_MS) {
    if (window.isDestroyed()) return { ...report, ok: false, boardMs: null, cards: 0, why: 'the window was closed' };
    const cards: unknown = await window.webContents.executeJavaScript(
      "document.querySelector('[data-board-ready]') === null ? 0 : document.querySelectorAll('[data-card]').length",
    );
    if (typeof cards === 'number' && cards > 0)
      return { ...report, ok: true, boardMs: Date.now() - startedAt, cards, why: null };
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
  const why = `no card on the board after ${String(PATIENCE_MS / 1000)} s`;
  return { ...report, ok: false, boardMs: null, cards: 0, why };
}
