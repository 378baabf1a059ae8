import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { logIn } from '../small-pool.ts';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { startRulePool, type RulePool, type VmOptions } from './rule-pool.ts';

let rules: RulePool;
beforeAll(async () => {
  rules = await startRulePool();
});
afterAll(() => rules.pool.close());
afterEach(() => rules.pool.control.clearFaults());

async function appliance(
  pool: RulePool,
  members: readonly VmOptions[],
): Promise<{ readonly app: string; readonly vms: readonly string[] }> {
  const app = String(await pool.client.call('VM_appliance.create', { name_label: 'app' }));
  const vms = members.map((options) => pool.addVm(options));
  for (const vm of vms) await pool.client.call('VM.set_appliance', vm, app);
  return { app, vms };
}

const states = (vms: readonly string[]): readonly unknown[] => vms.map((vm) => rules.vm(vm)['power_state']);

describe('appliances', () => {
  it('have no place for console data (trap 31)', async () => {
    const { app } = await appliance(rules, []);
    expect(Object.keys((await rules.client.call('VM_appliance.get_record', app)) as object).sort()).toEqual([
      'VMs',
      'allowed_operations',
      'current_operations',
      'name_description',
      'name_label',
      'uuid',
    ]);
  });

  it('start groups by ascending order, members side by side, and stop by descending', async () => {
    const slow = await startRulePool(0.01);
    try {
      const { app, vms } = await appliance(slow, [
        { fields: { order: 2 } },
        { fields: { order: 1 } },
        { fields: { order: 1 } },
      ]);
      const [late = '', early = '', alsoEarly = ''] = vms;
      const log: string[] = [];
      slow.world.db.watch((cls, ref, fields) => {
        if (cls === 'VM' && fields.includes('power_state'))
          log.push(`${String(vms.indexOf(ref))} ${text(slow.vm(ref)['power_state'])}`);
      });
      await slow.client.call('VM_appliance.start', app, false);
      expect(log.at(-1)).toBe('0 Running');
      expect(new Set(log.slice(0, 2))).toEqual(new Set(['1 Running', '2 Running']));
      await slow.until(() => [late, early, alsoEarly].every((vm) => slow.vm(vm)['guest_metrics'] !== 'OpaqueRef:NULL'));
      log.length = 0;
      await slow.client.call('VM_appliance.clean_shutdown', app);
      expect(log[0]).toBe('0 Halted');
      expect(log).toHaveLength(3);
    } finally {
      await slow.pool.close();
    }
  });

  it('run later groups although an earlier one failed, and name only the failed VMs', async () => {
    const { app, vms } = await appliance(rules, [{ fields: { order: 1 } }, { fields: { order: 2 } }]);
    rules.pool.control.failVmStart(text(rules.vm(vms[0] ?? '')['uuid']));
    expect(await rules.client.failure('VM_appliance.start', app, false)).toEqual([
      'OPERATION_PARTIALLY_FAILED',
      'VM_appliance.start',
      vms[0],
    ]);
    expect(states(vms)).toEqual(['Halted', 'Running']);
    expect(await rules.client.call('VM_appliance.start', app, false)).toBe('');
    expect(states(vms)).toEqual(['Running', 'Running']);
  });

  it.each(['Paused', 'Suspended'])(
    'count a %s member as failure on start, without a reason (trap 33)',
    async (state) => {
      const { app, vms } = await appliance(rules, [{}, {}]);
      rules.world.db.set('VM', vms[0] ?? '', { power_state: state });
      expect(await rules.client.failure('VM_appliance.start', app, false)).toEqual([
        'OPERATION_PARTIALLY_FAILED',
        'VM_appliance.start',
        vms[0],
      ]);
      expect(states(vms)).toEqual([state, 'Running']);
    },
  );

  it('count a running member as failure on a paused start (trap 33)', async () => {
    const { app, vms } = await appliance(rules, [{}, {}]);
    await rules.client.call('VM.start', vms[0], false, false);
    expect(await rules.client.failure('VM_appliance.start', app, true)).toEqual([
      'OPERATION_PARTIALLY_FAILED',
      'VM_appliance.start',
      vms[0],
    ]);
    expect(states(vms)).toEqual(['Running', 'Paused']);
  });

  it('offer what some member allows', async () => {
    const { app, vms } = await appliance(rules, [{}, {}]);
    const allowed = (): Promise<unknown> => rules.client.call('VM_appliance.get_allowed_operations', app);
    expect(await allowed()).toEqual(['start']);
    await rules.client.call('VM.start', vms[0], false, false);
    expect(await allowed()).toEqual(['start', 'clean_shutdown', 'hard_shutdown', 'shutdown']);
    await rules.client.call('VM_appliance.start', app, false);
    expect(await allowed()).toEqual(['clean_shutdown', 'hard_shutdown', 'shutdown']);
    await rules.client.call('VM_appliance.hard_shutdown', app);
    expect(states(vms)).toEqual(['Halted', 'Halted']);
  });

  it('refuse to run empty', async () => {
    const { app } = await appliance(rules, []);
    expect(await rules.client.failure('VM_appliance.start', app, false)).toEqual([
      'OPERATION_NOT_ALLOWED',
      'Appliance has no VMs.',
    ]);
  });

  it('leave no tasks of their members behind', async () => {
    const { app } = await appliance(rules, [{}, {}]);
    const task = await rules.client.call('Async.VM_appliance.start', app, false);
    expect(await rules.settled(task)).toMatchObject({ status: 'success', subtasks: [] });
    const labels = [...rules.world.db.entries('task')].map(([, row]) => row['name_label']);
    expect(labels).not.toContain('Async.VM.start');
  });

  it('leave members with a dangling reference when destroyed, and can be left and joined freely (trap 31)', async () => {
    const { app, vms } = await appliance(rules, [{}]);
    const other = await rules.client.call('VM_appliance.create', { name_label: 'other' });
    await rules.client.call('VM.set_appliance', vms[0], other);
    expect(await rules.client.call('VM_appliance.get_VMs', app)).toEqual([]);
    await rules.client.call('VM_appliance.destroy', other);
    expect(rules.vm(vms[0] ?? '')['appliance']).toBe(other);
  });

  it('are out of reach for a vm-admin, who may not order or snapshot VMs either (trap 32)', async () => {
    const { app, vms } = await appliance(rules, [{}]);
    const admin = await logIn(rules.pool, 'vm-admin');
    expect((await admin.failure('VM_appliance.start', app, false)).slice(0, 2)).toEqual([
      'RBAC_PERMISSION_DENIED',
      'vm_appliance.start',
    ]);
    expect((await admin.failure('VM.set_order', vms[0], 1)).slice(0, 2)).toEqual([
      'RBAC_PERMISSION_DENIED',
      'vm.set_order',
    ]);
    expect((await admin.failure('VM.snapshot', vms[0], 's')).slice(0, 2)).toEqual([
      'RBAC_PERMISSION_DENIED',
      'vm.snapshot',
    ]);
    expect(String(await admin.call('VM.clone', vms[0], 'c'))).toMatch(/^OpaqueRef:/);
  });
});
