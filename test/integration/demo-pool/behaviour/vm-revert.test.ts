import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NULL_REF } from '../../../../electron/demo-pool/core/contract.ts';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { startRulePool, type RulePool } from './rule-pool.ts';

let rules: RulePool;
beforeAll(async () => {
  rules = await startRulePool();
});
afterAll(() => rules.pool.close());

const disk = (vm: string): string => text(rules.row('VBD', rules.devices(vm, 'VBDs')[0] ?? '')['VDI']);
const snap = async (vm: unknown): Promise<string> => String(await rules.client.call('VM.snapshot', vm, 'before'));

describe('reverting', () => {
  it('keeps no device, disk, network, name or other_config of today (trap 23)', async () => {
    const { client, estate } = rules;
    const appliance = String(await client.call('VM_appliance.create', { name_label: 'app' }));
    const vm = rules.addVm({ fields: { order: 2, name_description: 'old' } });
    await client.call('VM.set_appliance', vm, appliance);
    const snapshot = await snap(vm);
    const [vif, vbd, vdi] = [rules.devices(vm, 'VIFs')[0] ?? '', rules.devices(vm, 'VBDs')[0] ?? '', disk(vm)];
    const mac = rules.row('VIF', vif)['MAC'];

    await client.call('VIF.move', vif, estate.backbone);
    await client.call('VM.set_name_label', vm, 'renamed');
    await client.call('VM.add_to_other_config', vm, 'sw.stage', 'production');
    await client.call('VM.set_order', vm, 9);
    await client.call('VM.set_appliance', vm, NULL_REF);
    await client.call('VM.set_affinity', vm, estate.hostB);
    await client.call('VM.add_tags', vm, 'keep-me');
    await client.call('VM.revert', snapshot);

    expect(rules.vm(vm)).toMatchObject({
      name_label: 'vm',
      order: 2,
      appliance,
      name_description: 'old',
      parent: snapshot,
      tags: ['keep-me'],
      affinity: estate.hostB,
      power_state: 'Halted',
    });
    expect(rules.vm(vm)['other_config']).not.toHaveProperty('sw.stage');
    const [newVif = '', newVbd = ''] = [rules.devices(vm, 'VIFs')[0], rules.devices(vm, 'VBDs')[0]];
    expect(newVif).not.toBe(vif);
    expect(newVbd).not.toBe(vbd);
    expect(rules.row('VIF', newVif)).toMatchObject({ network: estate.lan, MAC: mac });
    expect(disk(vm)).not.toBe(vdi);
    expect(rules.world.db.find('VDI', vdi)).toBeUndefined();
    expect(rules.row('VDI', disk(snapshot))['snapshot_of']).toBe(disk(vm));
    expect(rules.vm(vm)['snapshots']).toEqual([snapshot]);
  });

  it('stops a running VM, and leaves a disk made later without its drive', async () => {
    const vm = await rules.addRunningVm();
    const snapshot = await snap(vm);
    const extra = rules.world.db.create('VDI', { name_label: 'extra', SR: rules.estate.nfs, virtual_size: 1 });
    rules.world.db.create('VBD', { VM: vm, VDI: extra, userdevice: '1', type: 'Disk', mode: 'RW' });
    await rules.client.call('VM.revert', snapshot);
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Halted', domid: -1 });
    expect(rules.row('VDI', extra)['VBDs']).toEqual([]);
  });

  it('to a checkpoint leaves the VM suspended, with a memory image of its own', async () => {
    const vm = await rules.addRunningVm();
    const checkpoint = String(await rules.client.call('VM.checkpoint', vm, 'live'));
    await rules.client.call('VM.revert', checkpoint);
    expect(rules.vm(vm)['power_state']).toBe('Suspended');
    expect(rules.vm(vm)['suspend_VDI']).not.toBe(rules.vm(checkpoint)['suspend_VDI']);
    await rules.client.call('VM.resume', vm, false, false);
    expect(rules.vm(vm)['power_state']).toBe('Running');
  });

  it('restores an appliance that is gone as a dangling reference (trap 31)', async () => {
    const appliance = String(await rules.client.call('VM_appliance.create', { name_label: 'app' }));
    const vm = rules.addVm();
    await rules.client.call('VM.set_appliance', vm, appliance);
    const snapshot = await snap(vm);
    await rules.client.call('VM_appliance.destroy', appliance);
    expect(rules.vm(vm)['appliance']).toBe(appliance);
    await rules.client.call('VM.set_appliance', vm, NULL_REF);
    await rules.client.call('VM.revert', snapshot);
    expect(rules.vm(vm)['appliance']).toBe(appliance);
  });

  it('of an orphan makes its VM again under the old uuid', async () => {
    const vm = rules.addVm({ name: 'phoenix' });
    const uuid = text(rules.vm(vm)['uuid']);
    const snapshot = await snap(vm);
    await rules.client.call('VM.destroy', vm);
    await rules.client.call('VM.revert', snapshot);
    const again = rules.world.db.findByUuid('VM', uuid) ?? '';
    expect(rules.vm(again)).toMatchObject({ name_label: 'phoenix', power_state: 'Halted', is_a_snapshot: false });
    expect(rules.vm(snapshot)['snapshot_of']).toBe(again);
    expect(rules.devices(again, 'VIFs')).toHaveLength(1);
  });

  it('without readable metadata names the snapshot first, then the VM (trap 28)', async () => {
    const vm = rules.addVm();
    const snapshot = await snap(vm);
    rules.world.db.set('VM', snapshot, { snapshot_metadata: 'not a dump' });
    expect(await rules.client.failure('VM.revert', snapshot)).toEqual(['VM_REVERT_FAILED', snapshot, vm]);
  });

  it('cannot be cancelled: the request is taken and it still succeeds (trap 18)', async () => {
    const slow = await startRulePool(0.02);
    try {
      const vm = slow.addVm();
      const snapshot = await slow.client.call('VM.snapshot', vm, 'before');
      const task = String(await slow.client.call('Async.VM.revert', snapshot));
      await slow.until(() => Object.keys(slow.vm(vm)['current_operations'] as object).length > 0);
      expect(slow.row('task', task)['allowed_operations']).toEqual([]);
      expect(await slow.client.call('task.cancel', task)).toBe('');
      expect(await slow.settled(task)).toMatchObject({ status: 'success' });
    } finally {
      await slow.pool.close();
    }
  });
});
