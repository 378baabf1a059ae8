import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { startRulePool, type RulePool } from './rule-pool.ts';

let rules: RulePool;
beforeAll(async () => {
  rules = await startRulePool();
});
afterAll(() => rules.pool.close());

const newNetwork = async (fields: object = {}): Promise<string> =>
  String(await rules.client.call('network.create', { name_label: 'net', other_config: {}, ...fields }));

describe('networks', () => {
  it('get a free bridge and a sensible MTU, under names that need not differ', async () => {
    const [first, second] = [await newNetwork({ MTU: 0 }), await newNetwork({ MTU: 9000 })];
    expect(rules.row('network', first)['MTU']).toBe(1500);
    expect(rules.row('network', second)['MTU']).toBe(9000);
    expect(rules.row('network', first)['bridge']).not.toBe(rules.row('network', second)['bridge']);
    expect(((await rules.client.call('network.get_by_name_label', 'net')) as string[]).length).toBeGreaterThanOrEqual(
      2,
    );
  });

  it.each(['xenbr9', 'xapi77', 'vif1', 'tap0', 'eth0', 'a-name-far-too-long'])(
    'refuse the bridge %s',
    async (bridge) => {
      expect(await rules.client.failure('network.create', { other_config: {}, bridge })).toEqual([
        'INVALID_VALUE',
        'bridge',
        bridge,
      ]);
    },
  );

  it('refuse a bridge twice', async () => {
    await newNetwork({ bridge: 'fence-a' });
    expect(await rules.client.failure('network.create', { other_config: {}, bridge: 'fence-a' })).toEqual([
      'BRIDGE_NAME_EXISTS',
      'fence-a',
    ]);
  });

  it('take idle interfaces along when destroyed, without a word, but not attached ones (trap 24)', async () => {
    const net = await newNetwork();
    const [idle, busy] = [rules.addVm({ networks: [net] }), rules.addVm({ networks: [net] })];
    await rules.client.call('VM.start', busy, false, false);
    const attached = rules.devices(busy, 'VIFs')[0];
    expect(await rules.client.failure('network.destroy', net)).toEqual(['NETWORK_CONTAINS_VIF', attached]);
    await rules.client.call('VM.hard_shutdown', busy);
    await rules.client.call('network.destroy', net);
    expect([rules.vm(idle)['VIFs'], rules.vm(busy)['VIFs']]).toEqual([[], []]);
  });

  it('of the management interface stay, and those with other PIFs name them', async () => {
    expect(await rules.client.failure('network.destroy', rules.estate.lan)).toEqual([
      'CANNOT_DESTROY_SYSTEM_NETWORK',
      rules.estate.lan,
    ]);
    expect((await rules.client.failure('network.destroy', rules.estate.backbone))[0]).toBe('NETWORK_CONTAINS_PIF');
  });

  it('refuse another default locking while an interface is attached', async () => {
    const vm = await rules.addRunningVm();
    expect(
      (await rules.client.failure('network.set_default_locking_mode', rules.estate.lan, 'disabled')).slice(0, 2),
    ).toEqual(['VIF_IN_USE', rules.estate.lan]);
    await rules.client.call('VM.hard_shutdown', vm);
  });
});

describe('VLANs', () => {
  it('appear on every live host, plugged where the base is', async () => {
    const net = await newNetwork();
    rules.world.db.set('PIF', rules.estate.backbonePifB, { currently_attached: false });
    const pifs = (await rules.client.call(
      'pool.create_VLAN_from_PIF',
      rules.estate.backbonePifA,
      net,
      120,
    )) as string[];
    rules.world.db.set('PIF', rules.estate.backbonePifB, { currently_attached: true });
    const rows = pifs.map((pif) => rules.row('PIF', pif));
    expect(new Set(rows.map((row) => row['host']))).toEqual(new Set([rules.estate.hostA, rules.estate.hostB]));
    expect(rows.map((row) => row['currently_attached']).sort()).toEqual([false, true]);
    for (const row of rows)
      expect(row).toMatchObject({ VLAN: 120, physical: false, MAC: 'fe:ff:ff:ff:ff:ff', network: net, device: 'eth1' });
    expect(rules.row('network', net)['PIFs']).toHaveLength(2);
  });

  it('roll back when one host cannot', async () => {
    const [net, other] = [await newNetwork(), await newNetwork()];
    await rules.client.call('VLAN.create', rules.estate.backbonePifB, 130, other);
    expect(await rules.client.failure('pool.create_VLAN_from_PIF', rules.estate.backbonePifA, net, 130)).toEqual([
      'VLAN_IN_USE',
      'eth1',
      '130',
    ]);
    expect(rules.row('network', net)['PIFs']).toEqual([]);
  });

  it('refuse bad tags, a second PIF on a network and VLANs on VLANs', async () => {
    const net = await newNetwork();
    for (const tag of [-1, 4095])
      expect(await rules.client.failure('VLAN.create', rules.estate.backbonePifA, tag, net)).toEqual([
        'VLAN_TAG_INVALID',
        String(tag),
      ]);
    const vlan = String(await rules.client.call('VLAN.create', rules.estate.backbonePifA, 140, net));
    const untagged = text(rules.row('VLAN', vlan)['untagged_PIF']);
    expect(rules.row('PIF', untagged)).toMatchObject({ VLAN_master_of: vlan, currently_attached: false });
    expect(rules.row('PIF', rules.estate.backbonePifA)['VLAN_slave_of']).toContain(vlan);
    expect(await rules.client.failure('VLAN.create', rules.estate.backbonePifA, 141, net)).toEqual([
      'NETWORK_ALREADY_CONNECTED',
      rules.estate.hostA,
      untagged,
    ]);
    expect(await rules.client.failure('VLAN.create', untagged, 142, await newNetwork())).toEqual([
      'PIF_IS_VLAN',
      untagged,
    ]);
  });

  it('stay while a VM on the host uses them, and leave the network when destroyed', async () => {
    const net = await newNetwork();
    const [pif = ''] = (await rules.client.call(
      'pool.create_VLAN_from_PIF',
      rules.estate.backbonePifA,
      net,
      150,
    )) as string[];
    const vm = rules.addVm({ networks: [net] });
    await rules.client.call('VM.start_on', vm, rules.row('PIF', pif)['host'], false, false);
    const vlan = text(rules.row('PIF', pif)['VLAN_master_of']);
    expect(await rules.client.failure('VLAN.destroy', vlan)).toEqual(['VIF_IN_USE', net, rules.devices(vm, 'VIFs')[0]]);
    await rules.client.call('VM.hard_shutdown', vm);
    await rules.client.call('VLAN.destroy', vlan);
    expect(rules.world.db.find('PIF', pif)).toBeUndefined();
    expect(rules.row('network', net)['PIFs']).toHaveLength(1);
  });
});

