import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import {
  blockersOf,
  eventually,
  operated,
  powersOf,
  runningShop,
  presentOf,
  previewed,
  vmRow,
} from './operate-desk.ts';

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

const SHUTDOWN = { verb: 'shutdown', forceAfterSeconds: null } as const;
const START = { verb: 'start', readiness: { probe: { kind: 'agent' }, timeoutSeconds: 60 } } as const;

/** When each VM's step of a kind began, by start order. */
function beginnings(run: Awaited<ReturnType<typeof operated>>, kind: string): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const step of run.plan.steps) {
    if (step.action.kind !== kind || step.vmUuid === null) continue;
    const at = run.steps.find(({ stepId }) => stepId === step.id)?.startedAt ?? '';
    const order = Number(vmRow(pool, step.vmUuid)['order']);
    found.set(order, [...(found.get(order) ?? []), at].sort());
  }
  return found;
}

describe('power of a configuration', () => {
  it('goes down against the start order and comes up along it, each tier after the one before', async () => {
    const shop = await runningShop(desk, pool);
    const down = await operated(desk, shop, SHUTDOWN);
    expect(down.problem).toBeNull();
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Halted']);
    const downAt = [...beginnings(down, 'shutdown-vm')].sort(([a], [b]) => b - a);
    expect(downAt.length).toBeGreaterThan(1);
    for (let tier = 1; tier < downAt.length; tier += 1)
      expect(downAt[tier]![1][0]! >= downAt[tier - 1]![1].at(-1)!).toBe(true);

    await desk.until('it halted', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 0);
    const up = await operated(desk, shop, START);
    expect(up.problem).toBeNull();
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    expect(up.plan.steps.filter(({ action }) => action.kind === 'wait-ready')).toHaveLength(6);
    const upAt = [...beginnings(up, 'start-vm')].sort(([a], [b]) => a - b);
    for (let tier = 1; tier < upAt.length; tier += 1)
      expect(upAt[tier]![1][0]! >= upAt[tier - 1]![1].at(-1)!).toBe(true);
    expect(JSON.stringify(pool.world.db.get('pool', pool.world.pool())['gui_config'])).not.toContain(
      'stagewright.lock.',
    );
    const toldOf = (kind: string) =>
      desk.until(kind, ({ activity }) => activity.find((entry) => entry.runId === up.id && entry.kind === kind));
    await toldOf('run.started');
    await toldOf('run.finished');
  });

  it('is suspended, resumed, rebooted and taken away', async () => {
    const shop = await runningShop(desk, pool);
    expect((await operated(desk, shop, { verb: 'suspend' })).problem).toBeNull();
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Suspended']);
    await desk.until('it suspended', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 0);
    expect((await operated(desk, shop, { verb: 'resume' })).problem).toBeNull();
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    await desk.until('it runs', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 6);

    const domains = shop.vmUuids.map((uuid) => vmRow(pool, uuid)['domid']);
    const reboot = { verb: 'reboot', forceAfterSeconds: 60, readiness: null } as const;
    expect((await operated(desk, shop, reboot)).problem).toBeNull();
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    shop.vmUuids.forEach((uuid, index) => expect(vmRow(pool, uuid)['domid']).not.toBe(domains[index]));

    await desk.until('it runs', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 6);
    const off = await operated(desk, shop, { verb: 'switch-off' });
    expect(off.problem).toBeNull();
    expect(off.plan.irreversible[0]).toContain('switched off');
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Halted']);
  });

  it('is not planned where nothing is to be done, and says which VM a lack of tools or a block keeps up', async () => {
    const shop = await runningShop(desk, pool);
    const nothing = await eventually('the lock of the run before to be gone', async () => {
      const wish = { verb: 'resume' } as const;
      const answer = await desk.ask('operate.preview', { poolId: 'demo', configurationUuid: shop.uuid, wish });
      const found = !answer.ok && answer.problem.code === 'blocked' ? answer.problem.blockers : [];
      return found.length === 1 ? found : undefined;
    });
    expect(nothing).toEqual([{ kind: 'nothing-to-do', verb: 'resume' }]);
    const [first = '', second = ''] = shop.vmUuids;
    const { db } = pool.world;
    const ref = db.findByUuid('VM', first) ?? '';
    db.set('VM', ref, { blocked_operations: { clean_shutdown: 'audit until Friday' } });
    const other = db.findByUuid('VM', second) ?? '';
    db.destroy('VM_guest_metrics', asString(db.get('VM', other)['guest_metrics']));
    pool.world.refreshAllowed('VM', ref);
    pool.world.refreshAllowed('VM', other);
    const seen = await eventually('both blockers', async () => {
      const answer = await desk.ask('operate.preview', {
        poolId: 'demo',
        configurationUuid: shop.uuid,
        wish: SHUTDOWN,
      });
      const found = !answer.ok && answer.problem.code === 'blocked' ? answer.problem.blockers : [];
      return found.length === 2 ? found : undefined;
    });
    expect([...seen].sort((a, b) => (a.kind < b.kind ? -1 : 1))).toEqual([
      { kind: 'operation-blocked', vmUuid: first, operation: 'clean_shutdown', reason: 'audit until Friday' },
      { kind: 'operation-not-allowed', vmUuid: second, operation: 'clean_shutdown' },
    ]);
  });

  it('is undone: what was shut down runs again', async () => {
    const shop = await runningShop(desk, pool);
    pool.control.addCallFault({
      kind: 'error',
      method: 'Async.VM.clean_shutdown',
      nth: 4,
      code: 'VM_SHUTDOWN_TIMEOUT',
    } as never);
    const run = await operated(desk, shop, SHUTDOWN);
    expect(run.phase).toBe('interrupted');
    await desk.request('runs.undo', { runId: run.id });
    await desk.until(
      'it undone',
      ({ runs }) => ['failed', 'errored', 'aborted'].includes(runs.get(run.id)?.phase ?? ''),
      60_000,
    );
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
  });
});

