import type { Locator, Page } from 'playwright-core';

/** A place of the rail. */
export type Place =
  | 'Board'
  | 'Workflow'
  | 'Configurations'
  | 'Approvals'
  | 'Fences'
  | 'Drift'
  | 'Templates'
  | 'Archive'
  | 'Runs'
  | 'Ledger'
  | 'Review'
  | 'Pools'
  | 'Settings';

/** The frame around everything: rail, title bar, palette, notices. */
export class ShellPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async goTo(place: Place): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place }).click();
  }

  async openPalette(): Promise<Locator> {
    await this.page.keyboard.press('Control+K');
    const search = this.page.getByLabel('Search or run a command', { exact: true }).and(this.page.locator('input'));
    await search.waitFor();
    return search;
  }

  async openKeyboardHelp(): Promise<void> {
    await this.page.keyboard.press('?');
    await this.dialog('Keyboard shortcuts').waitFor();
  }

  async openServiceMenu(): Promise<void> {
    await this.page.getByRole('button', { name: /^Service: / }).click();
    await this.page.getByRole('menu').waitFor();
  }

  /** The dialog or sheet with this title. */
  dialog(title: string | RegExp): Locator {
    return this.page.getByRole('dialog', { name: title });
  }

  /** Closes whatever is open on top and waits until it is gone. */
  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
    await this.page.getByRole('dialog').first().waitFor({ state: 'detached' });
  }

  /** The list of runs at the foot of the window. */
  get runs(): Locator {
    return this.page.getByRole('region', { name: 'Runs' });
  }
}
