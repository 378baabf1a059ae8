import type { Locator, Page } from 'playwright-core';

/** The sheet that shows a plan and, once it is started, its run. */
export class Sheet {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  dialog(title: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name: title });
  }

  /** The sheet of a plan that may be started: it has steps. */
  async plan(title: string | RegExp): Promise<Locator> {
    const dialog = this.dialog(title);
    await dialog.getByRole('group', { name: 'Steps' }).waitFor();
    return dialog;
  }

  /** As `plan`, of something that XAPI does not offer yet: asked for again, by its button, until it does. */
  async planOnceOffered(title: string | RegExp): Promise<Locator> {
    const dialog = this.dialog(title);
    const [steps, again] = [
      dialog.getByRole('group', { name: 'Steps' }),
      dialog.getByRole('button', { name: 'Check again' }),
    ];
    for (let asked = 0; asked < 20; asked += 1) {
      await steps.or(again).first().waitFor();
      if (await steps.isVisible()) return dialog;
      // What stands in the way is mended by the pool itself, within seconds.
      await this.page.waitForTimeout(500);
      if (await again.isVisible()) await again.click();
    }
    return this.plan(title);
  }

  /** Whatever sheet is open. */
  get any(): Locator {
    return this.page.getByRole('dialog');
  }

  /** Waits until a plan is computed, also one that may not start. */
  async waitForPlan(): Promise<void> {
    await this.any.getByText(/^plan [0-9a-f]{12}$/).waitFor({ timeout: 20_000 });
  }

  /** Starts the plan that is shown by its key. */
  async startByKey(): Promise<void> {
    await this.page.keyboard.press('Control+Enter');
    await this.any.getByText(/^run [0-9a-f]{8}$/).waitFor({ timeout: 20_000 });
  }

  /** Presses the one button of the plan, which says the same as the title, and waits for the run's view. */
  async start(title: RegExp): Promise<Locator> {
    const dialog = await this.plan(title);
    await dialog.getByRole('button', { name: title }).click();
    await dialog.getByText(/^run [0-9a-f]{8}$/).waitFor();
    return dialog;
  }

  /** The word for the run's phase. */
  phase(dialog: Locator): Locator {
    return dialog.locator('strong[role="status"]');
  }

  async waitForPhase(dialog: Locator, word: string | RegExp): Promise<void> {
    await this.phase(dialog).filter({ hasText: word }).waitFor({ timeout: 60_000 });
  }

  /** Steps by the word at their end: `done`, `undone`... */
  steps(dialog: Locator, word?: string): Locator {
    return dialog.locator(word === undefined ? '[data-step]' : `[data-step][data-phase="${word}"]`);
  }

  async close(dialog: Locator): Promise<void> {
    await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog.waitFor({ state: 'detached' });
  }
}
