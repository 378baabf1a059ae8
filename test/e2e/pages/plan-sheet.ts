import type { Locator, Page } from 'playwright-core';

/** The sheet with a plan, and the sheet of the run it becomes. */
export class PlanSheet {
  readonly page: Page;
  readonly sheet: Locator;

  constructor(page: Page) {
    this.page = page;
    this.sheet = page.getByRole('dialog');
  }

  /** Waits until the plan is computed and may be started. */
  async waitForPlan(): Promise<void> {
    await this.sheet.getByText(/^plan [0-9a-f]{12}$/).waitFor({ timeout: 20_000 });
  }

  /** Waits until the sheet says why the plan may not start. */
  async waitForBlockers(): Promise<void> {
    await this.sheet.getByText(/^It may not start yet/).waitFor({ timeout: 20_000 });
  }

  /** Starts the plan by its key. */
  async start(): Promise<void> {
    await this.page.keyboard.press('Control+Enter');
    await this.sheet.getByText(/^run [0-9a-f-]{8}$/).waitFor({ timeout: 20_000 });
  }

  /** Waits for the word of the run's phase. */
  async waitForRun(word: string | RegExp): Promise<void> {
    await this.sheet.getByRole('status').filter({ hasText: word }).waitFor({ timeout: 30_000 });
  }

  async close(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.sheet.waitFor({ state: 'detached' });
  }
}