/** Changes what a revert would roll back. */
function changePresent(shop: Configuration): void {
  const { db } = pool.world;
  const hosts = db.refs('host').length;
  // Networks of running VMs that every host has, so that these VMs can start there too.
  const networks = [...db.entries('VIF')]
    .filter(([, vif]) => vif['currently_attached'] === true)
    .map(([, vif]) => asString(vif['network']))
    .filter((ref) => asStrings(db.get('network', ref)['PIFs']).length === hosts);
  shop.vmUuids.forEach((uuid, index) => {
    const ref = db.findByUuid('VM', uuid) ?? '';
    const vm = db.get('VM', ref);
    db.set('VM', ref, {
      name_label: `${asString(vm['name_label'])} now`,
      name_description: `described later ${String(index)}`,
      order: Number(vm['order']) + 10,
      start_delay: 0,
      shutdown_delay: 7,
      ha_restart_priority: 'best-effort',
      tags: [...asStrings(vm['tags']), 'later'],
      other_config: { ...(vm['other_config'] as object), folder: '/later', 'XenCenter.CustomFields.Owner': 'anna' },
    });
    const vif = asStrings(vm['VIFs'])[0] ?? '';
    const elsewhere = networks.find((network) => network !== db.get('VIF', vif)['network']) ?? '';
    db.set('VIF', vif, { network: elsewhere });
  });
}

