import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { OperateWish, WishOf } from '../../../shared/domain/operate/operate-wish.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { operated, powersOf, runningShop, vmRow } from './operate-desk.ts';

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

const COPY: WishOf<'copy'> = {
  verb: 'copy',
  count: 2,
  names: '{name} copy {n}',
  vmNames: '{vm} copy {n}',
  srUuid: null,
  networks: [],
  stageId: null,
};

async function copiesNamed(names: readonly string[]): Promise<readonly Configuration[]> {
  const found = await Promise.all(
    names.map((name) =>
      desk.until(name, ({ configurations }) =>
        [...configurations.values()].find((each) => each.nameLabel === name && each.vmUuids.length === 6),
      ),
    ),
  );
  return found;
}

/** Network and MAC of a VM's NICs, from the pool's own database. */
function nicsOf(uuid: string): readonly { readonly network: string; readonly mac: string }[] {
  const { db } = pool.world;
  return asStrings(vmRow(pool, uuid)['VIFs'] as never).map((ref) => {
    const vif = db.get('VIF', ref);
    return { network: asString(db.get('network', asString(vif['network']))['uuid']), mac: asString(vif['MAC']) };
  });
}

const diskSrs = (uuid: string): readonly string[] => {
  const { db } = pool.world;
  return asStrings(vmRow(pool, uuid)['VBDs'] as never)
    .map((ref) => db.get('VBD', ref))
    .filter((vbd) => vbd['type'] === 'Disk')
    .map((vbd) => asString(db.get('SR', asString(db.get('VDI', asString(vbd['VDI']))['SR']))['uuid']));
};

async function refusal(shop: Configuration, wish: OperateWish): Promise<unknown> {
  const answer = await desk.ask('operate.preview', { poolId: 'demo', configurationUuid: shop.uuid, wish });
  return answer.ok ? undefined : answer.problem;
}

describe('copies of a configuration', () => {
  it('are made of a running one that goes on: whole, halted, with MACs of their own, and no snapshot stays', async () => {
    const shop = await runningShop(desk, pool);
    const snapshots = pool.world.db.refs('VM').filter((ref) => pool.world.db.get('VM', ref)['is_a_snapshot'] === true);
    const run = await operated(desk, shop, COPY);
    expect(run.problem).toBeNull();
    expect(powersOf(pool, shop.vmUuids)).toEqual(['Running']);
    const copies = await copiesNamed([`${shop.nameLabel} copy 1`, `${shop.nameLabel} copy 2`]);
    const originals = shop.vmUuids.flatMap((uuid) => nicsOf(uuid).map(({ mac }) => mac));
    for (const copy of copies) {
      expect(copy.stageId).toBeNull();
      expect(powersOf(pool, copy.vmUuids)).toEqual(['Halted']);
      const sorted = (uuids: readonly string[]): readonly unknown[] =>
        uuids
          .map((uuid) => vmRow(pool, uuid))
          .map((vm) => [vm['order'], vm['start_delay'], vm['shutdown_delay']].map(Number).join())
          .sort();
      expect(sorted(copy.vmUuids)).toEqual(sorted(shop.vmUuids));
      for (const uuid of copy.vmUuids) {
        expect(asStrings(vmRow(pool, uuid)['tags'] as never).filter((tag) => tag.startsWith('stage: '))).toEqual([]);
        for (const { mac } of nicsOf(uuid)) expect(originals).not.toContain(mac);
      }
    }
    expect(new Set(copies.flatMap(({ vmUuids }) => vmUuids)).size).toBe(12);
    expect(
      pool.world.db
        .refs('VM')
        .filter((ref) => pool.world.db.get('VM', ref)['is_a_snapshot'] === true)
        .sort(),
    ).toEqual([...snapshots].sort());
  });

  it('go in full to another SR, into a stage, on its networks by role, except where a person says another', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const service = desk.facts.services.get(shop.serviceId ?? '')?.service;
    const target = service?.workflow.stages.find(({ id }) => id === 'development');
    const here = service?.workflow.stages.find(({ id }) => id === shop.stageId);
    if (!target || !here) throw new Error('no such stage');
    const used = new Set(shop.vmUuids.flatMap(diskSrs));
    const free = (row: Readonly<Record<string, unknown>>): number =>
      Number(row['physical_size']) - Number(row['physical_utilisation']);
    const [sr] = [...pool.world.db.entries('SR')]
      .map(([, row]) => row)
      .filter((row) => row['shared'] === true && row['content_type'] !== 'iso' && !used.has(asString(row['uuid'])))
      .sort((a, b) => free(b) - free(a));
    if (!sr) throw new Error('no other SR');
    const srUuid = asString(sr['uuid']);
    const run = await operated(desk, shop, { ...COPY, count: 1, srUuid, stageId: target.id });
    expect(run.problem).toBeNull();
    const [copy] = await copiesNamed([`${shop.nameLabel} copy 1`]);
    await desk.until('its stage', ({ configurations }) => configurations.get(copy!.uuid)?.stageId === target.id);
    for (const uuid of copy!.vmUuids) {
      expect([...new Set(diskSrs(uuid))]).toEqual([srUuid]);
      expect(asStrings(vmRow(pool, uuid)['tags'] as never)).toContain(`stage: ${target.name}`);
    }
    const roleOf = (stage: typeof here, network: string): string | undefined =>
      Object.entries(stage.networkMap).find(([, uuid]) => uuid === network)?.[0];
    const wanted = shop.vmUuids
      .flatMap(nicsOf)
      .map(({ network }) => target.networkMap[roleOf(here, network) ?? ''] ?? network)
      .sort();
    expect(
      copy!.vmUuids
        .flatMap(nicsOf)
        .map(({ network }) => network)
        .sort(),
    ).toEqual(wanted);
    const origin = desk.facts.configurations.get(copy!.uuid)?.origin;
    expect(origin?.configuration).toBe(shop.uuid);
    expect(origin?.vms.map(({ of }) => of).sort()).toEqual([...shop.vmUuids].sort());
  });

  it('are refused under a name that is taken, without numbers, on a full SR, and into a stage that is not there', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    expect(await refusal(shop, { ...COPY, count: 1, names: shop.nameLabel })).toMatchObject({
      code: 'blocked',
      blockers: [{ kind: 'copy-name-taken', names: [shop.nameLabel] }],
    });
    expect(await refusal(shop, { ...COPY, names: 'the same' })).toMatchObject({ code: 'invalid-request' });
    expect(await refusal(shop, { ...COPY, stageId: 'nowhere' })).toMatchObject({ code: 'not-found', kind: 'stage' });
    const { db } = pool.world;
    const [vbd = ''] = asStrings(vmRow(pool, shop.vmUuids[0] ?? '')['VBDs'] as never);
    const sr = asString(db.get('VDI', asString(db.get('VBD', vbd)['VDI']))['SR']);
    const srUuid = asString(db.get('SR', sr)['uuid']);
    db.set('SR', sr, { physical_size: 2 ** 31, physical_utilisation: 2 ** 31 });
    await expect
      .poll(() => refusal(shop, { ...COPY, srUuid }), { timeout: 10_000 })
      .toMatchObject({ code: 'blocked', blockers: [{ kind: 'sr-full', srUuid }] });
  });
});
