import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { VmFacts } from '../../../shared/domain/inventory.ts';
import type { PoolInventory } from '../../../electron/ports.ts';
import type { RunningDemoPool } from '../../../electron/demo-pool/server.ts';
import { connect, makeConsole, startPool, until } from './console-of.ts';
import type { Console } from './console-of.ts';

const TRANSPORTS = ['json-rpc', 'xml-rpc'] as const;

describe.each(TRANSPORTS)('changes by others over %s', (transport) => {
  let pool: RunningDemoPool;
  let made: Console;
  let inventory: PoolInventory;
  beforeAll(async () => {
    pool = await startPool();
  });
  afterAll(() => pool.close());
  beforeEach(async () => {
    made = makeConsole({ eventWaitMs: 500 });
    if (transport === 'xml-rpc') pool.control.addCallFault({ kind: 'content-type', method: 'pool.get_all' });
    await connect(made, pool);
    expect(made.pools.find('demo')?.transport).toBe(transport);
    await until('the reset', () => made.changes.some(({ reset }) => reset));
    made.changes.length = 0;
    inventory = made.pools.inventory('demo');
  });
  afterEach(() => made.pools.close());

  const ref = (cls: string, uuid: string): string => pool.world.db.findByUuid(cls, uuid) ?? '';
  const runningVm = (): VmFacts => {
    const found = inventory
      .listVms()
      .find((vm) => vm.powerState === 'Running' && vm.vifs.length > 0 && vm.vappUuid !== null);
    if (!found) throw new Error('no such VM in the estate');
    return found;
  };
  const fresh = (vm: VmFacts): VmFacts | undefined => inventory.findVm(vm.uuid);

  it('shows a VM’s new name and tags, and reports that VM only', async () => {
    const vm = runningVm();
    pool.world.db.set('VM', ref('VM', vm.uuid), { name_label: '<b>new</b> ‮name', tags: ['a', 'b'] });
    await until('the change', () => made.changes.length > 0);
    expect(fresh(vm)).toEqual({ ...vm, nameLabel: '<b>new</b> ‮name', tags: ['a', 'b'] });
    expect(made.changes[0]).toMatchObject({ reset: false, vms: [vm.uuid], removedVms: [], vapps: [], estate: false });
  });

  it('shows an interface that moved, came and went', async () => {
    const vm = runningVm();
    const { db } = pool.world;
    const vif = ref('VIF', vm.vifs[0]?.uuid ?? '');
    const other = inventory.listNetworks().find((network) => network.uuid !== vm.vifs[0]?.networkUuid);
    db.set('VIF', vif, { network: ref('network', other?.uuid ?? '') });
    await until('the move', () => fresh(vm)?.vifs[0]?.networkUuid === other?.uuid);
    const added = db.create('VIF', {
      VM: ref('VM', vm.uuid),
      network: ref('network', other?.uuid ?? ''),
      device: '9',
      MAC: '02:00:00:00:00:99',
    });
    await until('the new interface', () => fresh(vm)?.vifs.length === vm.vifs.length + 1);
    expect(fresh(vm)?.vifs.at(-1)).toMatchObject({ device: 9, mac: '02:00:00:00:00:99', attached: false });
    db.destroy('VIF', added);
    await until('its end', () => fresh(vm)?.vifs.length === vm.vifs.length);
    expect(new Set(made.changes.flatMap(({ vms }) => vms))).toEqual(new Set([vm.uuid]));
  });

  it('shows a disk that grew and what the guest reports', async () => {
    const vm = runningVm();
    const { db } = pool.world;
    const disk = vm.disks[0];
    db.set('VDI', ref('VDI', disk?.vdiUuid ?? ''), { virtual_size: 2 ** 41 });
    await until('the size', () => fresh(vm)?.disks[0]?.sizeBytes === 2 ** 41);
    const metrics = db.get('VM', ref('VM', vm.uuid))['guest_metrics'] as string;
    db.set('VM_guest_metrics', metrics, {
      networks: { '1/ip': '10.0.0.2', '0/ipv6/0': 'fe80::1', '0/ip': '10.0.0.1' },
    });
    await until('the addresses', () => fresh(vm)?.addresses.length === 3);
    expect(fresh(vm)?.addresses).toEqual(['10.0.0.1', 'fe80::1', '10.0.0.2']);
  });

  it('shows vApps that come and go, and their members without them', async () => {
    const vm = runningVm();
    const { db } = pool.world;
    const vapp = vm.vappUuid ?? '';
    const members = inventory.findVapp(vapp)?.vmUuids ?? [];
    expect(members).toContain(vm.uuid);
    const added = db.create('VM_appliance', { name_label: 'added by somebody' });
    await until('the new vApp', () => inventory.listVapps().some(({ nameLabel }) => nameLabel === 'added by somebody'));
    db.set('VM', ref('VM', vm.uuid), { appliance: added });
    await until('the other vApp', () => fresh(vm)?.vappUuid !== vapp);
    expect(inventory.findVapp(vapp)?.vmUuids).toEqual(members.filter((uuid) => uuid !== vm.uuid));
    db.destroy('VM_appliance', added);
    await until('no vApp', () => fresh(vm)?.vappUuid === null);
    await until('its report', () => made.changes.flatMap(({ removedVapps }) => removedVapps).length === 1);
  });

  it('shows VMs that come, become templates, and go', async () => {
    const { db } = pool.world;
    const before = inventory.listVms().length;
    const added = db.create('VM', { name_label: 'just made', power_state: 'Halted' });
    await until('the VM', () => inventory.listVms().length === before + 1);
    const uuid = db.get('VM', added)['uuid'] as string;
    db.set('VM', added, { is_a_template: true });
    await until('a template', () => inventory.findVm(uuid) === undefined);
    await until('its report', () => made.changes.flatMap(({ removedVms }) => removedVms).includes(uuid));
    db.set('VM', added, { is_a_template: false });
    await until('a VM again', () => inventory.findVm(uuid) !== undefined);
    db.destroy('VM', added);
    await until('gone', () => inventory.listVms().length === before);
    await until('its count', () => made.pools.find('demo')?.vmCount === before);
  });

  it('tells shared records, estate and tasks apart', async () => {
    const { db } = pool.world;
    db.set('pool', pool.world.pool(), {
      gui_config: { ...inventory.sharedRecords(), 'test.one': 'x', __proto__x: 'y' },
    });
    await until('the record', () => inventory.sharedRecords()['test.one'] === 'x');
    const [network] = inventory.listNetworks();
    db.set('network', ref('network', network?.uuid ?? ''), { name_label: 'renamed network' });
    await until('the network', () => inventory.findNetwork(network?.uuid ?? '')?.nameLabel === 'renamed network');
    await until(
      'both reports',
      () => made.changes.some(({ estate }) => estate) && made.changes.some(({ sharedRecords }) => sharedRecords),
    );
    expect(made.changes.every(({ vms }) => vms.length === 0)).toBe(true);
  });

  it('reports a storm of changes in few batches, the last state winning', async () => {
    const vms = inventory.listVms();
    for (let round = 0; round < 20; round += 1)
      for (const vm of vms)
        pool.world.db.set('VM', ref('VM', vm.uuid), { name_description: String(round), order: round });
    await until('the last order', () => inventory.listVms().every((vm) => vm.startOrder === 19));
    await until('all reported', () => new Set(made.changes.flatMap(({ vms: some }) => some)).size === vms.length);
    expect(made.changes.length).toBeLessThan(10);
  });

  it('finds deletions that were lost in silence by their counts', async () => {
    const { db } = pool.world;
    const added = Array.from({ length: 5 }, (_, index) => db.create('VM', { name_label: `short-lived ${index}` }));
    await until('them', () => inventory.listVms().some((vm) => vm.nameLabel === 'short-lived 4'));
    const present = inventory.listVms().length;
    for (const vm of added) db.destroy('VM', vm);
    pool.control.loseDeletions();
    await until('their end', () => inventory.listVms().length === present - 5);
    await until('their report', () => made.changes.flatMap(({ removedVms }) => removedVms).length === 5);
    expect(made.changes.some(({ reset }) => reset)).toBe(false);
  });

  it('reads everything anew when events were lost', async () => {
    const vm = runningVm();
    pool.control.loseEvents();
    pool.world.db.set('VM', ref('VM', vm.uuid), { name_label: 'lost event' });
    await until('the reset', () => made.changes.some(({ reset }) => reset));
    expect(fresh(vm)?.nameLabel).toBe('lost event');
  });
});
