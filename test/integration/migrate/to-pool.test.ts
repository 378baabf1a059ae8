import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { MigrateWish } from '../../../shared/domain/migrate/migrate-wish.ts';
import { findWayBack } from '../../../shared/domain/migrate/way-back.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { runningShop, vmRow } from '../operate/operate-desk.ts';
import { connectOther, migrated, placesOf, planned, poolUuidOf, refusalOf, STAY, whereIs } from './migrate-desk.ts';

let pool: RunningDemoPool;
let other: RunningDemoPool;
let desk: HeadlessConsole;
let otherId: string;

beforeEach(async () => {
  [pool, other] = await Promise.all([quickDemoPool(), quickDemoPool({ seed: 2, vms: 12 })]);
  desk = await HeadlessConsole.open({ demo: pool });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
  otherId = await connectOther(desk, other);
});

afterEach(async () => {
  await desk.close();
  await Promise.all([pool.close(), other.close()]);
  expect(desk.bugs).toEqual([]);
});

/** Everything into the other pool: every network becomes one there. */
function away(of: Configuration): MigrateWish {
  const { hosts, sharedSrs, network } = placesOf(other);
  const used = [...new Set(of.vmUuids.flatMap((uuid) => whereIs(pool, uuid)?.networks ?? []))];
  return {
    ...STAY,
    poolUuid: poolUuidOf(other),
    hostUuid: hosts[0]!,
    srUuid: sharedSrs[0]!,
    networks: used.map((from) => ({ from, to: network })),
  };
}

const arrivedAt = (poolId: string, name: string): Promise<Configuration> =>
  desk.until(`${name} in ${poolId}`, ({ configurations }) =>
    [...configurations.values()].find(
      (each) => each.poolId === poolId && each.nameLabel === name && each.stageId !== null,
    ),
  );

describe('a configuration that moves to another pool', () => {
  it('goes live as one: same VMs and MACs, its stage and time of entry with it, and nothing stays behind', async () => {
    const shop = await runningShop(desk, pool);
    const before = shop.vmUuids.map((uuid) => whereIs(pool, uuid));
    const orders = shop.vmUuids.map((uuid) => vmRow(pool, uuid)['order']);
    const run = await migrated(desk, shop, away(shop));
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    const there = await arrivedAt(otherId, shop.nameLabel);
    expect([...there.vmUuids].sort()).toEqual([...shop.vmUuids].sort());
    expect(there).toMatchObject({ stageId: shop.stageId, serviceId: shop.serviceId, since: shop.since });
    expect(there.recordedRevision).toBe(there.revision);
    expect(shop.vmUuids.map((uuid) => whereIs(pool, uuid))).toEqual(shop.vmUuids.map(() => undefined));
    const now = shop.vmUuids.map((uuid) => whereIs(other, uuid));
    expect(now.map((each) => each?.power)).toEqual(before.map(() => 'Running'));
    expect(now.map((each) => each?.macs)).toEqual(before.map((each) => each?.macs));
    expect(shop.vmUuids.map((uuid) => vmRow(other, uuid)['order'])).toEqual(orders);
    expect(pool.world.db.findByUuid('VM_appliance', shop.uuid)).toBeUndefined();
    await desk.until('it to be gone here', ({ configurations }) => !configurations.has(shop.uuid));
    const left = Object.keys(pool.world.db.get('pool', pool.world.pool())['gui_config'] as object);
    expect(left.filter((key) => key.includes(shop.uuid))).toEqual([]);
  });

  it('comes back by the way back of the run that is over', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const before = shop.vmUuids.map((uuid) => ({ ...whereIs(pool, uuid), vapp: '' }));
    const run = await migrated(desk, shop, away(shop));
    expect(run.problem).toBeNull();
    const there = await arrivedAt(otherId, shop.nameLabel);
    // Until the pool has told that it left, its name is taken there.
    await desk.until('it to be gone here', ({ configurations }) => !configurations.has(shop.uuid));
    const back = findWayBack(run.plan, poolUuidOf(pool))!;
    const home = await migrated(desk, there, { ...back, hostUuid: placesOf(pool).hosts[0]! });
    expect(home.problem).toBeNull();
    expect(home.phase).toBe('succeeded');
    const again = await arrivedAt('demo', shop.nameLabel);
    expect(again.stageId).toBe('staging');
    expect(shop.vmUuids.map((uuid) => ({ ...whereIs(pool, uuid), vapp: '' }))).toEqual(before);
    expect(shop.vmUuids.map((uuid) => whereIs(other, uuid))).toEqual(shop.vmUuids.map(() => undefined));
  });

  it('goes back by undoing where it stopped half way', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const before = shop.vmUuids.map((uuid) => whereIs(pool, uuid));
    const wish = away(shop);
    const { planDigest, plan } = await planned(desk, shop, wish);
    const last = plan.steps.filter(({ action }) => action.kind === 'migrate-vm').at(-1)?.vmUuid ?? '';
    const vdi = diskOf(last);
    pool.control.addFault('mirror', vdi);
    const { runId } = await desk.request('operate.start', {
      poolId: 'demo',
      configurationUuid: shop.uuid,
      wish,
      planDigest,
      typed: null,
    });
    await desk.until('it to stop', ({ runs }) => runs.get(runId)?.phase === 'interrupted');
    await desk.request('runs.undo', { runId });
    const undone = await desk.until('it to be undone', ({ runs }) => {
      const run = runs.get(runId);
      return (run?.finishedAt ?? null) !== null ? run : undefined;
    });
    expect(undone.phase).toBe('errored');
    expect(shop.vmUuids.map((uuid) => whereIs(pool, uuid))).toEqual(before);
    expect(shop.vmUuids.map((uuid) => whereIs(other, uuid))).toEqual(shop.vmUuids.map(() => undefined));
    expect([...other.world.db.entries('VM_appliance')].some(([, row]) => row['name_label'] === shop.nameLabel)).toBe(
      false,
    );
  });
});

