import { expect } from 'vitest';
import type { WorkflowEditor } from '../pages/workflow.ts';
import { focusByTab } from './keyboard.ts';

/** The workflow editor for somebody without a mouse. */
export class WorkflowKeys {
  readonly editor: WorkflowEditor;

  constructor(editor: WorkflowEditor) {
    this.editor = editor;
  }

  /** Waits until a stage has the focus. */
  async expectFocus(stageId: string): Promise<void> {
    await expect
      .poll(() => this.editor.page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null))
      .toBe(stageId);
  }

  /** Adds a stage behind another; it is connected and has the focus. */
  async growBehind(stageId: string, addedId: string): Promise<void> {
    await this.focusStage(stageId);
    await this.editor.page.keyboard.press('n');
    await this.expectFocus(addedId);
  }

  /** Fills in name and one network of the stage that has the focus, which has it again afterwards. */
  async fillStage(stageId: string, name: string, [role, network]: readonly [string, string]): Promise<void> {
    const { page } = this.editor;
    const { keyboard } = page;
    await keyboard.press('Enter');
    await page.locator('[data-part-form] input:focus').waitFor();
    await keyboard.press('Control+a');
    await keyboard.type(name);
    const field = this.editor.form().getByLabel(role, { exact: true }).first();
    await focusByTab(page, field);
    await keyboard.press('Control+a');
    await keyboard.type(network);
    await page.getByRole('option', { name: new RegExp(network) }).waitFor();
    await keyboard.press('ArrowDown');
    await keyboard.press('Enter');
    await expect.poll(() => field.inputValue()).toContain(network);
    await this.focusStage(stageId);
  }

  /** Draws a transition from the stage that has the focus by the list of targets. */
  async connect(from: string, to: RegExp, kind: 'promote' | 'demote' = 'promote'): Promise<void> {
    const { page } = this.editor;
    await this.expectFocus(from);
    await page.keyboard.press('c');
    const dialog = page.getByRole('dialog', { name: /^Connect / });
    await dialog.waitFor();
    if (kind === 'demote') {
      await focusByTab(page, dialog.getByRole('radio', { name: 'Promote, forward' }), 'Shift+Tab');
      await page.keyboard.press('ArrowRight');
    }
    await focusByTab(page, dialog.getByRole('group', { name: 'Targets' }).getByRole('button', { name: to }));
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await this.expectFocus(from);
  }

  /** Chooses what becomes of the VMs in a transition. */
  async setMode(from: string, to: string, mode: 'Move' | 'Copy' | 'Swap' | 'Return'): Promise<void> {
    const { page } = this.editor;
    await focusByTab(page, this.editor.transition(from, to));
    await page.keyboard.press('Enter');
    const radio = (name: string) => this.editor.form().getByRole('radio', { name, exact: true });
    await focusByTab(page, radio('Move'));
    const wanted = radio(mode);
    for (let i = 0; i < 4 && !(await wanted.isChecked()); i += 1) await page.keyboard.press('ArrowDown');
    expect(await wanted.isChecked()).toBe(true);
  }

  /** Adds an action to what a stage does on entry; the stage has the focus afterwards. */
  async addEntryAction(stageId: string, name: string): Promise<void> {
    const { page } = this.editor;
    await this.focusStage(stageId);
    await page.keyboard.press('Enter');
    await focusByTab(page, this.editor.form().getByRole('button', { name: 'Add an action: on entry' }));
    await page.keyboard.press('Enter');
    const item = page.getByRole('menuitem', { name });
    await item.waitFor();
    await focusByTab(page, item, 'ArrowDown');
    await page.keyboard.press('Enter');
    await this.editor.form().getByRole('list', { name: 'on entry' }).getByRole('listitem').waitFor();
    await this.focusStage(stageId);
  }

  /** Tabs round to a stage of the drawing. */
  private async focusStage(stageId: string): Promise<void> {
    await focusByTab(this.editor.page, this.editor.stage(stageId), 'Shift+Tab');
  }
}
