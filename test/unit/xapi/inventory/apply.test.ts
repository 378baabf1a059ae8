import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChangeApplier } from '../../../../electron/xapi/inventory/apply.ts';
import { InventoryCache } from '../../../../electron/xapi/inventory/cache.ts';
import { CachedPoolInventory } from '../../../../electron/xapi/inventory/pool-inventory.ts';
import { ChangeBatch } from '../../../../electron/xapi/inventory/changes.ts';
import type { InventoryChange } from '../../../../electron/ports.ts';

type Change = Omit<InventoryChange, 'poolId'>;

let cache: InventoryCache;
let applier: ChangeApplier;
let told: Change[];
beforeEach(() => {
  vi.useFakeTimers();
  cache = new InventoryCache();
  told = [];
  const changes = new ChangeBatch(50, (change) => told.push(change));
  applier = new ChangeApplier(cache, changes);
  applier.put('network', 'OpaqueRef:n', { uuid: 'n', name_label: 'net' });
  applier.put('VM', 'OpaqueRef:1', {
    uuid: 'vm1',
    VIFs: ['OpaqueRef:v'],
    VBDs: ['OpaqueRef:b'],
    appliance: 'OpaqueRef:a',
    guest_metrics: 'OpaqueRef:g',
  });
  applier.put('VIF', 'OpaqueRef:v', { uuid: 'vif', VM: 'OpaqueRef:1', network: 'OpaqueRef:n', device: '0', MAC: 'aa' });
  applier.put('VBD', 'OpaqueRef:b', { VM: 'OpaqueRef:1', VDI: 'OpaqueRef:d', type: 'Disk', userdevice: '0' });
  applier.put('VDI', 'OpaqueRef:d', { uuid: 'vdi', VBDs: ['OpaqueRef:b'], virtual_size: 5 });
  applier.put('VM_appliance', 'OpaqueRef:a', { uuid: 'vapp', VMs: ['OpaqueRef:1', 'OpaqueRef:gone'] });
  vi.advanceTimersByTime(50);
  told.length = 0;
});
afterEach(() => {
  vi.useRealTimers();
});

const after = (): Change | undefined => {
  vi.advanceTimersByTime(50);
  expect(told.length).toBeLessThanOrEqual(1);
  return told[0];
};

