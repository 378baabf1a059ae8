import type { Locator, Page } from 'playwright-core';

/** The stage board as a person meets it. */
export class Board {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until services and configurations of the pool in the frame are there. */
  async ready(): Promise<void> {
    await this.page.locator('main[data-board-ready]').waitFor();
  }

  /** Waits until the first card stands. */
  async waitForCards(): Promise<void> {
    await this.page.locator('[data-card]').first().waitFor({ timeout: 20_000 });
  }

  /** Opens the board from wherever the window is. */
  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Board' }).click();
    await this.ready();
  }

  servicePicker(): Locator {
    return this.page.getByRole('button', { name: /^Service: / });
  }

  async showService(name: string): Promise<void> {
    await this.servicePicker().click();
    await this.page.getByRole('menuitem', { name }).first().click();
    await this.page.getByRole('button', { name: `Service: ${name}` }).waitFor();
    await this.ready();
  }

  /** A stage by its name, or the tray. */
  column(name: string): Locator {
    return this.page.locator(`section[data-column][aria-label*="${name}"]`);
  }

  /** Cards are found by the whole name, which a narrow column shows on hover only. */
  card(name: string): Locator {
    return this.page.locator(`[data-card]:has([title="${name}"])`);
  }

  cardIn(column: string, name: string): Locator {
    return this.column(column).locator(`[data-card]:has([title="${name}"])`);
  }

  /** Names of all cards in a column, from top to bottom. */
  async namesIn(column: string): Promise<readonly string[]> {
    const names = await this.column(column).locator('[data-card] [data-strong]').all();
    return Promise.all(names.map(async (each) => (await each.getAttribute('title')) ?? ''));
  }

  async openMenu(card: Locator): Promise<Locator> {
    await card.hover();
    await card.getByRole('button', { name: /^Menu of / }).click();
    const menu = this.page.getByRole('menu');
    await menu.waitFor();
    return menu;
  }

  /** Opens the card's menu and chooses. */
  async choose(cardName: string, item: string | RegExp): Promise<void> {
    await this.openMenu(this.card(cardName));
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  /**
   * Picks a card up with the mouse and holds it over a column. Steps, because the browser begins a drag only after the
   * mouse has moved some way with its button down.
   */
  async lift(card: Locator, over: Locator): Promise<void> {
    const [from, to] = [await middleOf(card, 20), await middleOf(over)];
    const { mouse } = this.page;
    await mouse.move(from.x, from.y);
    await mouse.down();
    await mouse.move(from.x + 12, from.y + 6, { steps: 4 });
    await mouse.move(to.x, to.y, { steps: 8 });
  }
}

/** A point inside an element; at most `fromTop` px below its upper edge where given. */
async function middleOf(element: Locator, fromTop?: number): Promise<{ readonly x: number; readonly y: number }> {
  const box = await element.boundingBox();
  if (box === null) throw new Error('an element that is not on screen can be neither lifted nor met');
  return { x: box.x + box.width / 2, y: box.y + (fromTop ?? box.height / 2) };
}