describe('snapshots of a configuration', () => {
  it('are taken under one name, listed as a set, and reverted to with all that XAPI rolls back put right again', async () => {
    const shop = await runningShop(desk, pool);
    const taken = await operated(desk, shop, { verb: 'snapshot', name: 'before the patch', withMemory: false });
    expect(taken.problem).toBeNull();
    const view = { poolId: 'demo', configurationUuid: shop.uuid };
    const set = await eventually('the set', async () => {
      const { sets } = await desk.request('operate.describe', view);
      return sets.find((each) => each.nameLabel === 'before the patch' && each.missing.length === 0);
    });
    expect(set.snapshotUuids).toHaveLength(6);
    expect(
      await blockersOf(desk, shop, { verb: 'snapshot', name: 'before the patch', withMemory: true }),
    ).toMatchObject([{ kind: 'snapshot-name-taken' }]);

    changePresent(shop);
    const present = shop.vmUuids.map((uuid) => presentOf(pool, uuid));
    await desk.until('the change', ({ vms }) =>
      shop.vmUuids.every((uuid) => vms.get('demo')?.get(uuid)?.tags.includes('later')),
    );
    const disks = shop.vmUuids.map((uuid) => JSON.stringify(vmRow(pool, uuid)['VBDs']));
    const wish = { verb: 'revert', keepNow: true, powerAfter: true, liftReason: null } as const;
    const run = await operated(desk, shop, { ...wish, snapshotUuids: [...set.snapshotUuids] });
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    expect(shop.vmUuids.map((uuid) => presentOf(pool, uuid))).toEqual(present);
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    shop.vmUuids.forEach((uuid, index) => expect(JSON.stringify(vmRow(pool, uuid)['VBDs'])).not.toBe(disks[index]));
    const after = await desk.request('operate.describe', view);
    expect(after.sets.map(({ nameLabel }) => nameLabel)).toContain('Before the revert to before the patch');

    const forget = await operated(desk, shop, { verb: 'forget-snapshots', snapshotUuids: [...set.snapshotUuids] });
    expect(forget.problem).toBeNull();
    for (const uuid of set.snapshotUuids) expect(pool.world.db.findByUuid('VM', uuid)).toBeUndefined();
  });

  it('hold memory where asked for, and lead back to running VMs', async () => {
    const shop = await runningShop(desk, pool);
    expect(
      (await operated(desk, shop, { verb: 'snapshot', name: 'with memory', withMemory: true })).problem,
    ).toBeNull();
    const set = await eventually('the set', async () => {
      const { sets } = await desk.request('operate.describe', { poolId: 'demo', configurationUuid: shop.uuid });
      return sets.find((each) => each.nameLabel === 'with memory' && each.missing.length === 0 && each.withMemory);
    });
    const wish = { verb: 'revert', keepNow: false, powerAfter: true, liftReason: null } as const;
    const run = await operated(desk, shop, { ...wish, snapshotUuids: [...set.snapshotUuids] });
    expect(run.problem).toBeNull();
    expect(run.plan.steps.filter(({ action }) => action.kind === 'resume-vm')).toHaveLength(6);
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
  });

  it('of others, or two of one VM, are refused', async () => {
    const shop = await runningShop(desk, pool);
    const wish = { verb: 'revert', keepNow: false, powerAfter: false, liftReason: null } as const;
    const [stranger = ''] = [...pool.world.db.entries('VM')]
      .filter(
        ([, vm]) =>
          vm['is_a_snapshot'] === true &&
          !shop.vmUuids.includes(asString(pool.world.db.find('VM', asString(vm['snapshot_of']))?.['uuid'] ?? '')),
      )
      .map(([, vm]) => asString(vm['uuid']));
    expect(stranger).not.toBe('');
    await expect(previewed(desk, shop, { ...wish, snapshotUuids: [stranger] })).rejects.toMatchObject({
      problem: { code: 'not-found', id: stranger },
    });
  });
});

describe('the lock of a stage', () => {
  it('stops a revert until it is lifted with a reason, and is back afterwards', async () => {
    const prod = await desk.until('production', ({ configurations }) =>
      [...configurations.values()].find((each) => each.stageId === 'production' && each.vmUuids.length > 0),
    );
    const { db } = pool.world;
    const blocked = Object.fromEntries(
      ['destroy', 'revert', 'reverting'].map((operation) => [operation, 'Stagewright: locked in Production']),
    );
    for (const uuid of prod.vmUuids) db.set('VM', db.findByUuid('VM', uuid) ?? '', { blocked_operations: blocked });
    const taken = await operated(desk, prod, { verb: 'snapshot', name: 'point', withMemory: false });
    expect(taken.problem).toBeNull();
    const view = await eventually('the set', async () => {
      const now = await desk.request('operate.describe', { poolId: 'demo', configurationUuid: prod.uuid });
      return now.lockedBy !== null && now.sets.some((set) => set.nameLabel === 'point' && set.missing.length === 0)
        ? now
        : undefined;
    });
    const snapshotUuids = [...(view.sets.find(({ nameLabel }) => nameLabel === 'point')?.snapshotUuids ?? [])];
    const wish = { verb: 'revert', keepNow: false, powerAfter: true, snapshotUuids } as const;
    expect(await blockersOf(desk, prod, { ...wish, liftReason: null })).toMatchObject([{ kind: 'stage-locked' }]);
    const run = await operated(desk, prod, { ...wish, liftReason: 'rollback after CHG-17' });
    expect(run.problem).toBeNull();
    for (const uuid of prod.vmUuids) expect(vmRow(pool, uuid)['blocked_operations']).toEqual(blocked);
    const steps = desk.facts.activity.filter((entry) => entry.runId === run.id && entry.kind === 'run.step');
    expect(steps.map(({ data }) => String(data['step'])).join()).toContain('rollback after CHG-17');
  });
});
