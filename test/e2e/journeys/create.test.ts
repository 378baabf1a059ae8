import { describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { useDesk } from './desk.ts';

describe('making configurations', () => {
  const desk = useDesk({ isConnected: true, service: 'Mail' });

  it('creates one of chosen VMs in a stage', async () => {
    const { board, running, pool } = desk();
    const { page } = running;
    await page.keyboard.press('n');
    const form = page.getByRole('form', { name: 'Create a configuration' });
    await form.getByLabel('Name', { exact: true }).fill('Directory 1.0');
    expect(await form.getByRole('button', { name: /^Create / }).isDisabled()).toBe(true);
    const picker = form.getByRole('group', { name: 'VMs of the configuration' });
    await picker.getByLabel('Search VMs').fill('dc');
    await picker.getByRole('checkbox', { name: 'dc1' }).check();
    await picker.getByRole('checkbox', { name: 'dc2' }).check();
    await picker.getByText(/^2 VMs chosen/).waitFor();
    await picker.getByLabel('Search VMs').fill('');
    await takePictures(running, 'create-configuration');
    await form.getByRole('button', { name: /^Create .*Directory 1\.0.* of 2 VMs$/ }).click();
    await form.waitFor({ state: 'detached' });
    await board.cardIn('Development', 'Directory 1.0').waitFor();
    const other = await OtherAdministrator.login(pool);
    const vapp = await other.find('VM_appliance', 'Directory 1.0');
    expect((await other.call<readonly string[]>('VM_appliance.get_VMs', vapp)).length).toBe(2);
    expect(await other.call('VM.get_tags', await other.find('VM', 'dc1'))).toContain('stage: Development');
  });

  it('refuses a name and a VM that another one has', async () => {
    const { running } = desk();
    const { page } = running;
    await page.getByRole('main').getByRole('button', { name: 'Create a configuration' }).click();
    const form = page.getByRole('form', { name: 'Create a configuration' });
    await form.getByLabel('Name', { exact: true }).fill('Directory 1.0');
    const picker = form.getByRole('group', { name: 'VMs of the configuration' });
    await picker.getByLabel('Only VMs in no vApp').uncheck();
    await picker.getByLabel('Search VMs').fill('dc1');
    await picker.getByRole('checkbox', { name: 'dc1' }).check();
    const blockers = form.getByRole('list', { name: 'Blockers' });
    await blockers.getByText(/dc1.* is in .*Directory 1\.0.* already/).waitFor();
    await takePictures(running, 'create-blocked');
    expect(await form.getByRole('button', { name: /^Create / }).isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Cancel' }).click();
  });

  it('adopts a vApp that is on the pool already', async () => {
    const { board, running, pool } = desk();
    const { page } = running;
    await board.card('Monitoring').hover();
    await board
      .card('Monitoring')
      .getByRole('button', { name: /^Put into a stage: .*Monitoring/ })
      .click();
    const dialog = page.getByRole('dialog', { name: /^Put .*Monitoring.* into a stage$/ });
    await dialog
      .getByRole('combobox', { name: 'Stage' })
      .or(dialog.getByLabel('Stage', { exact: true }))
      .first()
      .click();
    await page.getByRole('option', { name: /Staging/ }).click();
    await takePictures(running, 'adopt');
    await dialog.getByRole('button', { name: /^Put into .*Staging/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await board.cardIn('Staging', 'Monitoring').waitFor();
    const other = await OtherAdministrator.login(pool);
    const records = Object.values(await other.sharedRecords()).filter((text) => text.includes('"staging"'));
    expect(records.length).toBeGreaterThan(0);
  });

  it('lets it go again', async () => {
    const { board, running } = desk();
    await board.choose('Monitoring', /^Take it out of|^Take /);
    const dialog = running.page.getByRole('dialog', { name: /^Take .*Monitoring.* out of its service/ });
    await dialog.getByRole('button', { name: /^Take .* out$/ }).click();
    await board.cardIn('Not in a stage', 'Monitoring').waitFor();
  });
});

describe('a pool that nobody has used Stagewright on', () => {
  const desk = useDesk({ pool: ['--vms', '30', '--time-scale', '0'], isConnected: false });

  it('is given a service with the default workflow', async () => {
    const { running, pools, pool, board } = desk();
    const { page } = running;
    await pools.open();
    await pools.add(pool);
    await page.getByRole('navigation', { name: 'Places' }).getByRole('button', { name: 'Board' }).click();
    await page.getByRole('heading', { name: 'No service yet' }).waitFor();
    await takePictures(running, 'empty-no-service');
    await page.getByRole('main').getByRole('button', { name: 'Create a service' }).click();
    const form = page.getByRole('form', { name: 'Create a service' });
    await form.getByLabel('Name', { exact: true }).fill('Web shop');
    await form.getByLabel('Description').fill('Everything that sells');
    await takePictures(running, 'create-service');
    await form.getByRole('button', { name: /^Create .*Web shop/ }).click();
    await form.waitFor({ state: 'detached' });
    await board.ready();
    for (const stage of ['Development', 'Integration', 'Patch test', 'Staging', 'Production'])
      await board.column(stage).waitFor();
    expect((await board.namesIn('Not in a stage')).length).toBe(5);
    await takePictures(running, 'board-new-service');
  });

  it('gets a network map, which the plan then follows', async () => {
    const { running, board, sheet } = desk();
    const { page } = running;
    await board.servicePicker().click();
    await page.getByRole('menuitem', { name: 'Edit stages and networks' }).click();
    const form = page.getByRole('form', { name: 'Edit the service' });
    await form.getByLabel('New role').fill('front');
    await form.getByRole('button', { name: 'Add role' }).click();
    for (const [stage, network] of [
      ['Development', 'VLAN 100'],
      ['Integration', 'VLAN 101'],
    ] as const) {
      const cell = form.getByLabel(`Network of front in ${stage}`, { exact: true }).first();
      await cell.click();
      await cell.fill(network);
      await page.getByRole('option', { name: new RegExp(network) }).click();
    }
    await takePictures(running, 'edit-service');
    await form.getByRole('button', { name: /^Save / }).click();
    await form.waitFor({ state: 'detached' });

    // App 0001 is on VLAN 100 as generated.
    const [first = ''] = (await board.namesIn('Not in a stage')).filter((each) => each.startsWith('App 0001'));
    await board.choose(first, /^Put into a stage/);
    const dialog = page.getByRole('dialog', { name: /into a stage$/ });
    await dialog.getByRole('button', { name: /^Put into .*Development/ }).click();
    await board.cardIn('Development', first).waitFor();
    await board.card(first).hover();
    await board
      .card(first)
      .getByRole('button', { name: /^Promote / })
      .click();
    const plan = await sheet.plan(/^Promote .*App 0001/);
    await plan.getByText(/moves 6 NICs, tags 6 VMs/).waitFor();
    await sheet.steps(plan).filter({ hasText: 'VLAN 101' }).first().waitFor();
    await plan.getByRole('button', { name: 'Cancel' }).click();
    await plan.waitFor({ state: 'detached' });
    expect(await board.namesIn('Development')).toEqual([first]);
  });
});
