import { afterAll, afterEach, beforeAll, describe, it } from 'vitest';
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
    const first = await approving.decide('Approve', { user: 'pool-admin', password }, 'fine');
    await first.waitFor({ state: 'detached' });
    await plan.getByText(/1 of 2 approvals given/).waitFor();
    const second = await approving.decide('Approve', { user: 'approver', password }, 'fine by me');
    await second.waitFor({ state: 'detached' });

    await plan.getByText('The gate is open').waitFor();
    const run = await a.sheet.start(INTO_PRODUCTION);
    await a.sheet.waitForPhase(run, 'Succeeded');
    await a.sheet.close(run);
    await a.board.cardIn('Production', 'ERP 9.3').waitFor();
    await b.board.open();
    await b.board.cardIn('Production', 'ERP 9.3').waitFor();
  });
});
