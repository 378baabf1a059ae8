import { describe, expect, it } from 'vitest';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { WorkflowEditor } from '../pages/workflow.ts';
import { BRISK, useDesk } from './desk.ts';

/** Copying seven VMs takes as long as a busy machine needs. */
const LONG_MS = 240_000;
const REPLICA = 'Web shop 2.4 · Patch test';

describe('a replica of production', () => {
  const desk = useDesk({ isConnected: true, service: 'Web shop', pool: BRISK });

  it('is guarded by a gate that allows no drift and no stale replica', async () => {
    const { running } = desk();
    const { page } = running;
    const editor = new WorkflowEditor(page);
    await editor.open();
    await editor.choosePart(editor.transition('patch-test', 'staging'));
    await editor.form().getByRole('button', { name: 'Edit the gate…' }).click();
    const gate = page.getByRole('dialog', { name: /^Gate: .*Patch test.* → .*Staging/ });
    await gate.getByLabel('Most drift, in places').fill('0');
    await gate.getByLabel('A replica is of production as it is now').check();
    await takePictures(running, 'replica-gate-form');
    await gate.getByRole('button', { name: 'Take over' }).click();
    await page.getByRole('button', { name: 'Publish…' }).click();
    await page.getByRole('button', { name: /^Publish version/ }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it(
    'is made of the running service, shows what is changed behind its back, is healed in part, and held at the gate',
    async () => {
      const { board, sheet, running, pool } = desk();
      const { page } = running;
      const other = await OtherAdministrator.login(pool);
      await board.open();
      await board.card('Web shop 2.4').getByText('7/7').waitFor();
      await board.choose('Web shop 2.4', 'Replicate production…');
      const form = sheet.dialog(/^Replicate .*Web shop 2\.4/);
      // The control itself lies over its boxes.
      await form.getByText("The stage's: own MACs").click();
      await form.getByRole('textbox', { name: 'Note' }).fill('patch 17 of the shop');
      await form.getByText(/snapshots of 7 VMs/).waitFor();
      await takePictures(running, 'replica-plan');
      const start = form.getByRole('button', { name: /^Replicate .* into .*Patch test/ });
      await expect.poll(() => start.isEnabled()).toBe(true);
      await start.click();
      const made = sheet.dialog(/^Replicate .*Web shop 2\.4/);
      await made.getByText('Succeeded').first().waitFor({ timeout: LONG_MS });
      await sheet.close(made);

      const card = board.cardIn('Patch test', REPLICA);
      await card.waitFor();
      expect(await card.getByLabel('Drift').count()).toBe(0);
      const vm = await other.find('VM', 'shop-app1-prd · Patch test');
      await other.call('VM.set_PV_args', vm, 'debug');
      await other.call('VM.set_order', vm, 9);
      await other.call('VM.add_to_platform', vm, 'viridian_time_ref_count', 'true');
      await card.getByTitle(/^3 differences.*held against production/).waitFor();
      await takePictures(running, 'replica-card');

      await board.choose(REPLICA, 'Heal drift…');
      const heal = sheet.dialog(/^Heal .*Web shop 2\.4/);
      await heal.getByRole('checkbox', { name: /^Heal Platform flag/ }).uncheck();
      await heal.getByText('2 of 3 differences').waitFor();
      await takePictures(running, 'replica-heal');
      await heal.getByRole('button', { name: 'Heal 2 differences' }).click();
      const healed = sheet.dialog(/^Heal 2 differences/);
      await sheet.waitForPhase(healed, 'Succeeded');
      await sheet.close(healed);
      await card.getByTitle(/^1 difference.*held against production/).waitFor();

      await board.choose(REPLICA, /^Promote to .*Staging/);
      const title = /^Promote .*Web shop 2\.4.* to .*Staging/;
      const plan = await sheet.plan(title);
      await plan.getByText(/It differs in 1 place from what it must equal/).waitFor();
      await plan.getByText(/which has not changed since/).waitFor();
      await plan
        .getByRole('list', { name: 'Differences from production' })
        .getByText(/Platform flag/)
        .waitFor();
      expect(await plan.getByRole('button', { name: title }).isDisabled()).toBe(true);
      await takePictures(running, 'replica-blocked');

      // Production itself moves on: the replica is stale, and the open plan says so.
      await other.call('VM.set_order', await other.find('VM', 'shop-web1-prd'), 5);
      await plan.getByText('Production changed since this replica was made of it.').waitFor();
      await plan.getByText(/^Production changed since this replica was made of .*Web shop 2\.4/).waitFor();
      await takePictures(running, 'replica-stale');
      await plan.getByRole('button', { name: 'Show all side by side' }).click();
      // Seven VMs have more that is expected than a window shows.
      await page.getByLabel('Drift only').check();
      const table = page.getByRole('region', { name: 'Fields side by side' });
      await table.getByText('Start order').waitFor();
      await table.getByText('expected').waitFor({ state: 'detached' });
      await takePictures(running, 'replica-compare');
    },
    2 * LONG_MS,
  );

  it('is made anew at its times once a person said so, until they take that back', async () => {
    const { board, sheet, running } = desk();
    const { page } = running;
    await board.open();
    await board.choose('Web shop 2.4', 'Replicate production…');
    const form = sheet.dialog(/^Replicate .*Web shop 2\.4/);
    await form.getByText("The stage's: own MACs").click();
    await form.getByRole('button', { name: 'Make it anew on a schedule…' }).click();
    const schedule = form.getByRole('group', { name: 'Schedule' });
    const at = schedule.getByRole('textbox', { name: 'At', exact: true });
    await at.fill('25:99');
    await schedule.getByText('a time like 02:00').waitFor();
    const arm = schedule.getByRole('button', { name: 'Refresh by this schedule' });
    expect(await arm.isDisabled()).toBe(true);
    await at.fill('03:30');
    await schedule.getByText('Sa', { exact: true }).click();
    await schedule.getByRole('textbox', { name: 'Time zone' }).fill('Europe/Berlin');
    await takePictures(running, 'replica-schedule');
    await arm.click();
    await schedule.getByText(/^Made anew .* at 03:30 .*Europe\/Berlin/).waitFor();
    await takePictures(running, 'replica-scheduled');
    await schedule.getByRole('button', { name: 'End the schedule' }).click();
    await form.getByRole('button', { name: 'Make it anew on a schedule…' }).waitFor();
    await page.keyboard.press('Escape');
  });
});
