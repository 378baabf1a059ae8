import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { WishOf } from '../../../shared/domain/operate/operate-wish.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { eventually, operated, powersOf, runningShop, vmRow } from '../operate/operate-desk.ts';
import { connectOther, placesOf, poolUuidOf, whereIs } from './migrate-desk.ts';

type CopyWish = WishOf<'copy'>;

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

/** Copies into the other pool: every network becomes one there. */
function away(of: Configuration, change: Partial<NonNullable<CopyWish['away']>> = {}): CopyWish {
  const { hosts, sharedSrs, network } = placesOf(other);
  const used = [...new Set(of.vmUuids.flatMap((uuid) => whereIs(pool, uuid)?.networks ?? []))];
  return {
    verb: 'copy',
    count: 1,
    names: '{name} away {n}',
    vmNames: '{vm} away {n}',
    srUuid: sharedSrs[0]!,
    networks: used.map((from) => ({ from, to: network })),
    stageId: null,
    away: { poolUuid: poolUuidOf(other), hostUuid: hosts[0]!, keepMacs: false, members: [], ...change },
  };
}

const copyNamed = (name: string, size: number): Promise<Configuration> =>
  desk.until(name, ({ configurations }) =>
    [...configurations.values()].find(
      (each) => each.poolId === otherId && each.nameLabel === name && each.vmUuids.length === size,
    ),
  );

/** All that the source is, and all that lies about in its pool. */
function homeOf(shop: Configuration): unknown {
  const { db } = pool.world;
  return {
    members: shop.vmUuids.map((uuid) => whereIs(pool, uuid)),
    vms: db.refs('VM').length,
    disks: db.refs('VDI').length,
    vapps: db.refs('VM_appliance').length,
  };
}

const keysOf = ({ world }: RunningDemoPool, kind: string): readonly string[] =>
  Object.keys(world.db.get('pool', world.pool())['gui_config'] as object).filter((key) =>
    key.startsWith(`stagewright.${kind}.`),
  );

async function whysOf(shop: Configuration, wish: CopyWish): Promise<readonly string[]> {
  const answer = await desk.ask('operate.preview', { poolId: 'demo', configurationUuid: shop.uuid, wish });
  if (answer.ok) return [];
  const { problem } = answer;
  if (problem.code !== 'blocked') return [problem.code];
  return problem.blockers.map((each) => (each.kind === 'migration' ? each.finding.why : each.kind));
}

