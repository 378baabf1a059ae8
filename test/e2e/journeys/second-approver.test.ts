import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
import { takePictures } from '../harness/pictures.ts';
import { Approvals } from './approvals.ts';
import { openDesk, type Desk } from './desk.ts';

const INTO_PRODUCTION = /^Promote .*ERP 9\.3.* to .*Production/;

describe('two consoles on one pool', () => {
  let here: Desk | undefined;
  let there: Desk | undefined;
  const both = (): readonly [Desk, Desk] => {
    if (!here || !there) throw new Error('both desks are opened before the first test');
    return [here, there];
  };

  beforeAll(async () => {
    here = await openDesk({ isConnected: true, service: 'ERP', account: { user: 'vm-admin' } });
    there = await openDesk({ isConnected: true, service: 'ERP', account: { user: 'pool-admin' } }, here.pool);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    for (const [name, desk] of [['here', here] as const, ['there', there] as const])
      await desk?.running.keepEvidence(`${task.name} ${name}`);
  });
  afterAll(async () => {
    await there?.running.stop();
    await here?.running.stop();
    await here?.pool.stop();
  });

  it('asks at one, approves at the other, and the card of the first moves by itself', async () => {
    const [a, b] = both();
    const { password } = a.pool;
    const [asking, approving] = [new Approvals(a.running.page), new Approvals(b.running.page)];
    await a.board.choose('ERP 9.3', /^Promote to .*Production/);
    const plan = await a.sheet.plan(INTO_PRODUCTION);
    await asking.ask(plan, 'Release 9.3 for the quarter');
    await plan.getByRole('checkbox', { name: 'Finance has been told when it goes' }).click();

    await b.running.page.getByRole('button', { name: 'Approvals: 1 waiting for you' }).click();
    const request = approving.request('ERP 9.3');
    await request.getByText('Release 9.3 for the quarter').waitFor();
    // Nobody has met that workstation before: its key is believed first, by somebody who may say so.
    await request.getByRole('button', { name: 'Believe this key…' }).click();
    const keeper = { user: 'pool-admin', password };
    const meeting = 'Believe a workstation’s key';
    const met = await approving.sign(meeting, keeper, 'It is the desk of release management', 'Believe the key');
    await met.waitFor({ state: 'detached' });
    await takePictures(b.running, 'approvals-second-console');
    const first = await approving.decide('Approve', { user: 'pool-admin', password }, 'fine');
    await first.waitFor({ state: 'detached' });
    await plan.getByRole('button', { name: 'Open the request' }).click();
    const asked = asking.request('ERP 9.3');
    await asked.getByText(/signed with a key that is not known here/).waitFor();
    await asked.getByRole('button', { name: 'Believe this key…' }).click();
    const known = await asking.sign(meeting, keeper, 'It is the desk of the change board', 'Believe the key');
    await known.waitFor({ state: 'detached' });
    await asked.getByText(/1 of 2 approvals/).waitFor();
    const second = await approving.decide('Approve', { user: 'approver', password }, 'fine by me');
    await second.waitFor({ state: 'detached' });

    await asked.getByText(/2 of 2 approvals/).waitFor();
    await asked.getByRole('button', { name: 'Open the plan' }).click();
    await plan.getByText('The gate is open').waitFor();
    const run = await a.sheet.start(INTO_PRODUCTION);
    await a.sheet.waitForPhase(run, 'Succeeded');
    await a.sheet.close(run);
    await b.board.open();
    await b.board.cardIn('Production', 'ERP 9.3').waitFor();
    await a.board.open();
    await a.board.cardIn('Production', 'ERP 9.3').waitFor();
  });
});
