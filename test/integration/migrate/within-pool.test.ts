import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { findWayBack } from '../../../shared/domain/migrate/way-back.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { eventually, runningShop } from '../operate/operate-desk.ts';
import { migrated, placesOf, planned, refusalOf, STAY, whereIs } from './migrate-desk.ts';

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

describe('a configuration that moves within its pool', () => {
  it('goes live to another host with its disks to another SR, and back to where it was', async () => {
    const shop = await runningShop(desk, pool);
    const before = shop.vmUuids.map((uuid) => whereIs(pool, uuid));
    const { hosts, sharedSrs } = placesOf(pool);
    const used = new Set(before.flatMap((each) => each?.srs ?? []));
    const srUuid = sharedSrs.find((sr) => !used.has(sr)) ?? '';
    const hostUuid = hosts.find((host) => before.some((each) => each?.host !== host)) ?? '';
    const run = await migrated(desk, shop, { ...STAY, hostUuid, srUuid });
    expect(run.problem).toBeNull();
    expect(run.phase).toBe('succeeded');
    for (const uuid of shop.vmUuids) {
      const now = whereIs(pool, uuid);
      expect(now).toMatchObject({ power: 'Running', host: hostUuid, vapp: shop.uuid });
      expect(new Set(now?.srs)).toEqual(new Set([srUuid]));
    }
    const back = findWayBack(run.plan, '');
    const home = await migrated(desk, shop, back!);
    expect(home.problem).toBeNull();
    expect(shop.vmUuids.map((uuid) => whereIs(pool, uuid))).toEqual(before);
    const told = desk.facts.activity.map(({ kind }) => kind);
    expect(told).toContain('run.started');
    expect(told).toContain('run.finished');
  });

  it('prefers another host and changes its storage while it is halted', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const { hosts, sharedSrs } = placesOf(pool);
    const used = new Set(shop.vmUuids.flatMap((uuid) => whereIs(pool, uuid)?.srs ?? []));
    const srUuid = sharedSrs.find((sr) => !used.has(sr)) ?? '';
    const run = await migrated(desk, shop, { ...STAY, hostUuid: hosts[0]!, srUuid });
    expect(run.problem).toBeNull();
    for (const uuid of shop.vmUuids) expect(new Set(whereIs(pool, uuid)?.srs)).toEqual(new Set([srUuid]));
  });

  it('sends the largest first and says by which rule', async () => {
    const shop = await runningShop(desk, pool);
    const { hosts } = placesOf(pool);
    const { plan } = await planned(desk, shop, { ...STAY, hostUuid: hosts[1]! });
    expect(plan.notes.some((note) => note.includes('largest goes first'))).toBe(true);
    const moves = plan.steps.filter(({ action }) => action.kind === 'migrate-vm');
    expect(moves.length).toBeGreaterThan(0);
    expect(moves.map(({ estimateMs }) => estimateMs)).toEqual(
      [...moves.map(({ estimateMs }) => estimateMs)].sort((a, b) => b - a),
    );
    expect(moves.every(({ resources }) => resources?.some(({ key }) => key.startsWith('link:')))).toBe(true);
  });
});

describe('what keeps a configuration where it is', () => {
  it('is said before anything runs: hosts that are gone, disabled, or do not see the storage', async () => {
    const shop = await runningShop(desk, pool);
    const stranger = '11111111-1111-4111-8111-111111111111';
    expect(await refusalOf(desk, shop, { ...STAY, hostUuid: stranger })).toContainEqual({
      kind: 'migration',
      finding: { why: 'host-missing', hostUuid: stranger },
    });
    const { hosts } = placesOf(pool);
    const ref = pool.world.db.findByUuid('host', hosts[1]!)!;
    pool.world.db.set('host', ref, { enabled: false });
    // Before its event has come the pool itself says so.
    await eventually('the console to know', async () => {
      const refused = await refusalOf(desk, shop, { ...STAY, hostUuid: hosts[1]! });
      const whys = refused.map((each) => (each.kind === 'migration' ? each.finding.why : each.kind));
      return whys.includes('host-not-ready') ? true : undefined;
    });
  });

  it('is asked of the pool itself, which knows processors and more', async () => {
    const shop = await runningShop(desk, pool);
    const { hosts, sharedSrs } = placesOf(pool);
    const ref = pool.world.db.findByUuid('host', hosts[1]!)!;
    const info = pool.world.db.get('host', ref)['cpu_info'] as Readonly<Record<string, string>>;
    pool.world.db.set('host', ref, { cpu_info: { ...info, vendor: 'AuthenticAMD' } });
    const used = new Set(shop.vmUuids.flatMap((uuid) => whereIs(pool, uuid)?.srs ?? []));
    const srUuid = sharedSrs.find((sr) => !used.has(sr)) ?? '';
    const away = shop.vmUuids.some((uuid) => whereIs(pool, uuid)?.host !== hosts[1]);
    expect(away).toBe(true);
    const refused = await refusalOf(desk, shop, { ...STAY, hostUuid: hosts[1]!, srUuid });
    expect(refused).toContainEqual(
      expect.objectContaining({
        kind: 'migration',
        finding: expect.objectContaining({ why: 'refused', xapiCode: 'VM_INCOMPATIBLE_WITH_THIS_HOST' }) as unknown,
      }),
    );
  });
});
