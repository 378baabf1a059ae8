import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { HeadlessConsole } from '../../fakes/headless-console.ts';
import { quickDemoPool } from '../../fakes/headless-console.ts';
import { archived, openDesk, restored, roomySr, smallShop, wishFor } from '../archive/archive-desk.ts';
import { openOtherClient, type OtherClient } from '../console/desk.ts';
import { migrated, placesOf, STAY, whereIs } from '../migrate/migrate-desk.ts';
import { operated, previewed, vmRow } from './operate-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;
let other: OtherClient;

beforeEach(async () => {
  pool = await quickDemoPool();
  desk = await openDesk(pool);
  other = await openOtherClient(pool);
});

afterEach(async () => {
  await other.close();
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

const MIXED = ['Halted', 'Paused', 'Running', 'Running', 'Running', 'Suspended'];
const powersNow = (uuids: readonly string[]): readonly string[] =>
  uuids.map((uuid) => String(vmRow(pool, uuid)['power_state']));
const hostsNow = (uuids: readonly string[]): ReadonlySet<string> =>
  new Set(uuids.flatMap((uuid) => whereIs(pool, uuid)?.host || []));

/** Six members: three that run on two hosts, one halted, one suspended, one paused. */
async function mixedShop(): Promise<Configuration> {
  const shop = await smallShop(desk, pool, 1);
  const [one = '', two = '', three = '', halted = '', suspended = '', paused = ''] = shop.vmUuids;
  const { hosts } = placesOf(pool);
  const refOf = (uuid: string): Promise<string> => other.ref('VM', uuid);
  for (const uuid of shop.vmUuids)
    if (vmRow(pool, uuid)['power_state'] !== 'Halted') await other.call('VM.hard_shutdown', await refOf(uuid));
  for (const [uuid, host = ''] of [
    [one, hosts[0]],
    [two, hosts[1]],
    [three, hosts[1]],
    [suspended, hosts[0]],
    [paused, hosts[0]],
  ] as const)
    await other.call('VM.start_on', await refOf(uuid), await other.ref('host', host), false, false);
  await other.call('VM.suspend', await refOf(suspended));
  await other.call('VM.pause', await refOf(paused));
  expect(powersNow([one, two, three, halted, suspended, paused])).toEqual([
    ...['Running', 'Running', 'Running', 'Halted', 'Suspended', 'Paused'],
  ]);
  return desk.until('the mixture', ({ configurations, vms }) => {
    const states = shop.vmUuids.map((uuid) => vms.get('demo')?.get(uuid)?.powerState ?? '');
    return [...states].sort().join() === MIXED.join() ? configurations.get(shop.uuid) : undefined;
  });
}

const whole = (run: { readonly phase: string; readonly problem: unknown }): unknown => [run.phase, run.problem];
const SUCCEEDED = ['succeeded', null];

describe('members on different hosts and in different power states', () => {
  it('are started, moved to one host and switched off together; the plan names who stays as it is', async () => {
    const shop = await mixedShop();
    const paused = shop.vmUuids[5] ?? '';
    expect(shop.powerState).toBe('Mixed');
    expect(hostsNow(shop.vmUuids).size).toBe(2);

    const { plan } = await previewed(desk, shop, { verb: 'start', readiness: null });
    expect(plan.notes.join('\n')).toContain(`${String(vmRow(pool, paused)['name_label'])} is paused and stays so`);
    expect(whole(await operated(desk, shop, { verb: 'start', readiness: null }))).toEqual(SUCCEEDED);
    expect([...powersNow(shop.vmUuids)].sort()).toEqual(['Paused', ...Array<string>(5).fill('Running')]);
    await other.call('VM.unpause', await other.ref('VM', paused));
    await desk.until('all to run', ({ configurations }) => configurations.get(shop.uuid)?.runningCount === 6);

    const { hosts } = placesOf(pool);
    expect(whole(await migrated(desk, shop, { ...STAY, hostUuid: hosts[1] ?? '' }))).toEqual(SUCCEEDED);
    expect(hostsNow(shop.vmUuids)).toEqual(new Set([hosts[1]]));
    expect(whole(await operated(desk, shop, { verb: 'switch-off' }))).toEqual(SUCCEEDED);
    expect(new Set(powersNow(shop.vmUuids))).toEqual(new Set(['Halted']));
  });

  it('are snapshotted and archived each as it is, and come back halted and whole', async () => {
    const shop = await mixedShop();
    const before = powersNow(shop.vmUuids);
    const snapshot = { verb: 'snapshot', name: 'as they are', withMemory: false } as const;
    expect(whole(await operated(desk, shop, snapshot))).toEqual(SUCCEEDED);
    const taken = [...pool.world.db.entries('VM')].filter(([, vm]) => vm['name_label'] === 'as they are');
    expect(new Set(taken.map(([, vm]) => vm['snapshot_of']))).toEqual(
      new Set(shop.vmUuids.map((uuid) => pool.world.db.findByUuid('VM', uuid))),
    );
    expect(whole(await archived(desk, shop, 'Mixture'))).toEqual(SUCCEEDED);
    expect(powersNow(shop.vmUuids)).toEqual(before);
    await desk.until('the archive', ({ archives }) => archives.get('mixture')?.about);

    const back = await restored(desk, wishFor(desk, 'mixture', { srUuid: roomySr(pool) }));
    expect(whole(back)).toEqual(SUCCEEDED);
    const made = await desk.until('what was restored', ({ configurations }) =>
      [...configurations.values()].find(
        ({ nameLabel, vmUuids }) => nameLabel === `${shop.nameLabel} restored` && vmUuids.length === 6,
      ),
    );
    expect(new Set(powersNow(made.vmUuids))).toEqual(new Set(['Halted']));
  });
});