describe('a copy in another pool', () => {
  it('is made of a configuration that runs on, whole and halted, in order, and leaves nothing behind', async () => {
    const shop = await runningShop(desk, pool);
    const before = homeOf(shop);
    const run = await operated(desk, shop, away(shop));
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    expect(homeOf(shop)).toEqual(before);
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    const copy = await copyNamed(`${shop.nameLabel} away 1`, shop.vmUuids.length);
    expect(powersOf(other, copy.vmUuids)).toEqual(['Halted']);
    const orderOf = (at: RunningDemoPool, uuids: readonly string[]): readonly string[] =>
      uuids
        .map((uuid) => vmRow(at, uuid))
        .map((vm) =>
          [vm['order'], vm['start_delay'], vm['shutdown_delay'], asStrings(vm['VBDs'] as never).length].join(),
        )
        .sort();
    expect(orderOf(other, copy.vmUuids)).toEqual(orderOf(pool, shop.vmUuids));
    const macs = shop.vmUuids.flatMap((uuid) => whereIs(pool, uuid)?.macs ?? []);
    const { network, sharedSrs } = placesOf(other);
    for (const uuid of copy.vmUuids) {
      expect(vmRow(other, uuid)['is_a_template']).toBe(false);
      const there = whereIs(other, uuid)!;
      expect(new Set(there.networks)).toEqual(new Set([network]));
      expect(new Set(there.srs)).toEqual(new Set([sharedSrs[0]]));
      for (const mac of there.macs) expect(macs).not.toContain(mac);
    }
    expect([...keysOf(pool, 'lock'), ...keysOf(other, 'lock')]).toEqual([]);
  }, 120_000);

  it('goes into the stage that is asked for, with its MACs, its service and the word of what it was copied from', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const run = await operated(desk, shop, { ...away(shop, { keepMacs: true }), stageId: 'development' });
    expect(run.problem).toBeNull();
    const copy = await desk.until('the copy in its stage', ({ configurations }) =>
      [...configurations.values()].find((each) => each.poolId === otherId && each.stageId === 'development'),
    );
    expect(copy.serviceId).toBe(shop.serviceId);
    expect(copy.recordedRevision).toBe(copy.revision);
    expect(copy.origin).toMatchObject({ configuration: shop.uuid, pool: poolUuidOf(pool), stage: 'staging' });
    expect(copy.origin?.vms.map(({ of }) => of).sort()).toEqual([...shop.vmUuids].sort());
    const macsOf = (at: RunningDemoPool, uuids: readonly string[]): readonly string[] =>
      uuids.flatMap((uuid) => whereIs(at, uuid)?.macs ?? []).sort();
    expect(macsOf(other, copy.vmUuids)).toEqual(macsOf(pool, shop.vmUuids));
    for (const uuid of copy.vmUuids)
      expect(asStrings(vmRow(other, uuid)['tags'] as never).filter((tag) => tag.startsWith('stage: '))).toHaveLength(1);
  }, 120_000);

  it('holds a lock in both pools while it is made, and undoing takes all of it back', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const before = homeOf(shop);
    const far = { vms: other.world.db.refs('VM').length, disks: other.world.db.refs('VDI').length };
    other.control.addCallFault({
      kind: 'error',
      method: 'VM.set_order',
      nth: 2,
      count: 1,
      code: 'INTERNAL_ERROR',
      params: ['no'],
    });
    const wish = away(shop);
    const asked = { poolId: 'demo', configurationUuid: shop.uuid, wish };
    const { planDigest } = await eventually('a plan', async () => {
      const answer = await desk.ask('operate.preview', asked);
      return answer.ok ? answer.value : undefined;
    });
    const { runId } = await desk.request('operate.start', { ...asked, planDigest, typed: null });
    await desk.until('it to stop', ({ runs }) => runs.get(runId)?.phase === 'interrupted');
    expect(keysOf(pool, 'lock')).toHaveLength(1);
    const vapp = [...other.world.db.entries('VM_appliance')]
      .map(([, row]) => row)
      .find((row) => row['name_label'] === `${shop.nameLabel} away 1`);
    expect(keysOf(other, 'lock')).toEqual([`stagewright.lock.${asString(vapp?.['uuid'] ?? '')}`]);
    await desk.request('runs.undo', { runId });
    const undone = await desk.until('it to be undone', ({ runs }) => {
      const run = runs.get(runId);
      return (run?.finishedAt ?? null) === null ? undefined : run;
    });
    expect(undone.phase).toBe('errored');
    expect(homeOf(shop)).toEqual(before);
    expect({ vms: other.world.db.refs('VM').length, disks: other.world.db.refs('VDI').length }).toEqual(far);
    expect([...keysOf(pool, 'lock'), ...keysOf(other, 'lock')]).toEqual([]);
  }, 120_000);

  it('is refused with every reason before anything begins', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const wish = away(shop);
    const open = { ...wish, srUuid: null, networks: [], away: { ...wish.away!, hostUuid: null } };
    expect(await whysOf(shop, open)).toEqual(
      expect.arrayContaining(['host-not-chosen', 'sr-not-chosen', 'network-not-chosen']),
    );
    const unknown = { ...wish.away!, poolUuid: '11111111-1111-4111-8111-111111111111' };
    expect(await whysOf(shop, { ...wish, away: unknown })).toEqual(['pool-away']);
    expect(await whysOf(shop, { ...wish, away: { ...wish.away!, poolUuid: poolUuidOf(pool) } })).toEqual(['same-pool']);
    const taken = [...other.world.db.entries('VM_appliance')].map(([, row]) => asString(row['name_label']))[0]!;
    expect(await whysOf(shop, { ...wish, names: taken })).toEqual(['name-taken']);
    const [twice] = shop.vmUuids.map((vmUuid) => ({ vmUuid, hostUuid: null, disks: [], nics: [] }));
    const doubled = { ...wish.away!, members: [twice!, twice!] };
    expect(await whysOf(shop, { ...wish, away: doubled })).toEqual(['invalid-request']);
    const sr = other.world.db.findByUuid('SR', wish.srUuid!)!;
    const { db } = other.world;
    db.set('SR', sr, { physical_utilisation: Number(db.get('SR', sr)['physical_size']) - 1 });
    expect(
      await eventually('the SR to be full', async () => {
        const whys = await whysOf(shop, wish);
        return whys.length > 0 ? whys : undefined;
      }),
    ).toEqual(['sr-full']);
  }, 120_000);
});
