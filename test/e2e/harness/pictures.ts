import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { campaign } from '../../bench/campaign.ts';
import type { RunningConsole } from './console.ts';
import { repository } from './places.ts';

const SIZES = [
  { width: 1440, height: 900 },
  { width: 1024, height: 700 },
] as const;
const THEMES = ['light', 'dark'] as const;

/** Where the pictures of the journeys are looked at. */
export const pictures = join(repository, 'out', 'screenshots');

const isFull = campaign(0, 1) === 1 || process.env['STAGEWRIGHT_PICTURES'] === '1';

/** All four combinations in the large campaign, or when asked for; in everyday runs the window as it is, in light. */
const TAKEN = [...SIZES].reverse().map((size) => ({
  size,
  themes: [...THEMES].reverse().filter((theme) => isFull || (size === SIZES[0] && theme === 'light')),
}));

/**
 * Takes one view in both themes and in the usual and the smallest size: `NAME-light-1440.png` and so on. The window is
 * of the usual size, and light, afterwards.
 */
export async function takePictures(
  running: RunningConsole,
  name: string,
  /** Brings back what another size or theme takes away, such as a note beside the pointer. */
  pose: () => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const { page } = running;
  mkdirSync(pictures, { recursive: true });
  for (const { size, themes } of TAKEN) {
    if (themes.length > 0) await resize(running, size);
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
      await pose();
      await page.screenshot({
        path: join(pictures, `${name}-${theme}-${String(size.width)}.png`),
        animations: 'disabled',
      });
    }
  }
}

/** A window as large as the screen is made one px smaller by Chromium, so that it is not taken for full screen. */
const SCREEN_EDGE = 1;

/** Gives the window's content a size and waits until the page has it. */
export async function resize({ app, page }: RunningConsole, size: { width: number; height: number }): Promise<void> {
  await app.evaluate(({ BrowserWindow }, { width, height }) => {
    for (const window of BrowserWindow.getAllWindows()) window.setContentSize(width, height);
  }, size);
  await expect
    .poll(async () => Math.abs((await page.evaluate(() => innerWidth)) - size.width), { timeout: 10_000 })
    .toBeLessThanOrEqual(SCREEN_EDGE);
  await expect
    .poll(async () => Math.abs((await page.evaluate(() => innerHeight)) - size.height), { timeout: 10_000 })
    .toBeLessThanOrEqual(SCREEN_EDGE);
}
