import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';

/** A program in the Electron that `npm run bench` chose, driven from outside. */
export interface BenchedApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  close(): Promise<void>;
}

/** Chromium's sandbox can't run as root. */
export const ROOT_FLAGS: readonly string[] = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

/** The Electron executable; a bench that needs one fails without. */
export function electronPath(): string {
  const path = process.env['STAGEWRIGHT_ELECTRON'];
  if (path === undefined || path === '')
    throw new Error('STAGEWRIGHT_ELECTRON is not set: start benches with npm run bench');
  return path;
}

/** Starts a program of this project, by its folder, with a data folder of its own, which is removed at the end. */
export async function launchApp(folder: string, args: readonly string[] = []): Promise<BenchedApp> {
  const data = mkdtempSync(join(tmpdir(), 'stagewright-bench-'));
  const app = await _electron.launch({
    executablePath: electronPath(),
    args: [...ROOT_FLAGS, folder, '--user-data-dir', data, ...args],
    timeout: 60_000,
  });
  const page = await app.firstWindow();
  await page.waitForLoadState();
  return {
    app,
    page,
    close: async () => {
      const child = app.process();
      const patience = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await app.close();
      clearTimeout(patience);
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The middle value; of an even number, the upper of the two. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** As figures are recorded: two decimals. */
export const rounded = (value: number): number => Math.round(value * 100) / 100;
