import type { Locator, Page } from 'playwright-core';

/** More than any view has. */
const MOST_STOPS = 80;

/** Presses Tab until an element has the focus, as a person without a mouse does. @throws Error where Tab never leads there */
export async function focusByTab(
  page: Page,
  wanted: Locator,
  key: 'Tab' | 'Shift+Tab' | 'ArrowDown' = 'Tab',
): Promise<void> {
  for (let i = 0; i < MOST_STOPS; i += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${key} did not lead to ${String(wanted)}`);
}