describe('ChangeApplier', () => {
  it('says nothing of a record that was only repeated', () => {
    applier.put('VM', 'OpaqueRef:1', {
      uuid: 'vm1',
      VIFs: ['OpaqueRef:v'],
      VBDs: ['OpaqueRef:b'],
      appliance: 'OpaqueRef:a',
      guest_metrics: 'OpaqueRef:g',
      recommendations: 'other',
    });
    expect(after()).toBeUndefined();
  });

  it.each([
    ['VIF', 'OpaqueRef:v', { uuid: 'vif', VM: 'OpaqueRef:1', network: 'OpaqueRef:n', device: '0', MAC: 'bb' }],
    ['VDI', 'OpaqueRef:d', { uuid: 'vdi', VBDs: ['OpaqueRef:b'], virtual_size: 6 }],
    ['VM_guest_metrics', 'OpaqueRef:g', { networks: { '0/ip': '10.0.0.1' } }],
  ] as const)('reports a change of a %s as one of its VM', (name, ref, record) => {
    const before = cache.findVmByRef('OpaqueRef:1');
    applier.put(name, ref, record);
    expect(cache.findVmByRef('OpaqueRef:1')).not.toEqual(before);
    expect(after()).toMatchObject({ vms: ['vm1'], removedVms: [], vapps: [], estate: false, reset: false });
  });

  it('takes a vApp from its members when it is gone, though their records do not change', () => {
    expect(cache.findVmByRef('OpaqueRef:1')?.vappUuid).toBe('vapp');
    expect(cache.findVappByRef('OpaqueRef:a')?.vmUuids).toEqual(['vm1']);
    applier.drop('VM_appliance', 'OpaqueRef:a');
    expect(cache.findVmByRef('OpaqueRef:1')?.vappUuid).toBeNull();
    expect(after()).toMatchObject({ vms: ['vm1'], removedVapps: ['vapp'] });
  });

  it('reports a VM that goes, and its vApp', () => {
    applier.drop('VM', 'OpaqueRef:1');
    expect(cache.listVms()).toEqual([]);
    expect(cache.findVappByRef('OpaqueRef:a')?.vmUuids).toEqual([]);
    expect(after()).toMatchObject({ vms: [], removedVms: ['vm1'], vapps: ['vapp'] });
  });

  it('tells a VM of its snapshots, with the NICs they hold, however late the parts come', () => {
    applier.put('VM', 'OpaqueRef:1', { uuid: 'vm1', snapshots: ['OpaqueRef:s', 'OpaqueRef:gone'] });
    const facts = () => cache.findVmByRef('OpaqueRef:1');
    expect([facts()?.snapshotCount, facts()?.snapshots]).toEqual([2, []]);
    const snapshot = {
      uuid: 's',
      is_a_snapshot: true,
      is_a_template: true,
      name_label: 'before',
      snapshot_of: 'OpaqueRef:1',
      snapshot_time: '20260301T08:00:00Z',
      power_state: 'Halted',
      VIFs: ['OpaqueRef:sv'],
    };
    applier.put('VM', 'OpaqueRef:s', snapshot);
    const expected = { uuid: 's', nameLabel: 'before', takenAt: '2026-03-01T08:00:00.000Z', withMemory: false };
    expect(facts()?.snapshots).toEqual([{ ...expected, nics: [] }]);
    applier.put('VIF', 'OpaqueRef:sv', { VM: 'OpaqueRef:s', network: 'OpaqueRef:n', device: '1', MAC: 'aa' });
    expect(facts()?.snapshots).toEqual([{ ...expected, nics: [{ device: 1, networkUuid: 'n', mac: 'aa' }] }]);
    told.length = 0;
    vi.advanceTimersByTime(50);
    told.length = 0;
    applier.put('VM', 'OpaqueRef:s', { ...snapshot, power_state: 'Suspended' });
    expect(facts()?.snapshots[0]?.withMemory).toBe(true);
    expect(after()).toMatchObject({ vms: ['vm1'] });
  });

  it('knows to which hosts an SR is attached', () => {
    applier.put('SR', 'OpaqueRef:sr', { uuid: 'sr', PBDs: ['OpaqueRef:p1', 'OpaqueRef:p2'] });
    applier.put('host', 'OpaqueRef:h1', { uuid: 'h1' });
    applier.put('host', 'OpaqueRef:h2', { uuid: 'h2' });
    applier.put('PBD', 'OpaqueRef:p1', { host: 'OpaqueRef:h1', currently_attached: true });
    applier.put('PBD', 'OpaqueRef:p2', { host: 'OpaqueRef:h2', currently_attached: false });
    expect(new CachedPoolInventory(() => cache).listSrs()).toMatchObject([{ uuid: 'sr', hostUuids: ['h1'] }]);
    expect(after()).toMatchObject({ estate: true });
  });

  it('follows the chain of a disk through images that no VM has, however late they come', () => {
    const disk = () => cache.findVmByRef('OpaqueRef:1')?.disks[0];
    expect(disk()).not.toHaveProperty('chainLength');
    const vdi = (uuid: string, parent: string) => ({ uuid, VBDs: [], sm_config: { 'vhd-parent': parent } });
    applier.put('VDI', 'OpaqueRef:d', { ...vdi('vdi', 'base1'), VBDs: ['OpaqueRef:b'] });
    expect(disk()).toMatchObject({ chainLength: 2, ancestors: ['base1'] });
    applier.put('VDI', 'OpaqueRef:base1', vdi('base1', 'base2'));
    applier.put('VDI', 'OpaqueRef:base2', vdi('base2', ''));
    applier.put('VDI', 'OpaqueRef:d', {
      ...vdi('vdi', 'base1'),
      VBDs: ['OpaqueRef:b'],
      snapshot_of: 'OpaqueRef:base2',
    });
    expect(disk()).toMatchObject({ chainLength: 3, ancestors: ['base1', 'base2', 'base2'] });
    // A record that names itself as its ancestor must not be followed for ever.
    applier.put('VDI', 'OpaqueRef:base2', vdi('base2', 'base1'));
    applier.put('VDI', 'OpaqueRef:d', { ...vdi('vdi', 'base1'), VBDs: ['OpaqueRef:b'] });
    expect(disk()?.chainLength).toBe(3);
  });

  it('counts snapshots as they come and go', () => {
    applier.put('VM', 'OpaqueRef:s', { uuid: 's', is_a_snapshot: true, is_a_template: true });
    expect(cache.snapshotCount).toBe(1);
    applier.put('VM', 'OpaqueRef:s', { uuid: 's', is_a_snapshot: true, is_a_template: true, name_label: 'x' });
    applier.drop('VM', 'OpaqueRef:s');
    applier.drop('VM', 'OpaqueRef:s');
    expect(cache.snapshotCount).toBe(0);
  });

  it('forgets nobody’s report when a VM starts and gets a new one', () => {
    applier.put('VM', 'OpaqueRef:1', { uuid: 'vm1', guest_metrics: 'OpaqueRef:g2' });
    applier.put('VM_guest_metrics', 'OpaqueRef:g2', { networks: { '0/ip': '10.0.0.9' } });
    expect(cache.findVmByRef('OpaqueRef:1')?.addresses).toEqual(['10.0.0.9']);
  });

  it('ends with the same facts in whatever order changes come', () => {
    const steps: readonly (() => void)[] = [
      () => applier.put('VM', 'OpaqueRef:2', { uuid: 'vm2', VIFs: ['OpaqueRef:w'], appliance: 'OpaqueRef:a' }),
      () => applier.put('VIF', 'OpaqueRef:w', { uuid: 'w', VM: 'OpaqueRef:2', network: 'OpaqueRef:m', device: 1 }),
      () => applier.put('network', 'OpaqueRef:m', { uuid: 'm' }),
      () => applier.put('VM_appliance', 'OpaqueRef:a', { uuid: 'vapp', VMs: ['OpaqueRef:1', 'OpaqueRef:2'] }),
      () => applier.drop('VIF', 'OpaqueRef:v'),
    ];
    const expected = { vappUuid: 'vapp', vifs: [{ uuid: 'w', device: 1, networkUuid: 'm', mac: '', attached: false }] };
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3, 4], { minLength: 5 }), (order) => {
        for (const index of order) {
          steps[index]?.();
          // Readers may come in between.
          cache.listVms();
          cache.listVapps();
        }
        expect(cache.findVmByRef('OpaqueRef:2')).toMatchObject(expected);
        expect(cache.findVappByRef('OpaqueRef:a')?.vmUuids).toEqual(['vm1', 'vm2']);
        expect(cache.findVmByRef('OpaqueRef:1')?.vifs).toEqual([]);
        for (const ref of ['OpaqueRef:2']) applier.drop('VM', ref);
        applier.drop('VIF', 'OpaqueRef:w');
        applier.drop('network', 'OpaqueRef:m');
        applier.put('VIF', 'OpaqueRef:v', {
          uuid: 'vif',
          VM: 'OpaqueRef:1',
          network: 'OpaqueRef:n',
          device: '0',
          MAC: 'aa',
        });
      }),
      { numRuns: 60 },
    );
  });
});
