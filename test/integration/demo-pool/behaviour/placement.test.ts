import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { startRulePool, type RulePool } from './rule-pool.ts';

let rules: RulePool;
beforeAll(async () => {
  rules = await startRulePool();
});
afterAll(() => rules.pool.close());

describe('placement', () => {
  it('keeps a VM on the host that has its local disk', async () => {
    const { client, estate } = rules;
    const vm = rules.addVm({ sr: estate.localA });
    expect(await client.failure('VM.assert_can_boot_here', vm, estate.hostB)).toEqual([
      'VM_REQUIRES_SR',
      vm,
      estate.localA,
    ]);
    expect(await client.call('VM.get_possible_hosts', vm)).toEqual([estate.hostA]);
    await client.call('VM.start', vm, false, false);
    expect(rules.vm(vm)['resident_on']).toBe(estate.hostA);
  });

  it('names missing memory in bytes for one host, and hides every reason behind NO_HOSTS_AVAILABLE for all', async () => {
    const { client, estate } = rules;
    const huge = rules.addVm({ gib: 500 });
    const [code, needed, available] = await client.failure('VM.assert_can_boot_here', huge, estate.hostA);
    expect(code).toBe('HOST_NOT_ENOUGH_FREE_MEMORY');
    expect(Number(needed)).toBeGreaterThan(500 * 1024 ** 3);
    expect(Number(available)).toBeLessThan(64 * 1024 ** 3);
    const split = rules.addVm({ networks: ['OpaqueRef:gone'] });
    expect(await client.failure('VM.start', split, false, false)).toEqual(['NO_HOSTS_AVAILABLE']);
  });

  it('passes by disabled and dead hosts', async () => {
    const { client, estate } = rules;
    const vm = rules.addVm();
    await client.call('host.disable', estate.hostB);
    expect(await client.failure('VM.start_on', vm, estate.hostB, false, false)).toEqual([
      'HOST_DISABLED',
      estate.hostB,
    ]);
    await client.call('host.enable', estate.hostB);
    const metrics = text(rules.row('host', estate.hostB)['metrics']);
    rules.world.db.set('host_metrics', metrics, { live: false });
    expect(await client.failure('VM.start_on', vm, estate.hostB, false, false)).toEqual(['HOST_NOT_LIVE']);
    rules.world.db.set('host_metrics', metrics, { live: true });
  });

  it('prefers the affinity host', async () => {
    const vm = rules.addVm({ fields: { affinity: rules.estate.hostB } });
    await rules.client.call('VM.start', vm, false, false);
    expect(rules.vm(vm)['resident_on']).toBe(rules.estate.hostB);
  });
});

describe('private networks', () => {
  async function privateNetwork(): Promise<string> {
    return String(await rules.client.call('network.create', { name_label: 'fence', other_config: {} }));
  }

  it("pin everything on them to the first running VM's host, spelt VM_REQUIRES_NETWORK (trap 28)", async () => {
    const { client, estate } = rules;
    const fence = await privateNetwork();
    const [first, second] = [rules.addVm({ networks: [fence] }), rules.addVm({ networks: [fence] })];
    expect(((await client.call('VM.get_possible_hosts', second)) as string[]).length).toBe(2);
    await client.call('VM.start_on', first, estate.hostA, false, false);
    expect(await client.failure('VM.start_on', second, estate.hostB, false, false)).toEqual([
      'VM_REQUIRES_NETWORK',
      second,
      fence,
    ]);
    await client.call('VM.start', second, false, false);
    expect(rules.vm(second)['resident_on']).toBe(estate.hostA);
    await rules.until(() => rules.vm(second)['guest_metrics'] !== 'OpaqueRef:NULL');
    expect(await client.failure('VM.pool_migrate', second, estate.hostB, {})).toEqual([
      'VM_REQUIRES_NETWORK',
      second,
      fence,
    ]);
  });

  it('make two islands when the first two VMs start at the same time (trap 25)', async () => {
    const slow = await startRulePool(0.02);
    try {
      const fence = String(await slow.client.call('network.create', { name_label: 'fence', other_config: {} }));
      const vms = [slow.addVm({ networks: [fence] }), slow.addVm({ networks: [fence] })];
      await Promise.all(vms.map((vm) => slow.client.call('VM.start', vm, false, false)));
      expect(new Set(vms.map((vm) => slow.vm(vm)['resident_on'])).size).toBe(2);
    } finally {
      await slow.pool.close();
    }
  });

  it('do not count a paused VM, and do not pin when the network is said to be shared', async () => {
    const { client, estate } = rules;
    const fence = await privateNetwork();
    const [paused, other] = [rules.addVm({ networks: [fence] }), rules.addVm({ networks: [fence] })];
    await client.call('VM.start_on', paused, estate.hostA, true, false);
    expect(rules.vm(paused)['power_state']).toBe('Paused');
    expect(await client.call('VM.assert_can_boot_here', other, estate.hostB)).toBe('');
    await client.call('VM.unpause', paused);
    expect((await client.failure('VM.assert_can_boot_here', other, estate.hostB))[0]).toBe('VM_REQUIRES_NETWORK');
    await client.call('network.add_to_other_config', fence, 'assume_network_is_shared', 'true');
    expect(await client.call('VM.assert_can_boot_here', other, estate.hostB)).toBe('');
  });
});

