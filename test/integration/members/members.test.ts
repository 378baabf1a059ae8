import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asMap } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { operated, runningShop, vmRow } from '../operate/operate-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;

beforeEach(async () => {
  pool = await quickDemoPool();
  // Nobody trusted the other hosts by hand: what the pool lists for them has to do.
  desk = await HeadlessConsole.open({ demo: { ...pool, hosts: pool.hosts.slice(0, 1) } });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

const snapshot = (name: string) => ({ verb: 'snapshot', name, withMemory: false }) as const;

describe('the page of a configuration', () => {
  it('shows notes, custom fields and the tree of snapshots as the pool has them', async () => {
    const shop = await runningShop(desk, pool);
    await operated(desk, shop, snapshot('first'));
    await operated(desk, shop, snapshot('second'));
    const [uuid = ''] = shop.vmUuids;
    const { db } = pool.world;
    const ref = db.findByUuid('VM', uuid) ?? '';
    db.set('VM', ref, {
      name_description: 'faces the street',
      other_config: {
        ...asMap(db.get('VM', ref)['other_config']),
        folder: '/shop',
        'XenCenter.CustomFields.Owner': 'Ada',
      },
    });
    const config = asMap(db.get('pool', pool.world.pool())['gui_config']);
    const xml = '<CustomFieldDefinitions><CustomFieldDefinition name="Owner" type="String"/></CustomFieldDefinitions>';
    db.set('pool', pool.world.pool(), { gui_config: { ...config, 'XenCenter.CustomFields': xml } });

    const asked = { poolId: 'demo', configurationUuid: shop.uuid };
    await expect
      .poll(async () => (await desk.request('members.show', asked)).fields, { timeout: 10_000 })
      .toEqual([{ name: 'Owner', type: 'text' }]);
    const view = await desk.request('members.show', asked);
    const notes = view.members.find((each) => each.uuid === uuid)?.notes;
    expect(notes).toMatchObject({ description: 'faces the street', folder: '/shop', fields: { Owner: 'Ada' } });
    expect(view.members).toHaveLength(6);
    const own = view.tree.filter(({ nameLabel }) => nameLabel === 'first' || nameLabel === 'second');
    expect(own.map(({ nameLabel, snapshotUuids }) => [nameLabel, snapshotUuids.length])).toEqual([
      ['first', 6],
      ['second', 6],
    ]);
    expect(own[1]?.parentId).toBe(own[0]?.id);
    expect([...(own[1]?.currentUuids ?? [])].sort()).toEqual([...shop.vmUuids].sort());
    expect(own[0]?.usedBytes).toBeGreaterThan(0);
  });

  it('has the load of every running VM from the host it runs on, and the picture of a screen', async () => {
    const shop = await runningShop(desk, pool);
    const hosts = new Set(shop.vmUuids.map((uuid) => String(vmRow(pool, uuid)['resident_on'])));
    expect(hosts.size).toBeGreaterThan(1);
    const { series, silent } = await desk.request('members.load', { poolId: 'demo', vmUuids: [...shop.vmUuids] });
    expect(silent).toEqual([]);
    expect(series.map(({ vmUuid }) => vmUuid).sort()).toEqual([...shop.vmUuids].sort());
    for (const { cpu, memory } of series) {
      expect(cpu.length).toBeGreaterThan(60);
      expect(cpu.every((value) => value !== null && value > 0 && value < 1)).toBe(true);
      expect(memory.some((value) => value !== null)).toBe(true);
    }
    for (const vmUuid of shop.vmUuids) {
      const { picture } = await desk.request('members.screen', { poolId: 'demo', vmUuid });
      expect(picture).toMatch(/^data:image\/png;base64,iVBOR/);
    }
  });

  it('reads nothing from a host that shows another certificate than the pool lists', async () => {
    const shop = await runningShop(desk, pool);
    const others = shop.vmUuids.filter((uuid) => vmRow(pool, uuid)['resident_on'] !== pool.world.coordinator());
    const [vmUuid = ''] = others;
    const { db } = pool.world;
    const host = String(vmRow(pool, vmUuid)['resident_on']);
    for (const [ref, row] of [...db.entries('Certificate')])
      if (row['host'] === host)
        db.set('Certificate', ref, { fingerprint: 'AA:'.repeat(31) + 'AA', fingerprint_sha256: '' });
    const { series, silent } = await desk.request('members.load', { poolId: 'demo', vmUuids: [vmUuid] });
    expect(series).toEqual([]);
    expect(silent.map(({ problem }) => problem.code)).toEqual(['certificate-untrusted']);
    const screen = await desk.ask('members.screen', { poolId: 'demo', vmUuid });
    expect(screen).toMatchObject({ ok: false, problem: { code: 'certificate-untrusted' } });
    // The pool itself is not in question.
    expect(desk.facts.pools.get('demo')?.phase).toBe('connected');
  });

  it('says of a VM that does not run that it has no screen, and gives no load of it', async () => {
    const shop = await runningShop(desk, pool);
    await operated(desk, shop, { verb: 'switch-off' });
    await desk.until('it halted', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 0);
    const [vmUuid = ''] = shop.vmUuids;
    expect(await desk.ask('members.screen', { poolId: 'demo', vmUuid })).toMatchObject({
      ok: false,
      problem: { code: 'check-failed' },
    });
    expect(await desk.request('members.load', { poolId: 'demo', vmUuids: [vmUuid] })).toEqual({
      series: [],
      silent: [],
    });
  });
});
