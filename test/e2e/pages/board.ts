import type { Locator, Page } from 'playwright-core';

/** The stage board of the service in the frame. */
export class BoardPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until the first card stands. */
  async waitForCards(): Promise<void> {
    await this.page.locator('[data-card]').first().waitFor({ timeout: 20_000 });
  }

  /** A stage by its name, or the tray by `Not in a stage`. */
  column(name: string): Locator {
    return this.page.getByRole('region', { name: beginsWith(name) });
  }

  card(name: string): Locator {
    return this.page.getByRole('group', { name: beginsWith(name) });
  }

  /** Names of the cards on the board, with the column each is in. */
  async listCards(): Promise<readonly { readonly name: string; readonly column: string }[]> {
    const labels = await this.page
      .locator('[data-card]')
      .evaluateAll((cards) =>
        cards.map((card) => [
          card.getAttribute('aria-label'),
          card.closest('[data-column]')?.getAttribute('aria-label'),
        ]),
      );
    return labels.map(([card, column]) => ({ name: firstPart(card), column: firstPart(column) }));
  }

  async openMenu(card: Locator): Promise<Locator> {
    await card.hover();
    await card.getByRole('button', { name: /^Menu of / }).click();
    const menu = this.page.getByRole('menu');
    await menu.waitFor();
    return menu;
  }

  /** Drags a card with the mouse; the drop is at the middle of the column. */
  async drag(card: Locator, column: Locator): Promise<void> {
    await card.dragTo(column);
  }
}

/** Names in labels stand between marks that keep their writing direction from the rest. */
const beginsWith = (name: string): RegExp =>
  new RegExp(`^\\u2068?${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\u2069?, `);

const firstPart = (label: string | null | undefined): string =>
  (label ?? '').split(', ')[0]?.replace(/[\u2068\u2069]/g, '') ?? '';
