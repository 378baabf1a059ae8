import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** Everything that WCAG 2.2 AA asks for and a program can find. */
const LEVEL = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** The rules whose outcome depends on colours or sizes, so that a second look at a screen need not ask the others again. */
export const LOOK_RULES = [
  'color-contrast',
  'link-in-text-block',
  'target-size',
  'scrollable-region-focusable',
  'meta-viewport',
];

/** Waits until nothing fades or moves any more: half-faded text has no contrast. What turns for ever is left out. */
async function atRest(page: Page): Promise<void> {
  await page.waitForFunction(
    () =>
      !document
        .getAnimations()
        .some(
          (each) =>
            each.playState === 'running' && each.effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY,
        ),
    undefined,
    { polling: 50, timeout: 30_000 },
  );
}

/**
 * What breaks WCAG 2.2 AA on the page as it stands: one line for each element.
 * @param rules - only these; by default all of that level
 */
export async function findAccessFaults(page: Page, rules?: readonly string[]): Promise<readonly string[]> {
  await atRest(page);
  // Half a megabyte of script, sent once for each load of the page.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source);
  const runOnly = rules === undefined ? { type: 'tag', values: LEVEL } : { type: 'rule', values: [...rules] };
  const { violations } = await page.evaluate(
    (options) =>
      (window as unknown as { axe: { run(where: Document, options: unknown): Promise<axe.AxeResults> } }).axe.run(
        document,
        options,
      ),
    { runOnly, resultTypes: ['violations'] },
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary, html }) => {
      const why = (failureSummary ?? '').split('\n')[1]?.trim() ?? '';
      return `${id}: ${target.join(' ')} | ${why} | ${html.slice(0, 120)}`;
    }),
  );
}