describe('tunnels', () => {
  it('need Open vSwitch', async () => {
    rules.world.db.set('host', rules.estate.hostB, { software_version: { network_backend: 'bridge' } });
    expect(await rules.client.failure('tunnel.create', rules.estate.pifB, await newNetwork())).toEqual([
      'OPENVSWITCH_NOT_ACTIVE',
    ]);
    rules.world.db.set('host', rules.estate.hostB, { software_version: { network_backend: 'openvswitch' } });
  });

  it('stay inactive without a controller, yet let VMs start on any host (trap 27)', async () => {
    const net = await newNetwork();
    for (const pif of [rules.estate.pifA, rules.estate.pifB]) {
      const tunnel = String(await rules.client.call('tunnel.create', pif, net));
      expect(rules.row('tunnel', tunnel)['status']).toEqual({ active: 'false' });
    }
    const vms = [rules.addVm({ networks: [net] }), rules.addVm({ networks: [net] })];
    await rules.client.call('VM.start_on', vms[0], rules.estate.hostA, false, false);
    await rules.client.call('VM.start_on', vms[1], rules.estate.hostB, false, false);
    expect(vms.map((vm) => rules.vm(vm)['power_state'])).toEqual(['Running', 'Running']);
  });
});

describe('bonds and PIFs', () => {
  it('bond two NICs, which then carry neither VLAN nor VM', async () => {
    const alone = await startRulePool();
    try {
      const { client, estate } = alone;
      const net = String(await client.call('network.create', { name_label: 'bond', other_config: {} }));
      expect(await client.failure('Bond.create', net, [estate.pifA], '')).toEqual(['PIF_BOND_NEEDS_MORE_MEMBERS']);
      expect(await client.failure('Bond.create', net, [estate.pifA, estate.pifB], '')).toEqual([
        'PIF_BOND_CANNOT_CROSS_HOSTS',
      ]);
      const bond = String(await client.call('Bond.create', net, [estate.pifA, estate.backbonePifA], ''));
      const master = text(alone.row('Bond', bond)['master']);
      expect(alone.row('PIF', master)).toMatchObject({ device: 'bond0', management: true, IP: '10.7.0.1' });
      expect(alone.row('PIF', estate.pifA)).toMatchObject({ bond_slave_of: bond, management: false });
      expect(
        await client.failure(
          'VLAN.create',
          estate.pifA,
          5,
          String(await client.call('network.create', { other_config: {} })),
        ),
      ).toEqual(['CANNOT_ADD_VLAN_TO_BOND_SLAVE', estate.pifA]);
      const vm = alone.addVm();
      expect(await client.failure('VM.assert_can_boot_here', vm, estate.hostA)).toEqual([
        'HOST_CANNOT_ATTACH_NETWORK',
        estate.hostA,
        estate.lan,
      ]);
      const running = await alone.addRunningVm({ networks: [net] });
      const home = alone.vm(running)['resident_on'];
      const bonded = alone.world.db.refs('PIF').find((ref) => {
        const pif = alone.row('PIF', ref);
        return pif['host'] === home && pif['bond_slave_of'] === bond;
      });
      expect(home).toBe(estate.hostA);
      const member = text(alone.row('PIF', bonded ?? '')['network']);
      expect(await client.failure('VIF.move', alone.devices(running, 'VIFs')[0] ?? '', member)).toEqual([
        'HOST_CANNOT_ATTACH_NETWORK',
        home,
        member,
      ]);
      await client.call('VM.hard_shutdown', running);
      await client.call('Bond.destroy', bond);
      expect(alone.row('PIF', estate.pifA)).toMatchObject({ management: true, IP: '10.7.0.1' });
    } finally {
      await alone.pool.close();
    }
  });

  it('never unplug the management interface', async () => {
    expect(await rules.client.failure('PIF.unplug', rules.estate.pifA)).toEqual([
      'PIF_IS_MANAGEMENT_INTERFACE',
      rules.estate.pifA,
    ]);
    await rules.client.call('PIF.unplug', rules.estate.backbonePifA);
    expect(rules.row('PIF', rules.estate.backbonePifA)['currently_attached']).toBe(false);
    await rules.client.call('PIF.plug', rules.estate.backbonePifA);
    expect(rules.row('PIF', rules.estate.backbonePifA)['currently_attached']).toBe(true);
  });
});
