import type { Locator, Page } from 'playwright-core';

/** The workflow editor as a person meets it. */
export class WorkflowEditor {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  root(): Locator {
    return this.page.locator('[data-workflow-editor]');
  }

  /** Opens the workflow of the service in the frame, by the board's button. */
  async open(): Promise<void> {
    await this.page
      .getByRole('search', { name: 'Filter the board' })
      .getByRole('button', { name: 'Edit workflow…' })
      .click();
    await this.root().waitFor();
  }

  stage(id: string): Locator {
    return this.page.locator(`.react-flow__node[data-id="${id}"]`);
  }

  transition(from: string, to: string): Locator {
    return this.page.locator(`.react-flow__edge[data-id="${from}>${to}"]`);
  }

  /** Ids of stages in the order of the drawing, and of transitions. */
  async parts(): Promise<{ readonly stages: readonly string[]; readonly transitions: readonly string[] }> {
    const idsOf = (selector: string): Promise<readonly string[]> =>
      this.page.locator(selector).evaluateAll((all) => all.map((each) => each.getAttribute('data-id') ?? ''));
    return { stages: await idsOf('.react-flow__node'), transitions: await idsOf('.react-flow__edge') };
  }

  /** Drags a stage of the palette to a point of the drawing, in px from its upper left corner. */
  async dragIn(name: string, x: number, y: number): Promise<void> {
    const item = this.page
      .getByRole('group', { name: 'Stages to add' })
      .getByRole('button', { name: `Add ${name}`, exact: true });
    const [from, to] = [await boxOf(item), await boxOf(this.page.locator('.react-flow'))];
    const { mouse } = this.page;
    await mouse.move(from.x + from.width / 2, from.y + from.height / 2);
    await mouse.down();
    await mouse.move(from.x + from.width / 2 + 12, from.y + from.height / 2 + 6, { steps: 4 });
    await mouse.move(to.x + x, to.y + y, { steps: 8 });
    await mouse.up();
  }

  /** Draws a transition with the mouse, from the handle of one stage to that of another. */
  async drawTransition(from: string, to: string, kind: 'promote' | 'demote' = 'promote'): Promise<void> {
    const [start, end] = [
      await boxOf(this.stage(from).locator(`[data-handleid="${kind}-out"]`)),
      await boxOf(this.stage(to).locator(`[data-handleid="${kind}-in"]`)),
    ];
    const { mouse } = this.page;
    await mouse.move(start.x + start.width / 2, start.y + start.height / 2);
    await mouse.down();
    await mouse.move(end.x + end.width / 2, end.y + end.height / 2, { steps: 10 });
    await mouse.up();
    await this.transition(from, to).waitFor({ state: 'attached' });
  }

  /** Opens the form of a stage or transition by the keyboard: a line is hard to hit with a mouse. */
  async choosePart(part: Locator): Promise<void> {
    await part.focus();
    await this.page.keyboard.press('Enter');
    await this.form().waitFor();
  }

  form(): Locator {
    return this.page.locator('[data-part-form]');
  }

  problems(): Locator {
    return this.page.getByRole('region', { name: 'Problems' });
  }

  async choose(item: string | RegExp): Promise<void> {
    await this.page.getByRole('button', { name: 'Templates and files' }).click();
    await this.page.getByRole('menuitem', { name: item }).click();
  }

  async draftIs(word: string): Promise<void> {
    await this.root().getByRole('status').filter({ hasText: word }).waitFor();
  }
}

async function boxOf(element: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await element.boundingBox();
  if (box === null) throw new Error(`not on screen: ${String(element)}`);
  return box;
}
