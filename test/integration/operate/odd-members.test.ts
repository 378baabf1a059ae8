import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { asString } from '../../../electron/demo-pool/core/values.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { HeadlessConsole, quickDemoPool } from '../../fakes/headless-console.ts';
import { configurationIn } from '../fences/fence-desk.ts';
import { previewed } from './operate-desk.ts';

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

/** What XAPI keeps among the VMs without its being one that runs, one of each kind. */
function oddOnes(): readonly (readonly [kind: string, uuid: string])[] {
  const of = (kind: string): string => {
    for (const [, vm] of pool.world.db.entries('VM')) if (vm[kind] === true) return asString(vm['uuid']);
    throw new Error(`the pool has nothing with ${kind}`);
  };
  return ['is_a_template', 'is_a_snapshot', 'is_control_domain'].map((kind) => [kind, of(kind)] as const);
}

describe('a template, a snapshot and the control domain', () => {
  it('become no members: neither of a new configuration nor of one that is there', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const { members } = await desk.request('operate.describe', { poolId: 'demo', configurationUuid: shop.uuid });
    const [member] = members;
    const vapps = pool.world.db.refs('VM_appliance').length;
    for (const [kind, uuid] of [...oddOnes(), ['of another pool', '6f1f2b1e-6f8e-4e5c-9f4e-2f0f6f0f6f0f']] as const) {
      const created = await desk.ask('configurations.create', {
        ...{ poolId: 'demo', name: `With ${kind}`, vmUuids: [shop.vmUuids[0] ?? '', uuid] },
        ...{ serviceId: shop.serviceId ?? '', stageId: 'development' },
      });
      expect(created, kind).toEqual({ ok: false, problem: { code: 'not-found', kind: 'vm', id: uuid } });
      const arranged = await desk.ask('operate.preview', {
        ...{ poolId: 'demo', configurationUuid: shop.uuid },
        wish: { verb: 'arrange', members: [...members, { ...member!, vmUuid: uuid }] },
      });
      expect(arranged.ok, kind).toBe(false);
    }
    expect(pool.world.db.refs('VM_appliance')).toHaveLength(vapps);
  });

  it('is no member any more where somebody makes a template of one, and no plan touches it then', async () => {
    const shop = await configurationIn(desk, 'staging', 6);
    const [changed = ''] = shop.vmUuids;
    const ref = pool.world.db.findByUuid('VM', changed) ?? '';
    pool.world.db.set('VM', ref, { power_state: 'Halted', is_a_template: true, domid: -1 });
    const left = await desk.until('its leaving', ({ configurations }) => {
      const now = configurations.get(shop.uuid);
      return now && !now.vmUuids.includes(changed) ? now : undefined;
    });
    expect(left.vmUuids).toHaveLength(shop.vmUuids.length - 1);
    expect(left.revision).not.toBe(shop.revision);
    const { plan } = await previewed(desk, shop, { verb: 'snapshot', name: 'tonight', withMemory: false });
    expect(plan.steps.flatMap(({ vmUuid }) => vmUuid ?? []).includes(changed)).toBe(false);
  });
});
