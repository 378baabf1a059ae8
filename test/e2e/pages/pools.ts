import type { Locator, Page } from 'playwright-core';
import type { OutsidePool } from '../harness/demo-pool.ts';
import { ShellPage } from './shell.ts';

/** The list of pools and the way a pool comes onto it. */
export class PoolsPage {
  readonly page: Page;
  readonly shell: ShellPage;

  constructor(page: Page) {
    this.page = page;
    this.shell = new ShellPage(page);
  }

  pool(name: string | RegExp): Locator {
    return this.page.getByRole('article', { name });
  }

  /** Opens the form and fills it; nothing is sent yet. */
  async fillForm(
    { host, port, user }: Pick<OutsidePool, 'host' | 'port' | 'user'>,
    password: string,
  ): Promise<Locator> {
    await this.shell.goTo('Pools');
    await this.page.getByRole('button', { name: 'Add a pool' }).first().click();
    const form = this.page.getByRole('form', { name: 'Add a pool' });
    await form.getByLabel('Address of the coordinator').fill(host);
    await form.getByLabel('Port').fill(String(port));
    await form.getByLabel('User name').fill(user);
    await form.getByRole('textbox', { name: 'Password' }).fill(password);
    return form;
  }

  /** Goes on from the form to the certificate. */
  async lookAtCertificate(): Promise<Locator> {
    await this.page.getByRole('button', { name: 'Look at its certificate' }).click();
    const prompt = this.shell.dialog('Is this your pool?');
    await prompt.waitFor();
    return prompt;
  }

  async trust(): Promise<void> {
    await this.page.getByRole('button', { name: 'Trust and connect' }).click();
    await this.page.getByRole('dialog').waitFor({ state: 'detached', timeout: 20_000 });
  }

  /** Waits until the only pool is connected. */
  async waitForConnection(): Promise<void> {
    await this.page
      .getByRole('article')
      .getByText(/^Connected/)
      .first()
      .waitFor({ timeout: 20_000 });
  }
}
