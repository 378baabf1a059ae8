import type { ConsoleMessage, Page } from 'playwright-core';

/** Something the page must never do. */
export interface Mistake {
  readonly kind: 'console' | 'uncaught' | 'policy';
  readonly text: string;
}

/** Marks the line that the page's own listener prints. */
const POLICY = 'policy-violation ';

/**
 * Collects what the page does wrong, and loads it again so that nothing of its start is missed: the window is there
 * before a test tool can listen.
 */
export async function watchPage(page: Page, mistakes: Mistake[]): Promise<void> {
  page.on('console', (message) => {
    note(message, mistakes);
  });
  page.on('pageerror', (error) => void mistakes.push({ kind: 'uncaught', text: error.stack ?? error.message }));
  await page.addInitScript((mark) => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const { violatedDirective, blockedURI, sourceFile, lineNumber, sample } = event;
      console.info(mark + JSON.stringify({ violatedDirective, blockedURI, sourceFile, lineNumber, sample }));
    });
  }, POLICY);
  await page.reload();
  await page.waitForSelector('#root main');
}

function note(message: ConsoleMessage, mistakes: Mistake[]): void {
  const text = message.text();
  if (text.startsWith(POLICY)) mistakes.push({ kind: 'policy', text: text.slice(POLICY.length) });
  else if (message.type() === 'error' || message.type() === 'warning') mistakes.push({ kind: 'console', text });
}
