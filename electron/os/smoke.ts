import type { BrowserWindow } from 'electron';

/** How often the page is asked. */
const ASK_MS = 100;
const PATIENCE_MS = 60_000;

/** What a self-check found; one JSON line on standard output. */
export interface SmokeReport {
  readonly ok: boolean;
  readonly version: string;
  readonly electron: string;
  /** Milliseconds from the check's start until what was to stand in the window stood there. */
  readonly shownMs: number | null;
  readonly cards: number;
  /** Of the bundle that the program was started with; null without one. */
  readonly verdict: string | null;
  readonly why: string | null;
}

/** What the page shows now: cards of a board that is complete, and the verdict on an open bundle. */
const LOOK = `({
  cards: document.querySelector('[data-board-ready]') === null ? 0 : document.querySelectorAll('[data-card]').length,
  verdict: document.querySelector('section[data-verdict]')?.getAttribute('data-verdict') ?? null,
})`;

interface Seen {
  readonly cards: number;
  readonly verdict: string | null;
}

/**
 * Waits until the demo pool's board stands in the window, with cards on it: then page, preload, requests, key store,
 * stores, demo pool, TLS and XAPI client have all done their part. Started with a bundle, it waits for the verdict on that.
 */
export async function checkWindow(window: BrowserWindow, version: string, hasBundle: boolean): Promise<SmokeReport> {
  const startedAt = Date.now();
  const report = { version, electron: process.versions.electron };
  const nothing = { ...report, ok: false, shownMs: null, cards: 0, verdict: null };
  while (Date.now() - startedAt < PATIENCE_MS) {
    if (window.isDestroyed()) return { ...nothing, why: 'the window was closed' };
    const seen = (await window.webContents.executeJavaScript(LOOK)) as Seen;
    if (hasBundle ? seen.verdict !== null : seen.cards > 0)
      return { ...report, ...seen, ok: true, shownMs: Date.now() - startedAt, why: null };
    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
  const what = hasBundle ? 'no verdict on the bundle' : 'no card on the board';
  return { ...nothing, why: `${what} after ${String(PATIENCE_MS / 1000)} s` };
}