function diskOf(uuid: string): string {
  const { db } = pool.world;
  const vbd = asStrings(vmRow(pool, uuid)['VBDs'] as never)
    .map((ref) => db.get('VBD', ref))
    .find((row) => row['type'] === 'Disk');
  return asString(db.get('VDI', asString(vbd?.['VDI'] ?? ''))['uuid']);
}

describe('what another pool is asked first', () => {
  const whys = async (of: Configuration, wish: MigrateWish): Promise<readonly string[]> =>
    (await refusalOf(desk, of, wish)).map((each) => (each.kind === 'migration' ? each.finding.why : each.kind));

  it('refuses what was not chosen, and pools it does not know', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const open = { ...STAY, poolUuid: poolUuidOf(other) };
    expect(await whys(shop, open)).toEqual(
      expect.arrayContaining(['host-not-chosen', 'sr-not-chosen', 'network-not-chosen']),
    );
    expect(await whys(shop, { ...STAY, poolUuid: '11111111-1111-4111-8111-111111111111' })).toEqual(['pool-away']);
    expect(await whys(shop, { ...STAY, poolUuid: poolUuidOf(pool) })).toEqual(['same-pool']);
  });

  it('refuses an older release with both versions', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    for (const ref of other.world.db.refs('host')) other.world.db.set('host', ref, { API_version_minor: 15 });
    await desk.request('pools.disconnect', { poolId: otherId });
    await desk.request('pools.connect', { poolId: otherId, password: other.password });
    await desk.until('the older pool', ({ pools }) => {
      const state = pools.get(otherId);
      return state?.phase === 'connected' && state.version?.api === '2.15';
    });
    expect(await whys(shop, away(shop))).toEqual(expect.arrayContaining(['older']));
  });

  it('asks the pools themselves: a processor of another make keeps what runs', async () => {
    const shop = await runningShop(desk, pool);
    for (const ref of other.world.db.refs('host')) {
      const info = other.world.db.get('host', ref)['cpu_info'] as Readonly<Record<string, string>>;
      other.world.db.set('host', ref, { cpu_info: { ...info, vendor: 'AuthenticAMD' } });
    }
    expect(await whys(shop, away(shop))).toEqual(shop.vmUuids.map(() => 'refused'));
  });
});