describe('live migration', () => {
  it('moves a running VM with shared disks', async () => {
    const { client, estate } = rules;
    const vm = await rules.addRunningVm();
    const target = rules.vm(vm)['resident_on'] === estate.hostA ? estate.hostB : estate.hostA;
    await client.call('VM.pool_migrate', vm, target, { live: 'true' });
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Running', resident_on: target });
  });

  it('refuses a local disk', async () => {
    const vm = await rules.addRunningVm({ sr: rules.estate.localA });
    expect(await rules.client.failure('VM.pool_migrate', vm, rules.estate.hostB, {})).toEqual([
      'VM_REQUIRES_SR',
      vm,
      rules.estate.localA,
    ]);
  });

  it('takes local disks along with migrate_send, under new references', async () => {
    const { client, estate } = rules;
    const vm = await rules.addRunningVm({ sr: estate.localA });
    const before = text(rules.row('VBD', rules.devices(vm, 'VBDs')[0] ?? '')['VDI']);
    expect(await client.failure('host.migrate_receive', estate.hostB, estate.backbone, {})).toEqual([
      'PIF_HAS_NO_NETWORK_CONFIGURATION',
      estate.backbonePifB,
    ]);
    const dest = (await client.call('host.migrate_receive', estate.hostB, estate.lan, {})) as Record<string, string>;
    expect(Object.keys(dest).sort()).toEqual(['SM', 'host', 'master', 'session_id', 'xenops']);
    expect(await client.call('VM.assert_can_migrate', vm, dest, true, { [before]: estate.nfs }, {}, {})).toBe('');
    expect(await client.call('VM.migrate_send', vm, dest, true, { [before]: estate.nfs }, {}, {})).toBe(vm);
    const after = text(rules.row('VBD', rules.devices(vm, 'VBDs')[0] ?? '')['VDI']);
    expect(after).not.toBe(before);
    expect(rules.row('VDI', after)['SR']).toBe(estate.nfs);
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Running', resident_on: estate.hostB });
    expect(rules.world.db.find('VDI', before)).toBeUndefined();
  });

  it('empties a host', async () => {
    const alone = await startRulePool();
    try {
      const vms = [
        await alone.addRunningVm({ fields: { affinity: alone.estate.hostA } }),
        await alone.addRunningVm({ fields: { affinity: alone.estate.hostA } }),
      ];
      await alone.client.call('host.disable', alone.estate.hostA);
      await alone.client.call('host.evacuate', alone.estate.hostA);
      for (const vm of vms)
        expect(alone.vm(vm)).toMatchObject({ power_state: 'Running', resident_on: alone.estate.hostB });
    } finally {
      await alone.pool.close();
    }
  });
});
