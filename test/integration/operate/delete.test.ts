import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { BLOCK, configurationIn, fence } from '../fences/fence-desk.ts';
import { eventually, operated, previewed, runningShop, vmRow } from './operate-desk.ts';

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

describe('deleting a configuration', () => {
  it('needs it down and its name typed, then leaves nothing of it, and touches nothing else', async () => {
    const shop = await runningShop(desk, pool);
    const wish = { verb: 'delete', liftReason: null } as const;
    await expect(previewed(desk, shop, wish)).rejects.toMatchObject({ problem: { code: 'blocked' } });
    expect((await operated(desk, shop, { verb: 'switch-off' })).problem).toBeNull();
    expect((await operated(desk, shop, { verb: 'snapshot', name: 'last', withMemory: false })).problem).toBeNull();
    await desk.until('it halted', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 0);
    const { db } = pool.world;
    const own = new Set(shop.vmUuids);
    const namesOf = (): readonly string[] =>
      [...db.entries('VM')]
        .filter(
          ([, vm]) =>
            !own.has(asString(vm['uuid'])) &&
            !own.has(asString(db.find('VM', asString(vm['snapshot_of']))?.['uuid'] ?? '')),
        )
        .map(([, vm]) => asString(vm['uuid']))
        .sort();
    const others = namesOf();
    const snapshots = shop.vmUuids.flatMap((uuid) => asStrings(vmRow(pool, uuid)['snapshots'] as never));
    expect(snapshots.length).toBeGreaterThanOrEqual(6);
    const vdis = [...shop.vmUuids.map((uuid) => db.findByUuid('VM', uuid) ?? ''), ...snapshots].flatMap((ref) =>
      asStrings(db.get('VM', ref)['VBDs']).flatMap((vbd) => {
        const row = db.get('VBD', vbd);
        return row['type'] === 'Disk' ? [asString(row['VDI'])] : [];
      }),
    );

    const shown = await eventually('the plan', async () => {
      const answer = await desk.ask('operate.preview', { poolId: 'demo', configurationUuid: shop.uuid, wish });
      return answer.ok && answer.value.plan.irreversible.some((line) => line.includes('1 snapshot'))
        ? answer.value
        : undefined;
    });
    const start = { poolId: 'demo', configurationUuid: shop.uuid, wish, planDigest: shown.planDigest };
    expect(await desk.ask('operate.start', { ...start, typed: 'another' })).toMatchObject({
      ok: false,
      problem: { code: 'invalid-request' },
    });
    const run = await operated(desk, shop, wish);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    for (const uuid of shop.vmUuids) expect(db.findByUuid('VM', uuid)).toBeUndefined();
    for (const ref of [...snapshots]) expect(db.find('VM', ref)).toBeUndefined();
    for (const vdi of vdis) expect(db.find('VDI', vdi)).toBeUndefined();
    expect(db.findByUuid('VM_appliance', shop.uuid)).toBeUndefined();
    expect(namesOf()).toEqual(others);
    expect(JSON.stringify(db.get('pool', pool.world.pool())['gui_config'])).not.toContain(shop.uuid);
  });
});

describe('a fenced copy', () => {
  it('is started again only by the step that proves first that nothing meets', async () => {
    const original = await configurationIn(desk, 'staging', 6);
    expect((await fence(desk, original, BLOCK)).problem).toBeNull();
    const copy = await desk.until('the copy', ({ configurations }) =>
      [...configurations.values()].find((each) => each.nameLabel.includes('fence 1') && each.runningCount === 6),
    );
    expect((await operated(desk, copy, SHUTDOWN)).problem).toBeNull();
    await desk.until('it halted', ({ configurations }) => configurations.get(copy.uuid)?.runningCount === 0);
    const up = await operated(desk, copy, { verb: 'start', readiness: null });
    expect(up.problem).toBeNull();
    expect(up.plan.steps.filter(({ action }) => action.kind === 'start-in-fence')).toHaveLength(6);
    expect(new Set(copy.vmUuids.map((uuid) => vmRow(pool, uuid)['resident_on'])).size).toBe(1);
  });
});
