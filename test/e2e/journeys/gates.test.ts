import { describe, expect, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { Approvals } from './approvals.ts';
import { BRISK, useDesk } from './desk.ts';
import { WorkflowEditor } from '../pages/workflow.ts';

const INTO_INTEGRATION = /^Promote .*ERP 9\.5.* to .*Integration/;

describe('who defines gates, and what is believed', () => {
  const desk = useDesk({ isConnected: true, service: 'ERP', pool: BRISK });
  const account = (user: string) => ({ user, password: desk().pool.password });
  const people = (): Approvals => new Approvals(desk().running.page);

  const openPlan = async () => {
    const { board, sheet } = desk();
    await board.open();
    await board.choose('ERP 9.5', /^Promote to .*Integration/);
    return sheet.plan(INTO_INTEGRATION);
  };

  it('gives a transition a gate in the workflow editor, which holds once it is published', async () => {
    const { page } = desk().running;
    const editor = new WorkflowEditor(page);
    await editor.open();
    await editor.choosePart(editor.transition('development', 'integration'));
    await editor.form().getByRole('button', { name: 'Edit the gate…' }).click();
    const gate = page.getByRole('dialog', { name: /^Gate: .*Development.* → .*Integration/ });
    await gate.getByLabel('Probes not older than', { exact: true }).fill('2');
    await gate.getByLabel('Most drift, in places').fill('0');
    await takePictures(desk().running, 'gate-form');
    await gate.getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('button', { name: 'Publish…' }).click();
    await page.getByRole('button', { name: /^Publish version/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    const plan = await openPlan();
    await plan.getByText('It was not probed.').waitFor();
    expect(await plan.getByRole('button', { name: INTO_INTEGRATION }).isDisabled()).toBe(true);
  });

  it('runs the probes from the plan, and the gate says what came of them', async () => {
    const { page } = desk().running;
    const plan = desk().sheet.dialog(INTO_INTEGRATION);
    await plan.getByRole('button', { name: 'Run the probes' }).click();
    await page
      .getByText(/^(All probes passed|The probes of .* failed)$/)
      .first()
      .waitFor();
    await plan.getByText('It was not probed.').waitFor({ state: 'detached' });
  });

  it('believes no clock that jumped until somebody who may says that it is right', async () => {
    const { pool, running, sheet } = desk();
    await sheet.close(sheet.dialog(INTO_INTEGRATION));
    await pool.ask('shift-clock', { ms: 3 * 3_600_000 });
    const plan = await openPlan();
    await plan.getByText(/ahead of what it should show/).waitFor();
    const start = plan.getByRole('button', { name: INTO_INTEGRATION });
    await expect.poll(() => start.isDisabled()).toBe(true);
    await takePictures(running, 'gate-clock');
    await plan.getByRole('button', { name: 'The clock is right…' }).click();
    const [title, verb] = ['Confirm the pool’s clock', 'The clock is right'];
    const weak = await people().sign(title, account('vm-admin'), 'looked at the wall', verb);
    await weak.getByRole('alert').filter({ hasText: 'may not do this' }).waitFor();
    const form = await people().sign(title, account('root'), 'looked at the wall', verb);
    await form.waitFor({ state: 'detached' });
    await plan.getByText(/ahead of what it should show/).waitFor({ state: 'detached' });
    await sheet.close(plan);
  });

  it('publishes a policy of the pool that every transition into production has to meet', async () => {
    const { board, running, sheet } = desk();
    const { page } = running;
    await people().open();
    await page.getByRole('button', { name: 'Policies of the pool…' }).click();
    const form = page.getByRole('form', { name: 'Policies' });
    await form.getByRole('button', { name: 'Add a policy' }).click();
    await form.getByLabel('Name of the policy').fill('Four eyes into production');
    await form.getByRole('button', { name: 'Edit what it asks for…' }).click();
    const gate = page.getByRole('dialog', { name: /^Policy .*Four eyes/ });
    await gate.getByRole('button', { name: 'Add an item' }).click();
    await gate.getByLabel('What is to be checked').fill('The service desk knows');
    await gate.getByRole('button', { name: 'Take over' }).click();
    await takePictures(running, 'policies');
    await form.getByRole('button', { name: 'Publish' }).click();
    await form.waitFor({ state: 'detached' });
    await board.open();
    await board.choose('ERP 9.3', /^Promote to .*Production/);
    const title = /^Promote .*ERP 9\.3.* to .*Production/;
    const plan = await sheet.plan(title);
    await plan.getByRole('checkbox', { name: 'The service desk knows' }).waitFor();
    await sheet.close(plan);
  });

  it('revokes a workstation’s key, and believes it again', async () => {
    const { page } = desk().running;
    await people().open();
    await takePictures(desk().running, 'approvals-none');
    const openKeys = () => page.getByRole('button', { name: 'Keys of workstations…' }).click();
    await openKeys();
    const own = page.getByRole('list', { name: 'Keys' }).getByRole('listitem').filter({ hasText: 'This workstation' });
    await own.getByText('believed', { exact: true }).waitFor();
    await takePictures(desk().running, 'keys');
    await own.getByRole('button', { name: 'Revoke this key…' }).click();
    const revoke = await people().sign(
      'Revoke a workstation’s key',
      account('root'),
      'The laptop was stolen',
      'Revoke the key',
    );
    await revoke.waitFor({ state: 'detached' });
    await openKeys();
    await own.getByText('revoked', { exact: true }).waitFor();
    await own.getByRole('button', { name: 'Believe this key…' }).click();
    const believe = await people().sign(
      'Believe a workstation’s key',
      account('root'),
      'It was found again',
      'Believe the key',
    );
    await believe.waitFor({ state: 'detached' });
    await openKeys();
    await own.getByText('believed', { exact: true }).waitFor();
  });
});
