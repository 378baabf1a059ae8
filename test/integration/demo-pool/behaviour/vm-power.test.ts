import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { NULL_REF } from '../../../../electron/demo-pool/core/contract.ts';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { startRulePool, type RulePool } from './rule-pool.ts';

let rules: RulePool;
beforeAll(async () => {
  rules = await startRulePool();
});
afterAll(async () => {
  expect(rules.pool.reports).toEqual([]);
  await rules.pool.close();
});
afterEach(() => rules.pool.control.clearFaults());

describe('starting a VM', () => {
  it('sets host, domain, devices and metrics, and lets the guest report later under a new reference (trap 21)', async () => {
    const { client, world } = rules;
    const old = world.db.create('VM_guest_metrics', { PV_drivers_detected: true, networks: { '0/ip': '192.0.2.9' } });
    const vm = rules.addVm({ fields: { guest_metrics: old } });
    const freeBefore = memoryFree();
    await client.call('VM.start', vm, false, false);
    expect(rules.vm(vm)).toMatchObject({
      power_state: 'Running',
      scheduled_to_be_resident_on: NULL_REF,
      current_operations: {},
    });
    expect(Number(rules.vm(vm)['domid'])).toBeGreaterThan(0);
    expect([rules.estate.hostA, rules.estate.hostB]).toContain(rules.vm(vm)['resident_on']);
    for (const vif of rules.devices(vm, 'VIFs')) expect(rules.row('VIF', vif)['currently_attached']).toBe(true);
    expect(memoryFree()).toBeLessThan(freeBefore);
    expect(world.db.find('VM_guest_metrics', old)).toBeUndefined();
    await rules.until(() => rules.vm(vm)['guest_metrics'] !== NULL_REF);
    const report = rules.row('VM_guest_metrics', text(rules.vm(vm)['guest_metrics']));
    expect(report['PV_drivers_detected']).toBe(true);
    expect(String((report['networks'] as Record<string, string>)['0/ip'])).toMatch(/^10\.7\.0\.\d+$/);
  });

  it('resets everything on Halted and gives the memory back', async () => {
    const before = memoryFree();
    const vm = await rules.addRunningVm();
    await rules.client.call('VM.clean_shutdown', vm);
    expect(rules.vm(vm)).toMatchObject({
      power_state: 'Halted',
      resident_on: NULL_REF,
      domid: -1,
      scheduled_to_be_resident_on: NULL_REF,
      consoles: [],
    });
    for (const vbd of rules.devices(vm, 'VBDs')) expect(rules.row('VBD', vbd)['currently_attached']).toBe(false);
    expect(memoryFree()).toBe(before);
  });

  it('keeps an address over a restart', async () => {
    const vm = await rules.addRunningVm();
    const address = (): unknown =>
      (rules.row('VM_guest_metrics', text(rules.vm(vm)['guest_metrics']))['networks'] as Record<string, string>)[
        '0/ip'
      ];
    const first = address();
    await rules.client.call('VM.hard_shutdown', vm);
    await rules.client.call('VM.start', vm, false, false);
    await rules.until(() => rules.vm(vm)['guest_metrics'] !== NULL_REF);
    expect(address()).toBe(first);
  });

  it('waits start_delay inside the task, twice with start_on (trap 39)', async () => {
    const [plain, placed] = [
      rules.addVm({ fields: { start_delay: 77 } }),
      rules.addVm({ fields: { start_delay: 77 } }),
    ];
    const delay = (): number => rules.slept.reduce((sum, seconds) => sum + seconds, 0);
    const begin = delay();
    await rules.client.call('VM.start', plain, false, false);
    const once = delay() - begin;
    await rules.client.call('VM.start_on', placed, rules.estate.hostB, false, false);
    const twice = delay() - begin - once;
    expect(once).toBeGreaterThanOrEqual(77);
    expect(once).toBeLessThan(2 * 77);
    expect(twice).toBeGreaterThanOrEqual(2 * 77);
  });

  it('fails once when told to, and leaves the VM as it was', async () => {
    const vm = rules.addVm();
    rules.pool.control.failVmStart(text(rules.vm(vm)['uuid']));
    const before = memoryFree();
    expect((await rules.client.failure('VM.start', vm, false, false)).slice(0, 2)).toEqual(['BOOTLOADER_FAILED', vm]);
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Halted', scheduled_to_be_resident_on: NULL_REF });
    expect(memoryFree()).toBe(before);
    await rules.client.call('VM.start', vm, false, false);
    expect(rules.vm(vm)['power_state']).toBe('Running');
  });

  it('refuses a disk that another running VM writes to', async () => {
    const [first, second] = [await rules.addRunningVm(), rules.addVm({ sr: null })];
    const vdi = rules.row('VBD', rules.devices(first, 'VBDs')[0] ?? '')['VDI'] ?? '';
    rules.world.db.create('VBD', { VM: second, VDI: vdi, userdevice: '0', type: 'Disk', mode: 'RW' });
    expect(await rules.client.failure('VM.start', second, false, false)).toEqual(['VDI_IN_USE', vdi, 'attach']);
  });
});

