import { describe, expect, it } from 'vitest';
import { defaultWorkflow } from '../../../shared/domain/workflow.ts';
import { findAccessFaults } from '../harness/accessibility.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';
import { focusByTab } from './keyboard.ts';
import { ask } from '../pages/requests.ts';
import { WorkflowEditor } from '../pages/workflow.ts';

describe('building a workflow', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop' });

  /** A service of its own with the usual stages and no configuration in them. */
  async function createService(name: string): Promise<WorkflowEditor> {
    const { running, board } = desk();
    const { page } = running;
    await board.servicePicker().click();
    await page.getByRole('menuitem', { name: 'Create a service' }).click();
    const form = page.getByRole('form', { name: 'Create a service' });
    await form.getByLabel('Name').fill(name);
    await form.getByRole('button', { name: /^Create / }).click();
    await page.getByRole('button', { name: `Service: ${name}` }).waitFor();
    await board.ready();
    return new WorkflowEditor(page);
  }

  const expectNoFaults = async (): Promise<void> => {
    expect.soft(await findAccessFaults(desk().running.page)).toEqual([]);
  };

  it('is done by dragging, from nothing to a published branch', async () => {
    const { running, board } = desk();
    const { page } = running;
    const editor = await createService('Drawn');
    await editor.open();
    await editor.choose(/^Nothing/);
    await editor
      .problems()
      .getByText(/no stage/i)
      .first()
      .waitFor();
    await takePictures(running, 'workflow-empty');
    await expectNoFaults();

    await editor.dragIn('Stage', 130, 160);
    await editor.form().getByLabel('Name', { exact: true }).fill('Build');
    await editor.dragIn('Test', 420, 110);
    await editor.dragIn('Patch test', 420, 330);
    await editor.dragIn('Production', 720, 160);
    expect((await editor.parts()).stages).toEqual(['stage', 'test', 'patch-test', 'production']);
    // Four stages and no way between them.
    await editor.problems().getByRole('button').first().waitFor();
    const before = await editor.problems().getByRole('button').count();

    await editor.drawTransition('stage', 'test');
    await editor.drawTransition('stage', 'patch-test');
    await editor.drawTransition('test', 'production');
    await editor.drawTransition('patch-test', 'production');
    await editor.drawTransition('production', 'patch-test', 'demote');
    await editor.form().getByRole('radio', { name: 'Copy' }).check();
    await editor.problems().getByText('No problems').waitFor();
    expect(before).toBeGreaterThan(0);

    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await editor.transition('production', 'patch-test').waitFor({ state: 'detached' });
    await page.keyboard.press('Control+Shift+Z');
    await page.keyboard.press('Control+Shift+Z');
    await editor.transition('production', 'patch-test').waitFor({ state: 'attached' });
    await editor.draftIs('Draft saved');
    await takePictures(running, 'workflow-drawn');
    await expectNoFaults();

    await page.getByRole('button', { name: 'Publish…' }).click();
    const dialog = page.getByRole('dialog', { name: /^Publish the workflow of .*Drawn/ });
    const changes = dialog.getByRole('list', { name: 'Changes' });
    await changes.getByText(/^Stage .*Build.* is new/).waitFor();
    await changes.getByText(/^New: demote .*Production.* → .*Patch test/).waitFor();
    await changes.getByText(/^Stage .*Integration.* goes/).waitFor();
    await takePictures(running, 'workflow-publish');
    await expectNoFaults();
    await dialog.getByRole('button', { name: 'Publish version 2' }).click();
    await dialog.waitFor({ state: 'detached' });
    await editor.root().getByText('version 2 is published', { exact: true }).waitFor();
    await board.open();
    for (const name of ['Build', 'Test', 'Patch test', 'Production']) await board.column(name).first().waitFor();
    expect(await board.column('Integration').count()).toBe(0);
  });

  it('is done by keyboard alone', async () => {
    const { running, board } = desk();
    const { page } = running;
    const { keyboard } = page;
    const editor = await createService('Typed');
    await keyboard.press('w');
    await editor.root().waitFor();
    await focusByTab(page, page.getByRole('button', { name: 'Templates and files' }));
    await keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /^Nothing/ }).waitFor();
    await focusByTab(page, page.getByRole('menuitem', { name: /^Nothing/ }), 'ArrowDown');
    await keyboard.press('Enter');
    await editor
      .problems()
      .getByText(/no stage/i)
      .first()
      .waitFor();

    // N adds the first; on a stage it grows the line from there.
    await keyboard.press('n');
    await expectFocus(editor, 'stage');
    await keyboard.press('n');
    await expectFocus(editor, 'stage-2');
    await focusByTab(page, editor.stage('stage'), 'Shift+Tab');
    await keyboard.press('n');
    await expectFocus(editor, 'stage-3');
    await keyboard.press('n');
    await expectFocus(editor, 'stage-4');

    await focusByTab(page, editor.stage('stage'), 'Shift+Tab');
    await keyboard.press('Enter');
    await page.locator('[data-part-form] input:focus').waitFor();
    await keyboard.press('Control+a');
    await keyboard.type('Build');
    await keyboard.press('Escape');
    await expectFocus(editor, 'stage');

    // The second branch joins the first.
    await focusByTab(page, editor.stage('stage-2'));
    await keyboard.press('c');
    const targets = page.getByRole('dialog', { name: /^Connect / });
    await focusByTab(page, targets.getByRole('group', { name: 'Targets' }).getByRole('button').last());
    await keyboard.press('Enter');
    await targets.waitFor({ state: 'detached' });
    await editor.transition('stage-2', 'stage-4').waitFor({ state: 'attached' });

    await expectFocus(editor, 'stage-2');
    const place = await editor.stage('stage-2').boundingBox();
    await keyboard.press('ArrowDown');
    await expect
      .poll(async () => ((await editor.stage('stage-2').boundingBox())?.y ?? 0) - (place?.y ?? 0))
      .toBeGreaterThan(10);

    // A transition too much goes, and comes back.
    await focusByTab(page, editor.transition('stage', 'stage-3'), 'Shift+Tab');
    await keyboard.press('Delete');
    await editor.transition('stage', 'stage-3').waitFor({ state: 'detached' });
    await keyboard.press('Control+z');
    await editor.transition('stage', 'stage-3').waitFor({ state: 'attached' });
    expect((await editor.parts()).transitions.slice().sort()).toEqual(
      ['stage-2>stage-4', 'stage-3>stage-4', 'stage>stage-2', 'stage>stage-3'].sort(),
    );

    await focusByTab(page, page.getByRole('button', { name: 'Publish…' }), 'Shift+Tab');
    await keyboard.press('Enter');
    const publish = page.getByRole('button', { name: 'Publish version 2' });
    await focusByTab(page, publish);
    await keyboard.press('Enter');
    await publish.waitFor({ state: 'detached' });
    await editor.root().getByText('version 2 is published', { exact: true }).waitFor();
    await takePictures(running, 'workflow-typed');
    await board.open();
    for (const name of ['Build', 'Stage 2', 'Stage 3', 'Stage 4']) await board.column(name).first().waitFor();
  });

  it('shows the same as a list, keeps a stage that holds configurations, and discards the draft', async () => {
    const { running, board } = desk();
    const { page } = running;
    const editor = new WorkflowEditor(page);
    await board.showService('Web shop');
    await editor.open();
    await editor.stage('staging').focus();
    await page.keyboard.press('Delete');
    await page
      .getByText(/Staging.* can't be deleted\. It holds 1 configuration/)
      .first()
      .waitFor();
    await editor.stage('staging').waitFor();

    await page.getByText('Outline', { exact: true }).click();
    const outline = page.getByRole('list', { name: 'Stages in the order of the board' });
    await outline.getByRole('button', { name: /Move down: .*Development/ }).click();
    await outline.getByRole('listitem').first().getByText('Integration', { exact: true }).waitFor();
    await takePictures(running, 'workflow-outline');
    await expectNoFaults();
    await editor.draftIs('Draft saved');

    await page.getByRole('button', { name: 'Discard…' }).click();
    await page
      .getByRole('dialog', { name: 'Discard the draft' })
      .getByRole('button', { name: 'Discard the draft' })
      .click();
    await outline.getByRole('listitem').first().getByText('Development', { exact: true }).waitFor();
    await page.getByText('Drawing', { exact: true }).click();
  });

  it('says who published meanwhile, and keeps what was drawn as a draft on top of it', async () => {
    const { running, board } = desk();
    const { page } = running;
    const editor = await createService('Shared');
    await editor.open();
    await editor.stage('staging').click();
    await editor.form().getByLabel('Name', { exact: true }).fill('Rehearsal');
    await editor.draftIs('Draft saved');
    await publishElsewhere('shared', 'Shared');
    const notice = editor.root().getByText(/published version 2 meanwhile/);
    await notice.waitFor();
    await takePictures(running, 'workflow-conflict');
    await expectNoFaults();
    await editor.root().getByRole('button', { name: 'Keep mine as a draft' }).click();
    await notice.waitFor({ state: 'detached' });
    await editor.stage('staging').getByText('Rehearsal', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Publish…' }).click();
    const changes = page.getByRole('list', { name: 'Changes' });
    await changes.getByText(/^Stage .*Staging.* is called .*Rehearsal/).waitFor();
    await changes.getByText(/^Stage .*Made elsewhere.* is called .*Development/).waitFor();
    await page.getByRole('button', { name: 'Publish version 3' }).click();
    await editor.root().getByText('version 3 is published', { exact: true }).waitFor();
    await board.open();
    await board.column('Rehearsal').first().waitFor();
  });

  /** Publishes version 2 of a new service, with another name of its first stage, past the editor. */
  async function publishElsewhere(id: string, name: string): Promise<void> {
    const { page } = desk().running;
    const key = await page.locator('[data-workflow-editor]').getAttribute('data-workflow-editor');
    const [first, ...others] = defaultWorkflow().stages;
    const stages = [{ ...first!, name: 'Made elsewhere' }, ...others];
    await ask(page, 'services.save', {
      poolId: key!.split('/')[0]!,
      afterSeq: 1,
      service: { id, name, description: '', workflow: { ...defaultWorkflow(), version: 2, stages } },
    });
  }

  async function expectFocus(editor: WorkflowEditor, stageId: string): Promise<void> {
    await expect
      .poll(() => editor.page.evaluate(() => document.activeElement?.getAttribute('data-id') ?? null))
      .toBe(stageId);
  }
});
