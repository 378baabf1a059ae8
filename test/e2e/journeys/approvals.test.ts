import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { findAccessFaults } from '../harness/accessibility.ts';
import { answerFileDialogs } from '../harness/file-dialogs.ts';
import { OtherAdministrator } from '../harness/other-administrator.ts';
import { takePictures } from '../harness/pictures.ts';
import { Approvals } from './approvals.ts';
import { BRISK, useDesk } from './desk.ts';

const INTO_PRODUCTION = /^Promote .*ERP 9\.3.* to .*Production/;

describe('a gate with two approvals and an item to tick', () => {
  const desk = useDesk({ isConnected: true, service: 'ERP', pool: BRISK });
  const account = (user: string) => ({ user, password: desk().pool.password });
  const inbox = (): Approvals => new Approvals(desk().running.page);
  const files = mkdtempSync(join(tmpdir(), 'stagewright-files-'));
  afterAll(() => rmSync(files, { recursive: true, force: true }));

  const openPlan = async () => {
    const { board, sheet } = desk();
    await board.open();
    await board.choose('ERP 9.3', /^Promote to .*Production/);
    return sheet.plan(INTO_PRODUCTION);
  };

  it('says on the card and in the plan what is missing, and what would clear it', async () => {
    const { board, running } = desk();
    await board
      .card('ERP 9.3')
      .getByRole('button', { name: /^Not yet: not requested/ })
      .waitFor();
    const card = board.card('ERP 9.3');
    const note = running.page.getByRole('tooltip').filter({ hasText: /^Not yet to .*Production/ });
    await card.hover();
    await note.getByText('Nobody has asked for approvals.').waitFor();
    await note.getByText('Ask for approvals.').waitFor();
    await note.getByText(/^Nobody has ticked/).waitFor();
    await takePictures(running, 'gate-card-blocked', async () => {
      await running.page.getByRole('navigation', { name: 'Places' }).hover();
      await card.hover();
      await note.waitFor();
    });
    await running.page.getByRole('navigation', { name: 'Places' }).hover();
    await note.waitFor({ state: 'detached' });
    // By keyboard as well, and a screen reader reads it with the card.
    await card.focus();
    await running.page.keyboard.press('Shift+Tab');
    await running.page.keyboard.press('Tab');
    await note.waitFor();
    expect(await running.page.locator('[aria-describedby="why-not-yet"]').count()).toBe(1);
    expect.soft(await findAccessFaults(running.page)).toEqual([]);
    await running.page.keyboard.press('Escape');
    await note.waitFor({ state: 'detached' });
    const plan = await openPlan();
    const start = plan.getByRole('button', { name: INTO_PRODUCTION });
    expect(await start.isDisabled()).toBe(true);
    await plan.getByText(/^The gate is closed: 3 conditions not met$/).waitFor();
    await plan.getByText('Nobody has asked for approvals.').waitFor();
    await plan.getByText(/0 of 2 approvals given; whoever asked does not count/).waitFor();
    await plan.getByText('Time alone does not open it.').waitFor();
    await takePictures(running, 'gate-closed');
  });

  it('asks for approval from the plan, and the request is in the inbox', async () => {
    const { running } = desk();
    const { page } = running;
    const plan = desk().sheet.dialog(INTO_PRODUCTION);
    await inbox().ask(plan, 'Release 9.3: the new tax tables, tested since Monday');
    await plan.getByRole('button', { name: 'Open the request' }).click();
    const request = inbox().request('ERP 9.3');
    await request.getByText('Release 9.3: the new tax tables, tested since Monday').waitFor();
    await request.getByRole('group', { name: 'Steps' }).waitFor();
    const evidence = request.getByRole('region', { name: 'Evidence' });
    await evidence.getByText(/held against/).waitFor();
    expect(await inbox().row('ERP 9.3').count()).toBe(1);
    await takePictures(running, 'approvals-request');
    await desk().board.open();
    await page.locator('[data-card]:has([title="ERP 9.3"])').getByText('0/2').waitFor();
  });

  it('keeps the form when the password is wrong or the person does not count, and counts nothing', async () => {
    await inbox().open();
    const form = await inbox().decide('Approve', { user: 'approver', password: 'wrong' }, '');
    await form.getByRole('alert').waitFor();
    expect(await form.getByLabel('User name').inputValue()).toBe('approver');
    await inbox().page.keyboard.press('Escape');
    await form.waitFor({ state: 'detached' });
    const own = await inbox().decide('Approve', account('root'), '');
    await own.getByRole('alert').filter({ hasText: 'would not count' }).waitFor();
    await inbox().page.keyboard.press('Escape');
    const weak = await inbox().decide('Approve', account('vm-operator'), '');
    await weak.getByRole('alert').filter({ hasText: 'no rule of the gate names this person' }).waitFor();
    await inbox().page.keyboard.press('Escape');
    await inbox()
      .request('ERP 9.3')
      .getByText(/0 of 2 approvals/)
      .waitFor();
  });

  it('ends by a rejection with its reason, and may be asked for again', async () => {
    const form = await inbox().decide('Reject', account('approver'), 'The load test has not run');
    await form.waitFor({ state: 'detached' });
    await inbox()
      .request('ERP 9.3')
      .getByText(/approver.* rejected it: .*The load test has not run/)
      .first()
      .waitFor();
    const plan = await openPlan();
    await plan.getByText(/approver.* rejected it/).waitFor();
    await takePictures(desk().running, 'gate-rejected');
    await inbox().ask(plan, 'The load test has run: no regression');
    await plan.getByRole('button', { name: 'Open the request' }).click();
  });

  it('is approved by one person signing on the spot, and by another in a file', async () => {
    const { running } = desk();
    const request = inbox().request('ERP 9.3');
    await request.getByText('The load test has run: no regression').waitFor();
    const form = await inbox().decide('Approve', account('approver'), 'seen');
    await form.waitFor({ state: 'detached' });
    await request.getByText(/1 of 2 approvals/).waitFor();

    const [asked, decided] = [join(files, 'request.json'), join(files, 'decision.json')];
    const { page } = running;
    await answerFileDialogs(running.app, asked);
    await request.getByRole('button', { name: 'Export to a file…' }).click();
    await page
      .getByText(/^Written: .*request\.json$/)
      .first()
      .waitFor();
    expect(readFileSync(asked, 'utf8')).not.toContain(desk().pool.password);
    await page.getByRole('button', { name: 'Open a request file…' }).click();
    const file = page.getByRole('dialog', { name: INTO_PRODUCTION });
    await file.getByText('The load test has run: no regression').waitFor();
    await file.getByRole('button', { name: 'Approve…' }).click();
    await answerFileDialogs(running.app, decided);
    const signing = await inbox().sign(
      'Approve by file',
      account('pool-admin'),
      'read on paper',
      'Approve and write the decision…',
    );
    await signing.waitFor({ state: 'detached' });
    expect(readFileSync(decided, 'utf8')).not.toContain(account('pool-admin').password);
    await page.getByRole('button', { name: 'Import a decision…' }).click();
    await page.getByText('The decision was imported').first().waitFor();
    await request.getByText(/2 of 2 approvals/).waitFor();
    await takePictures(running, 'approvals-met');
  });

  it('goes once the item is ticked, and the request is spent', async () => {
    const { board, sheet } = desk();
    const plan = await openPlan();
    await plan.getByRole('checkbox', { name: 'Finance has been told when it goes' }).click();
    await plan.getByText('The gate is open').waitFor();
    const run = await sheet.start(INTO_PRODUCTION);
    await sheet.waitForPhase(run, 'Succeeded');
    await sheet.close(run);
    await board.cardIn('Production', 'ERP 9.3').waitFor();
    await inbox().open();
    await inbox().part('Over');
    await inbox().row('ERP 9.3').getByText('used').waitFor();
  });

  it('tells in words what changed since the revision that was approved', async () => {
    const { board, pool, running } = desk();
    const { page } = running;
    const other = await OtherAdministrator.login(pool);
    const vapp = await other.find('VM_appliance', 'ERP 9.3');
    const [first, second] = await other.call<readonly string[]>('VM_appliance.get_VMs', vapp);
    await other.call('VM.set_start_delay', first, 45);
    await other.call('VM.set_order', second, 7);
    await board.open();
    await board.choose('ERP 9.3', 'Compare revisions…');
    const dialog = page.getByRole('dialog', { name: /^Revisions of .*ERP 9\.3/ });
    const difference = dialog.getByRole('region', { name: 'Difference' });
    await difference.getByText(/45/).first().waitFor();
    await difference.getByText(/7/).first().waitFor();
    await takePictures(running, 'revision-diff');
    expect.soft(await findAccessFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });
});

describe('a freeze, and an emergency', () => {
  const desk = useDesk({ isConnected: true, service: 'Mail', pool: BRISK });
  const account = (user: string) => ({ user, password: desk().pool.password });
  const title = /^Promote .*Mail 5\.2.* to .*Production/;

  it('says until when it is frozen, and is overridden by somebody who may, with a reason', async () => {
    const { board, sheet, running } = desk();
    const people = new Approvals(running.page);
    await board.choose('Mail 5.2', /^Promote to .*Production/);
    const plan = await sheet.plan(title);
    await plan.getByText(/Changes are frozen: .*Quarter end/).waitFor();
    await plan.getByText(/^The earliest it could go/).waitFor();
    await plan.getByRole('button', { name: 'Override the freeze…' }).click();
    const refused = await people.sign('Override the freeze', account('vm-admin'), 'The mail gateway leaks memory');
    await refused.getByRole('alert').filter({ hasText: 'may not do this' }).waitFor();
    const form = await people.sign('Override the freeze', account('pool-admin'), 'The mail gateway leaks memory');
    await form.waitFor({ state: 'detached' });
    await plan.getByText('The gate is open').waitFor();
    await plan.getByText(/overrides the freeze: .*The mail gateway leaks memory/).waitFor();
    await takePictures(running, 'gate-freeze-overridden');
    const run = await sheet.start(title);
    await sheet.waitForPhase(run, 'Succeeded');
    await sheet.close(run);
  });

  it('breaks the glass with two signatures of different people, and stands out', async () => {
    const { board, sheet, running } = desk();
    const people = new Approvals(running.page);
    const intoProduction = /^Promote .*ERP 9\.3.* to .*Production/;
    await board.showService('ERP');
    await board.choose('ERP 9.3', /^Promote to .*Production/);
    const plan = await sheet.plan(intoProduction);
    await plan.getByRole('button', { name: 'Break the glass…' }).click();
    const first = await people.sign('Break the glass', account('pool-operator'), 'The tax office refuses our filings');
    await first.waitFor({ state: 'detached' });
    expect(await plan.getByRole('button', { name: intoProduction }).isDisabled()).toBe(true);
    await plan.getByRole('button', { name: 'Sign as the second person…' }).click();
    const second = 'Sign as the second person';
    const agree = 'Agree to break the glass';
    const same = await people.sign(second, account('pool-operator'), 'me again', agree);
    await same.getByRole('alert').waitFor();
    const form = await people.sign(second, account('approver'), 'agreed on the phone', agree);
    await form.waitFor({ state: 'detached' });
    await plan.getByText('The glass is broken').waitFor();
    await takePictures(running, 'gate-glass-broken');
    await board.card('ERP 9.3').getByText('glass broken').waitFor();
    const run = await sheet.start(intoProduction);
    await sheet.waitForPhase(run, 'Succeeded');
    await sheet.close(run);
    await board.cardIn('Production', 'ERP 9.3').waitFor();
  });
});
