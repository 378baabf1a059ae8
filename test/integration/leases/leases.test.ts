import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { LeaseRules } from '../../../shared/domain/lease/lease-rules.ts';
import { rulesOf } from '../../../shared/domain/workflow.ts';
import type { LeaseView } from '../../../shared/ipc/areas/leases.ts';
import type { Events } from '../../../shared/ipc/contract.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { eventually, powersOf, runningShop } from '../operate/operate-desk.ts';

const HOUR = 3_600_000;
const RULES: LeaseRules = { run: { hours: 8, end: 'suspend' }, storage: null, warnHours: 2 };

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await HeadlessConsole.open({ demo: pool });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

/** Gives a stage of a configuration's service these leases. */
async function setLeases(serviceId: string, stageId: string, leases: LeaseRules): Promise<void> {
  const view = await desk.until('the service', ({ services }) => services.get(serviceId));
  const { service, seq } = view;
  const stages = service.workflow.stages.map((stage) =>
    stage.id === stageId ? { ...stage, rules: { ...rulesOf(stage), leases } } : stage,
  );
  const workflow = { ...service.workflow, version: service.workflow.version + 1, stages };
  await desk.request('services.save', { poolId: 'demo', service: { ...service, workflow }, afterSeq: seq });
}

const keep = (): Promise<null> => desk.request('leases.keep', { poolId: 'demo', isKept: true });

/** How a lease stands, as the window was told last. */
function leaseOf(uuid: string): LeaseView | undefined {
  const last = desk.published.filter(({ event }) => event === 'leases.changed').at(-1);
  return (last?.payload as Events['leases.changed'] | undefined)?.leases.find(
    ({ configurationUuid }) => configurationUuid === uuid,
  );
}

/** Moves the coordinator's clock on and lets the console look. */
async function later(hours: number): Promise<void> {
  pool.control.shiftClock(hours * HOUR);
  await keep();
}

const seen = (what: string, is: (view: LeaseView | undefined) => boolean, uuid: string): Promise<LeaseView> =>
  eventually(what, () => Promise.resolve(is(leaseOf(uuid)) ? leaseOf(uuid) : undefined), 40_000);

const told = (kind: string) => desk.facts.activity.filter((entry) => entry.kind === kind);

describe('a run-time lease', () => {
  it('begins with running, warns ahead, is renewed with a reason, and ends by a run that suspends', async () => {
    const shop = await runningShop(desk, pool);
    await setLeases(shop.serviceId!, 'staging', RULES);
    await seen('the rule to be seen', (view) => view?.runHours === 8, shop.uuid);
    expect(leaseOf(shop.uuid)?.run).toBeNull();
    await keep();
    const begun = await seen('the lease to begin', (view) => view?.run?.state === 'running', shop.uuid);
    await later(6.5);
    await seen('the warning', (view) => view?.run?.state === 'soon', shop.uuid);
    await eventually('the entry of the warning', () => Promise.resolve(told('lease.warned')[0]));
    expect([...desk.facts.notices.values()].some(({ title }) => title.includes(shop.nameLabel))).toBe(true);
    const renewed = await desk.request('leases.renew', {
      poolId: 'demo',
      configurationUuid: shop.uuid,
      part: 'run',
      hours: 8,
      reason: 'the load test goes on',
    });
    expect(Date.parse(renewed.until)).toBeGreaterThan(Date.parse(begun.run!.until));
    await seen('the renewal', (view) => view?.run?.until === renewed.until, shop.uuid);
    await later(2);
    await seen('it still runs', (view) => view?.run?.state === 'running', shop.uuid);
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    await later(7);
    await eventually('all to be suspended', () =>
      Promise.resolve(powersOf(pool, shop.vmUuids).join() === 'Suspended' ? true : undefined),
    );
    const [ended] = await eventually('the entry of the end', () => {
      const entries = told('lease.ended');
      return Promise.resolve(entries.length > 0 ? entries : undefined);
    });
    expect(ended?.runId).not.toBeNull();
    await seen('it to be closed', (view) => view?.run === null, shop.uuid);
  }, 180_000);

  it('waits while another run holds the configuration, and ends once that is over', async () => {
    const shop = await runningShop(desk, pool);
    await setLeases(shop.serviceId!, 'staging', RULES);
    await keep();
    await seen('the lease to begin', (view) => view?.run?.state === 'running', shop.uuid);
    const wish = { verb: 'snapshot', name: 'held', withMemory: false } as const;
    pool.control.addCallFault({
      kind: 'error',
      method: 'Async.VM.snapshot',
      count: 1,
      code: 'INTERNAL_ERROR',
      params: ['no'],
    });
    const asked = { poolId: 'demo', configurationUuid: shop.uuid, wish };
    const { planDigest } = await eventually('a plan', async () => {
      const answer = await desk.ask('operate.preview', asked);
      return answer.ok ? answer.value : undefined;
    });
    const { runId } = await desk.request('operate.start', { ...asked, planDigest, typed: null });
    await desk.until('it to stop', ({ runs }) => runs.get(runId)?.phase === 'interrupted');
    await later(9);
    await seen('the lease to wait', (view) => view?.run?.state === 'waits', shop.uuid);
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    await desk.request('runs.undo', { runId });
    await desk.until('it to be over', ({ runs }) => (runs.get(runId)?.finishedAt ?? null) !== null);
    await eventually(
      'all to be suspended',
      async () => {
        await keep();
        return powersOf(pool, shop.vmUuids).join() === 'Suspended' ? true : undefined;
      },
      60_000,
    );
  }, 180_000);

  it('only shows where nobody let this workstation keep leases, and nobody gives more than the stage does', async () => {
    const shop = await runningShop(desk, pool);
    await setLeases(shop.serviceId!, 'staging', RULES);
    await seen('the rule to be seen', (view) => view?.runHours === 8, shop.uuid);
    pool.control.shiftClock(20 * HOUR);
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    const answer = await desk.ask('leases.renew', {
      poolId: 'demo',
      configurationUuid: shop.uuid,
      part: 'run',
      hours: 9,
      reason: 'more than there is',
    });
    expect(answer.ok ? null : answer.problem.code).toBe('invalid-request');
    expect(told('lease.ended')).toEqual([]);
  }, 120_000);
});

describe('a storage lease', () => {
  it('archives once at its end, and leaves the configuration where it is', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    await setLeases(shop.serviceId!, 'staging', { run: null, storage: { days: 1, end: 'archive' }, warnHours: 2 });
    await seen('the rule to be seen', (view) => view?.storage !== null && view !== undefined, shop.uuid);
    if (Date.parse(shop.since!) > Date.now() - 24 * HOUR) pool.control.shiftClock(23 * HOUR);
    pool.control.shiftClock(2 * HOUR);
    await keep();
    const archived = (): readonly string[] =>
      [...desk.facts.archives.values()].flatMap(({ about }) =>
        about?.configurationUuid === shop.uuid ? [about.nameLabel] : [],
      );
    const [name] = await eventually(
      'the archive',
      () => Promise.resolve(archived().length > 0 ? archived() : undefined),
      60_000,
    );
    expect(name).toContain(shop.nameLabel);
    await seen('it to be dealt with', (view) => view?.storage?.state === 'done', shop.uuid);
    await keep();
    await keep();
    expect(archived()).toHaveLength(1);
    expect(told('lease.ended')).toHaveLength(1);
    expect(desk.facts.configurations.get(shop.uuid)?.stageId).toBe('staging');
  }, 120_000);
});
