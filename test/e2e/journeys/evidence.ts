import type { ElectronApplication, Locator, Page } from 'playwright-core';
import { answerFileDialogs } from '../harness/file-dialogs.ts';

/** The ledger's page and the review of bundles as a person meets them. */
export class Evidence {
  readonly page: Page;
  readonly #app: ElectronApplication;

  constructor({ page, app }: { readonly page: Page; readonly app: ElectronApplication }) {
    this.page = page;
    this.#app = app;
  }

  async open(place: 'Ledger' | 'Review'): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: place }).click();
    await this.page.getByRole('heading', { name: place, level: 1 }).waitFor();
  }

  async tab(name: string | RegExp): Promise<void> {
    await this.page.getByRole('tab', { name }).click();
  }

  /** Rows of the timeline that are on screen. */
  entries(text?: string | RegExp): Locator {
    const rows = this.page.getByRole('listbox', { name: 'Entries' }).getByRole('option');
    return text === undefined ? rows : rows.filter({ hasText: text });
  }

  details(): Locator {
    return this.page.getByRole('complementary', { name: /^Entry #/ });
  }

  /** A stage of the board of the past. */
  pastColumn(stage: string): Locator {
    return this.page.getByRole('region', { name: 'Board at that moment' }).getByRole('region', { name: stage });
  }

  verdict(): Locator {
    return this.page.locator('section[data-verdict]');
  }

  /** Drops a file on the window. */
  async drop(path: string): Promise<void> {
    await this.page.evaluate(() => {
      const input = document.createElement('input');
      Object.assign(input, { type: 'file', id: 'dropped' });
      document.body.append(input);
    });
    await this.page.locator('#dropped').setInputFiles(path);
    await this.page.evaluate(() => {
      const input = document.querySelector<HTMLInputElement>('#dropped');
      const [file] = input?.files ?? [];
      if (!input || !file) throw new Error('there is no file to drop');
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      for (const kind of ['dragover', 'drop'])
        document.body.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }));
      input.remove();
    });
  }

  /** Whatever file is asked for next, it is this one. */
  async choose(path: string): Promise<void> {
    await answerFileDialogs(this.#app, path);
  }
}