describe('suspending', () => {
  it('puts the memory on the suspend repository and takes it back on resume', async () => {
    const vm = await rules.addRunningVm();
    await rules.client.call('VM.suspend', vm);
    const image = text(rules.vm(vm)['suspend_VDI']);
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Suspended', resident_on: NULL_REF, domid: -1 });
    expect(rules.row('VDI', image)).toMatchObject({ type: 'suspend', SR: rules.estate.nfs });
    await rules.client.call('VM.resume', vm, false, false);
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Running', suspend_VDI: NULL_REF });
    expect(rules.world.db.find('VDI', image)).toBeUndefined();
  });

  it('needs a repository', async () => {
    const vm = await rules.addRunningVm();
    rules.world.db.set('pool', rules.world.pool(), { suspend_image_SR: NULL_REF });
    expect(await rules.client.failure('VM.suspend', vm)).toEqual(['VM_NO_SUSPEND_SR', vm]);
    rules.world.db.set('pool', rules.world.pool(), { suspend_image_SR: rules.estate.nfs });
  });

  it('can be ended by a hard shutdown, which deletes the image', async () => {
    const vm = await rules.addRunningVm();
    await rules.client.call('VM.suspend', vm);
    const image = text(rules.vm(vm)['suspend_VDI']);
    await rules.client.call('VM.hard_shutdown', vm);
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Halted', suspend_VDI: NULL_REF });
    expect(rules.world.db.find('VDI', image)).toBeUndefined();
  });
});

describe('stopping', () => {
  it('fails for a guest without tools, which shutdown then forces off', async () => {
    const dumb = rules.world.db.create('VM_guest_metrics', { PV_drivers_detected: false });
    const vm = rules.addVm({ fields: { guest_metrics: dumb } });
    await rules.client.call('VM.start', vm, false, false);
    expect(await rules.client.failure('VM.clean_shutdown', vm)).toEqual(['VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT', vm]);
    await rules.client.call('VM.shutdown', vm);
    expect(rules.vm(vm)['power_state']).toBe('Halted');
  });

  it('times out when the guest hangs', async () => {
    const vm = await rules.addRunningVm();
    rules.pool.control.addFault('vm-shutdown', text(rules.vm(vm)['uuid']), 0);
    expect(await rules.client.failure('VM.clean_shutdown', vm)).toEqual(['VM_SHUTDOWN_TIMEOUT', vm, '1200']);
    await rules.client.call('VM.hard_shutdown', vm);
  });

  it('reboots into a new domain', async () => {
    const vm = await rules.addRunningVm();
    const before = rules.vm(vm);
    await rules.client.call('VM.clean_reboot', vm);
    expect(rules.vm(vm)).toMatchObject({ power_state: 'Running', resident_on: before['resident_on'] });
    expect(rules.vm(vm)['domid']).not.toBe(before['domid']);
  });

  it('refuses to declare a really running VM halted, but does so once its host is dead', async () => {
    const vm = await rules.addRunningVm();
    const host = text(rules.vm(vm)['resident_on']);
    expect(await rules.client.failure('VM.power_state_reset', vm)).toEqual([
      'DOMAIN_EXISTS',
      vm,
      String(Number(rules.vm(vm)['domid'])),
    ]);
    const metrics = text(rules.row('host', host)['metrics']);
    rules.world.db.set('host_metrics', metrics, { live: false });
    await rules.client.call('VM.power_state_reset', vm);
    rules.world.db.set('host_metrics', metrics, { live: true });
    expect(rules.vm(vm)['power_state']).toBe('Halted');
  });
});

function memoryFree(): number {
  let free = 0;
  for (const [, metrics] of rules.world.db.entries('host_metrics')) free += Number(metrics['memory_free']);
  return free;
}
