import type { Locator, Page } from 'playwright-core';
import type { OutsidePool } from '../harness/demo-pool.ts';

/** Address and account as a person types them. */
export interface Login {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** The pools page with its dialogs. */
export class Pools {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Pools' }).click();
    await this.page.getByRole('heading', { name: 'Pools', level: 1 }).waitFor();
  }

  card(name: string | RegExp = /^Pool /): Locator {
    return this.page.getByRole('article', { name });
  }

  form(): Locator {
    return this.page.getByRole('form', { name: 'Add a pool' });
  }

  trustPrompt(): Locator {
    return this.page.getByRole('dialog', { name: 'Is this your pool?' });
  }

  /** Opens the form of adding a pool, from wherever the window is, and fills it; nothing is sent yet. */
  async fillForm(pool: Pick<OutsidePool, 'host' | 'port' | 'user'>, password: string): Promise<Locator> {
    await this.open();
    await this.page.getByRole('button', { name: 'Add a pool' }).first().click();
    await this.fill({ ...pool, password });
    return this.form();
  }

  /** Goes on from the form to the certificate. */
  async lookAtCertificate(): Promise<Locator> {
    await this.form().getByRole('button', { name: 'Look at its certificate' }).click();
    const prompt = this.trustPrompt();
    await prompt.waitFor();
    return prompt;
  }

  async trust(): Promise<void> {
    await this.trustPrompt().getByRole('button', { name: 'Trust and connect' }).click();
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

  /** Fills the first form of adding a pool. */
  async fill({ host, port, user, password }: Login): Promise<void> {
    const form = this.form();
    await form.getByLabel('Address of the coordinator').fill(host);
    await form.getByLabel('Port').fill(String(port));
    await form.getByLabel('User name').fill(user);
    await form.getByLabel('Password', { exact: true }).fill(password);
  }

  /** Adds a pool with the mouse, trusting its certificate after comparing it, and waits until its board stands. */
  async add(pool: OutsidePool, account: Partial<Login> = {}): Promise<void> {
    await this.page.getByRole('main').getByRole('button', { name: 'Add a pool' }).first().click();
    await this.fill({ host: pool.host, port: pool.port, user: pool.user, password: pool.password, ...account });
    const prompt = await this.lookAtCertificate();
    await prompt.getByRole('group', { name: `SHA-256 fingerprint: ${pool.fingerprint}` }).waitFor();
    await prompt.getByRole('button', { name: 'Trust and connect' }).click();
    await prompt.waitFor({ state: 'detached' });
    await this.card().getByText('Connected', { exact: false }).first().waitFor();
  }

  /** Answers the question for the password of a pool that is known. */
  async login(password: string): Promise<void> {
    const form = this.page.getByRole('form', { name: 'Connect to the pool' });
    await form.getByLabel('Password', { exact: true }).fill(password);
    await form.getByRole('button', { name: 'Connect', exact: true }).click();
    await form.waitFor({ state: 'detached' });
  }
}
