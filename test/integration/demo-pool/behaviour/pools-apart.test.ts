import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { startRulePool, type RulePool } from './rule-pool.ts';

let source: RulePool;
let target: RulePool;
beforeAll(async () => {
  [source, target] = await Promise.all([startRulePool(), startRulePool()]);
});
afterAll(async () => {
  await Promise.all([source.pool.close(), target.pool.close()]);
});

const destination = async (): Promise<unknown> =>
  target.client.call('host.migrate_receive', target.estate.hostA, target.estate.lan, {});

describe('moving a VM to another pool', () => {
  it('needs a network for every interface', async () => {
    const vm = source.addVm();
    const vif = source.devices(vm, 'VIFs')[0];
    expect(await source.client.failure('VM.migrate_send', vm, await destination(), true, {}, {}, {})).toEqual([
      'VIF_NOT_IN_MAP',
      vif,
    ]);
  });

  it('keeps uuid, MAC, snapshots and tags, gives new references, and leaves nothing behind', async () => {
    const vm = await source.addRunningVm({ name: 'traveller', fields: { tags: ['web'] } });
    const snapshot = await source.client.call('VM.snapshot', vm, 'before');
    const uuid = source.vm(vm)['uuid'];
    const vif = source.devices(vm, 'VIFs')[0] ?? '';
    const mac = source.row('VIF', vif)['MAC'];
    const disks = source.world.db.refs('VDI').length;
    const sent = String(
      await source.client.call(
        'VM.migrate_send',
        vm,
        await destination(),
        true,
        {},
        { [vif]: target.estate.backbone },
        {},
      ),
    );
    expect(source.world.db.find('VM', vm)).toBeUndefined();
    expect(source.world.db.find('VM', String(snapshot))).toBeUndefined();
    expect(source.world.db.refs('VDI').length).toBe(disks - 2);
    expect(target.vm(sent)).toMatchObject({
      uuid,
      name_label: 'traveller',
      power_state: 'Running',
      tags: ['web'],
      resident_on: target.estate.hostA,
    });
    expect(target.row('VIF', target.devices(sent, 'VIFs')[0] ?? '')).toMatchObject({
      MAC: mac,
      network: target.estate.backbone,
    });
    expect(target.vm(sent)['snapshots']).toHaveLength(1);
  });

  it('can copy instead, but only a halted one', async () => {
    const [running, halted] = [await source.addRunningVm(), source.addVm()];
    const map = (vm: string): object => ({ [source.devices(vm, 'VIFs')[0] ?? '']: target.estate.lan });
    expect(
      await source.client.failure('VM.migrate_send', running, await destination(), true, {}, map(running), {
        copy: 'true',
      }),
    ).toEqual(['VM_BAD_POWER_STATE', running, 'halted', 'running']);
    const copy = String(
      await source.client.call('VM.migrate_send', halted, await destination(), false, {}, map(halted), {
        copy: 'true',
      }),
    );
    expect(source.vm(halted)['power_state']).toBe('Halted');
    expect(target.vm(copy)['uuid']).not.toBe(source.vm(halted)['uuid']);
  });

  it('undoes everything at the target when a disk cannot follow', async () => {
    const vm = source.addVm();
    const vdi = text(source.row('VBD', source.devices(vm, 'VBDs')[0] ?? '')['VDI']);
    source.pool.control.addFault('mirror', text(source.row('VDI', vdi)['uuid']));
    const before = [target.world.db.refs('VM').length, target.world.db.refs('VDI').length];
    expect(
      await source.client.failure(
        'VM.migrate_send',
        vm,
        await destination(),
        false,
        {},
        { [source.devices(vm, 'VIFs')[0] ?? '']: target.estate.lan },
        {},
      ),
    ).toEqual(['MIRROR_FAILED', vdi]);
    expect([target.world.db.refs('VM').length, target.world.db.refs('VDI').length]).toEqual(before);
    expect(source.vm(vm)['power_state']).toBe('Halted');
  });

  it('refuses a destination that no pool answers for', async () => {
    expect(
      await source.client.failure(
        'VM.migrate_send',
        source.addVm(),
        { session_id: 'OpaqueRef:made-up' },
        false,
        {},
        {},
        {},
      ),
    ).toEqual(['VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED']);
  });
});

describe('another coordinator', () => {
  it('takes over by order, and the old one then points to it', async () => {
    const fresh = await startRulePool();
    try {
      const address = text(fresh.row('host', fresh.estate.hostB)['address']);
      await fresh.client.call('pool.designate_new_master', fresh.estate.hostB);
      expect(fresh.world.coordinator()).toBe(fresh.estate.hostB);
      expect(await fresh.client.failure('VM.get_all')).toEqual(['HOST_IS_SLAVE', address]);
    } finally {
      await fresh.pool.close();
    }
  });
});
