import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../electron/demo-pool/core/contract.ts';
import { asMap, asString, asStrings } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { quickDemoPool, type HeadlessConsole } from '../../fakes/headless-console.ts';
import { archived, openDesk, rehearsalOf, restored, roomySr, smallShop, wishFor } from './archive-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await openDesk(pool);
});
afterEach(async () => {
  await desk.close();
  await pool.close();
});

const copies = () =>
  [...pool.world.db.entries('VM')].filter(([, vm]) => asStrings(vm['tags']).some((tag) => tag.startsWith('archive: ')));
const counts = (): readonly number[] =>
  (['VM', 'VDI', 'VIF', 'network', 'VM_appliance'] as const).map((cls) => pool.world.db.refs(cls).length);

const ownerOf = (vif: Row): string => asString(pool.world.db.get('VM', asString(vif['VM']))['uuid']);
const macsOf = (vmUuids: readonly string[]): readonly string[] =>
  [...pool.world.db.entries('VIF')]
    .flatMap(([, vif]) => (vmUuids.includes(ownerOf(vif)) ? [asString(vif['MAC'])] : []))
    .sort();
const membersOf = async (name: string): Promise<readonly string[]> => {
  const found = await desk.until('the restored one', ({ configurations }) =>
    [...configurations.values()].find(({ nameLabel, vmUuids }) => nameLabel === name && vmUuids.length > 0),
  );
  return found.vmUuids;
};

describe('an archive on an SR', () => {
  it('is a set of guarded full copies that stand on no board, is restored and rehearsed from there, and removed', async () => {
    const shop = await smallShop(desk, pool, 1);
    const before = counts();
    const srUuid = roomySr(pool);
    const run = await archived(desk, shop, 'Kept', false, srUuid);
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');

    expect(copies()).toHaveLength(shop.vmUuids.length);
    for (const [, vm] of copies()) {
      expect(vm).toMatchObject({ is_a_template: true, power_state: 'Halted', appliance: 'OpaqueRef:NULL' });
      expect(Object.keys(asMap(vm['blocked_operations']))).toEqual(expect.arrayContaining(['destroy', 'start']));
      for (const ref of asStrings(vm['VBDs'])) {
        const vbd = pool.world.db.get('VBD', ref);
        if (vbd['type'] !== 'Disk') continue;
        const sr = asString(pool.world.db.get('VDI', asString(vbd['VDI']))['SR']);
        expect(pool.world.db.get('SR', sr)['uuid']).toBe(srUuid);
      }
    }
    const shown = await desk.until('the shelf', ({ archives }) => archives.get('kept')?.about);
    const shelved = new Set(copies().map(([, vm]) => asString(vm['uuid'])));
    expect(
      [...desk.facts.configurations.values()].filter(({ vmUuids }) => vmUuids.some((uuid) => shelved.has(uuid))),
    ).toEqual([]);
    expect(counts()[4]).toBe(before[4]);
    expect(shown).toMatchObject({ revision: shop.revision, storage: { poolUuid: desk.facts.pools.get('demo')?.uuid } });
    expect((await desk.request('archives.check', { archive: 'kept' }))?.findings).toEqual([]);

    const rehearsed = await rehearsalOf(desk, { archive: 'kept', srUuid, probe: 'running', timeoutSeconds: 30 });
    expect(rehearsed.phase).toBe('succeeded');
    const back = await restored(desk, wishFor(desk, 'kept', { srUuid }));
    expect(back.problem).toBeNull();
    expect(back.phase).toBe('succeeded');
    await desk.until('the restored card', ({ configurations }) =>
      [...configurations.values()].some(({ nameLabel }) => nameLabel === `${shop.nameLabel} restored`),
    );
    expect(copies()).toHaveLength(shop.vmUuids.length);

    await desk.request('archives.remove', { archive: 'kept', typed: 'Kept' });
    expect(copies()).toEqual([]);
    await desk.until('the shelf to be empty', ({ archives }) => archives.size === 0);
    // Only what was restored is there besides what was before.
    const [vms = 0] = counts();
    expect(vms).toBe((before[0] ?? 0) + shop.vmUuids.length);
  });

  it('is restored with MACs of its own, or with those it had where nothing has them any more', async () => {
    const shop = await smallShop(desk, pool, 1);
    const srUuid = roomySr(pool);
    const had = macsOf(shop.vmUuids);
    expect((await archived(desk, shop, 'Kept', false, srUuid)).phase).toBe('succeeded');
    await desk.until('the shelf', ({ archives }) => archives.get('kept')?.about);
    const wish = wishFor(desk, 'kept', { srUuid, keepMacs: true, name: 'As it was' });
    const answer = await desk.ask('archives.preview-restore', { poolId: 'demo', wish });
    const taken = { kind: 'mac-taken' } as const;
    expect(answer).toMatchObject({ ok: false, problem: { blockers: shop.vmUuids.map(() => taken) } });

    expect((await restored(desk, { ...wish, keepMacs: false, name: 'Beside it' })).phase).toBe('succeeded');
    const beside = macsOf(await membersOf('Beside it'));
    expect(beside).toHaveLength(had.length);
    expect(beside.filter((mac) => had.includes(mac))).toEqual([]);

    // As at a site that has lost them.
    for (const [ref, vif] of [...pool.world.db.entries('VIF')])
      if (shop.vmUuids.includes(ownerOf(vif))) pool.world.db.destroy('VIF', ref);
    await desk.until('their going', ({ vms }) =>
      shop.vmUuids.every((uuid) => vms.get('demo')?.get(uuid)?.networkUuids.length === 0),
    );
    const back = await restored(desk, wish);
    expect([back.problem, back.phase]).toEqual([null, 'succeeded']);
    expect(macsOf(await membersOf('As it was'))).toEqual(had);
  });

  it('is found to be changed, unguarded or missing, and is not restored then', async () => {
    const shop = await smallShop(desk, pool, 1);
    const srUuid = roomySr(pool);
    expect((await archived(desk, shop, 'Kept', false, srUuid)).phase).toBe('succeeded');
    await desk.until('the shelf', ({ archives }) => archives.get('kept')?.about);
    const [first, second, third] = copies();
    if (!first || !second || !third) throw new Error('too few copies');
    pool.world.db.set('VM', first[0], { blocked_operations: {} });
    pool.world.db.set('VM', second[0], { VCPUs_max: 31 });
    pool.world.db.destroy('VM', third[0]);
    const kinds = async () =>
      (await desk.request('archives.check', { archive: 'kept' }))?.findings.map((each) => each.kind);
    for (const end = Date.now() + 20_000; (await kinds())?.length !== 3 && Date.now() < end;);
    expect([...((await kinds()) ?? [])].sort()).toEqual(['copy-changed', 'copy-missing', 'copy-unguarded']);
    const answer = await desk.ask('archives.preview-restore', {
      poolId: 'demo',
      wish: wishFor(desk, 'kept', { srUuid }),
    });
    expect(answer).toMatchObject({ ok: false, problem: { code: 'check-failed' } });
  });
});
