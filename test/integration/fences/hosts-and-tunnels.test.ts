import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failHost, haltLostVms } from '../../../electron/demo-pool/behaviour/host-failure.ts';
import { text, texts } from '../../../electron/demo-pool/behaviour/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import {
  BLOCK,
  configurationIn,
  fence,
  networkingOf,
  preview,
  publishedFences,
  unfence,
  type Planned,
} from './fence-desk.ts';

let pool: RunningDemoPool;
let desk: HeadlessConsole;

async function open(): Promise<void> {
  desk = await HeadlessConsole.open({ demo: pool });
  await desk.start();
  await desk.until('the pool', ({ pools }) => pools.get('demo')?.phase === 'connected');
}

beforeEach(async () => {
  pool = await quickDemoPool();
});

afterEach(async () => {
  await desk.close();
  await pool.close();
  expect(desk.bugs).toEqual([]);
});

const refOf = (uuid: string): string => pool.world.db.findByUuid('VM', uuid) ?? '';
const root = { sessionRef: '', isLocalSuperuser: true, userSid: '', userName: 'root' } as const;
const call = (method: string, ...args: readonly (string | boolean)[]) =>
  pool.world.startAsync(root, method, [...args]).done;

/** The only fence there is, once its VMs run. */
async function fenceOf(running: number) {
  return desk.until('the fence', () =>
    publishedFences(desk)?.fences.find((each) => each.runningCount === running && each.activeRunId === null),
  );
}

describe('a fence on host-internal networks', () => {
  it('holds its VMs on their host, is told when it lies in parts, and outlives the loss of the host', async () => {
    await open();
    const original = await configurationIn(desk, 'integration', 3);
    const before = networkingOf(pool);
    expect((await fence(desk, original)).problem).toBeNull();
    const made = await fenceOf(3);
    expect([made.block, made.hostNames.length, made.alarms]).toEqual(['hostInternal', 1, []]);
    const { db } = pool.world;
    const home = text(db.get('VM', refOf(made.vmUuids[0] ?? ''))['resident_on']);
    const elsewhere = db.refs('host').find((host) => host !== home) ?? '';

    // XAPI lets none of them go while others use the network.
    for (const uuid of made.vmUuids)
      await expect(call('VM.pool_migrate', refOf(uuid), elsewhere)).rejects.toThrow('VM_REQUIRES_NETWORK');

    // Two clients that start VMs at once can tear it all the same: that is what this leaves behind.
    const [first = ''] = made.vmUuids;
    db.set('VM', refOf(first), { resident_on: elsewhere });
    const torn = await desk.until('the alarm', () =>
      publishedFences(desk)?.fences.find((each) => each.alarms.some((alarm) => alarm.includes('lies in parts'))),
    );
    expect(torn.hostNames.length).toBe(2);
    db.set('VM', refOf(first), { resident_on: home });
    await desk.until('no alarm', () => publishedFences(desk)?.fences.every((each) => each.alarms.length === 0));

    // Its host is lost: nothing crosses, the next copies go elsewhere, and it can be removed.
    failHost(pool.world, home);
    haltLostVms(pool.world, home);
    await fenceOf(0);
    const lost = text(db.get('host', home)['uuid']);
    const hostsOf = ({ fences }: Planned) => fences.flatMap((each) => each.fence.starts.map((start) => start.hostUuid));
    let next = await preview(desk, original);
    // Events tell of the host a moment later.
    for (let look = 0; look < 50 && hostsOf(next).includes(lost); look += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      next = await preview(desk, original);
    }
    expect(hostsOf(next)).not.toContain(lost);
    expect(next.findings).toEqual([]);
    expect((await unfence(desk, made.id)).problem).toBeNull();
    expect(networkingOf(pool).filter((row) => row.startsWith('network'))).toEqual(
      before.filter((row) => row.startsWith('network')),
    );
  }, 180_000);
});

describe('a fence of tunnels', () => {
  it('is made where a controller joins them, spans hosts as a flood shows, and leaves no tunnel behind', async () => {
    const { db } = pool.world;
    db.create('SDN_controller', { protocol: 'ssl', address: '192.0.2.9', port: 6640 });
    // What a controller does as soon as it hears of a tunnel.
    db.watch((cls, ref, fields) => {
      if (cls === 'tunnel' && fields.length === 0 && db.find('tunnel', ref))
        db.set('tunnel', ref, { status: { active: 'true', key: '1' } });
    });
    await open();
    const original = await configurationIn(desk, 'integration', 3);
    const before = networkingOf(pool);
    const others = new Set(db.refs('tunnel'));
    const own = () => db.refs('tunnel').filter((ref) => !others.has(ref));
    const shown = await preview(desk, original, { ...BLOCK, mustMigrate: true });
    expect(shown.fences.map((each) => each.fence.block)).toEqual(['tunnel']);
    expect(shown.findings).toEqual([]);
    expect((await fence(desk, original, { ...BLOCK, mustMigrate: true })).problem).toBeNull();
    const made = await fenceOf(3);
    expect([made.block, made.alarms]).toEqual(['tunnel', []]);
    expect(own().length).toBe(db.refs('host').length * made.networkUuids.length);

    // A VM moves to another host, running: it stays in the fence, and the fence holds.
    const [vm = ''] = made.vmUuids;
    const home = text(db.get('VM', refOf(vm))['resident_on']);
    await desk.until('guest tools', () =>
      texts(db.get('VM', refOf(vm))['allowed_operations']).includes('pool_migrate'),
    );
    await call('VM.pool_migrate', refOf(vm), db.refs('host').find((host) => host !== home) ?? '');
    await desk.until('two hosts', () => (publishedFences(desk)?.fences[0]?.hostNames.length ?? 0) > 1);
    expect(publishedFences(desk)?.fences[0]?.alarms).toEqual([]);

    // The controller goes: VMs run on, each host an island. That is an alarm, not silence.
    for (const ref of own()) db.set('tunnel', ref, { status: { active: 'false' } });
    await desk.until('the alarm', () =>
      publishedFences(desk)?.fences.some((each) => each.alarms.some((alarm) => alarm.includes('lies in parts'))),
    );
    expect((await unfence(desk, made.id)).problem).toBeNull();
    expect(own()).toEqual([]);
    expect(networkingOf(pool)).toEqual(before);
  }, 180_000);
});
