import type { Locator, Page } from 'playwright-core';

/** An account and its password, as somebody types them into a form that asks who they are. */
export interface Account {
  readonly user: string;
  readonly password: string;
}

/** The inbox, the gate of a plan, and the forms in which people sign. */
export class Approvals {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async open(): Promise<void> {
    await this.page
      .getByRole('navigation', { name: 'Places' })
      .getByRole('button', { name: /Approvals/ })
      .click();
    await this.page.getByRole('heading', { name: 'Approvals', level: 1 }).waitFor();
  }

  /** Chooses a part of the inbox: "For me", "Mine", "Open", "Over". */
  async part(name: string): Promise<void> {
    await this.page
      .getByRole('group', { name: 'Which requests' })
      .getByRole('button', { name: new RegExp(`^${name}`) })
      .click();
  }

  /** Rows of the list about a configuration. */
  row(configuration: string): Locator {
    return this.page.locator('[data-request]').filter({ has: this.page.locator(`[title="${configuration}"]`) });
  }

  /** The request on the right. */
  request(configuration: string): Locator {
    return this.page.getByRole('article', { name: new RegExp(configuration) });
  }

  /** Asks for approval from the open plan. */
  async ask(plan: Locator, reason: string): Promise<void> {
    await plan.getByRole('button', { name: 'Ask for approval…' }).first().click();
    const form = this.page.getByRole('form', { name: 'Ask for approval' });
    await form.getByLabel('Why').fill(reason);
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await form.waitFor({ state: 'detached' });
  }

  /** Fills the form that asks for an account, and signs; the form stays where main refuses. */
  async sign(title: string, { user, password }: Account, reason: string, verb = title): Promise<Locator> {
    const form = this.page.getByRole('form', { name: title });
    if (reason !== '') await form.getByRole('textbox').first().fill(reason);
    await form.getByLabel('User name').fill(user);
    await form.getByLabel('Password', { exact: true }).fill(password);
    await form.getByRole('button', { name: verb, exact: true }).click();
    return form;
  }

  /** Opens the form of a decision from the open request, and signs it. */
  async decide(verb: 'Approve' | 'Reject' | 'Abstain', account: Account, reason: string): Promise<Locator> {
    await this.page
      .getByRole('toolbar', { name: 'Decide' })
      .getByRole('button', { name: `${verb}…` })
      .click();
    return this.sign(verb, account, reason);
  }
}
