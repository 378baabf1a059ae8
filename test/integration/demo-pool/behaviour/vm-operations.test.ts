import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { NULL_REF } from '../../../../electron/demo-pool/core/contract.ts';
import { text } from '../../../../electron/demo-pool/behaviour/values.ts';
import { startRulePool, type RulePool } from './rule-pool.ts';

let rules: RulePool;
beforeAll(async () => {
  rules = await startRulePool();
});
afterAll(() => rules.pool.close());

/** Operations that a state allows or not, as a direct check says. */
const STATES: readonly (readonly [operation: string, states: string])[] = [
  ['start', 'H'],
  ['start_on', 'H'],
  ['clean_shutdown', 'R'],
  ['shutdown', 'PSR'],
  ['hard_shutdown', 'PSR'],
  ['clean_reboot', 'R'],
  ['hard_reboot', 'PR'],
  ['pause', 'R'],
  ['unpause', 'P'],
  ['suspend', 'R'],
  ['resume', 'S'],
  ['resume_on', 'S'],
  ['snapshot', 'HPSR'],
  ['checkpoint', 'PSR'],
  ['clone', 'H'],
  ['copy', 'H'],
  ['make_into_template', 'H'],
  ['destroy', 'HS'],
  ['export', 'HS'],
  ['create_template', 'HS'],
  ['metadata_export', 'HPSR'],
  ['power_state_reset', 'HPSR'],
  ['pool_migrate', 'R'],
  ['migrate_send', 'HSR'],
  ['changing_VCPUs', 'H'],
  ['changing_static_range', 'H'],
  ['changing_memory_limits', 'H'],
  ['changing_dynamic_range', 'HR'],
  ['changing_VCPUs_live', 'R'],
  ['send_sysrq', 'R'],
  ['call_plugin', 'R'],
];
const LETTER: Readonly<Record<string, string>> = { H: 'Halted', P: 'Paused', S: 'Suspended', R: 'Running' };

describe('power states', () => {
  it.each(STATES)('%s is possible in %s only', async (operation, states) => {
    for (const [letter, state] of Object.entries(LETTER)) {
      const vm = rules.addVm({ sr: null, fields: { power_state: state } });
      const call = rules.client.call('VM.assert_operation_valid', vm, operation).then(
        () => 'possible',
        (error: unknown) => String((error as { code?: string }).code),
      );
      expect([letter, await call]).toEqual([letter, states.includes(letter) ? 'possible' : 'VM_BAD_POWER_STATE']);
    }
  });

  it('are spelt in lower case in the error and capitalised in the record (trap 38)', async () => {
    const vm = rules.addVm({ fields: { power_state: 'Running' } });
    expect(await rules.client.failure('VM.assert_operation_valid', vm, 'destroy')).toEqual([
      'VM_BAD_POWER_STATE',
      vm,
      'halted, suspended',
      'running',
    ]);
    expect(await rules.client.call('VM.get_power_state', vm)).toBe('Running');
  });
});

describe('the order of checks', () => {
  it("names a block first, with the administrator's text", async () => {
    const vm = rules.addVm({
      fields: { power_state: 'Running', blocked_operations: { start: 'frozen until Monday' } },
    });
    expect(await rules.client.failure('VM.start', vm, false, false)).toEqual([
      'OPERATION_BLOCKED',
      vm,
      'frozen until Monday',
    ]);
  });

  it.each([
    ['a running template', { is_a_template: true, power_state: 'Running' }, 'start', 'VM_BAD_POWER_STATE'],
    ['a template', { is_a_template: true }, 'start', 'VM_IS_TEMPLATE'],
    [
      'a default template',
      { is_a_template: true, is_default_template: true },
      'destroy',
      'VM_CANNOT_DELETE_DEFAULT_TEMPLATE',
    ],
    [
      'a default template by key',
      { is_a_template: true, other_config: { default_template: 'true' } },
      'destroy',
      'VM_CANNOT_DELETE_DEFAULT_TEMPLATE',
    ],
    ['a snapshot', { is_a_template: true, is_a_snapshot: true }, 'start', 'VM_IS_SNAPSHOT'],
    ['a VM', {}, 'provision', 'PROVISION_ONLY_ALLOWED_ON_TEMPLATE'],
    ['a VM', {}, 'revert', 'REVERT_ONLY_ALLOWED_ON_SNAPSHOT'],
    ['a control domain', { is_control_domain: true }, 'clone', 'OPERATION_NOT_ALLOWED'],
  ])('refuses on %s (%o): %s gives %s', async (_what, fields, operation, code) => {
    const vm = rules.addVm({ sr: null, fields });
    expect((await rules.client.failure('VM.assert_operation_valid', vm, operation))[0]).toBe(code);
  });

  it.each(['clone', 'copy', 'provision', 'destroy', 'migrate_send'])('lets a template %s', async (operation) => {
    const vm = rules.addVm({ sr: null, fields: { is_a_template: true } });
    expect(await rules.client.call('VM.assert_operation_valid', vm, operation)).toBe('');
  });

  it('keeps members of an appliance from becoming templates', async () => {
    const appliance = String(await rules.client.call('VM_appliance.create', { name_label: 'app' }));
    const vm = rules.addVm();
    await rules.client.call('VM.set_appliance', vm, appliance);
    expect(await rules.client.failure('VM.set_is_a_template', vm, true)).toEqual([
      'VM_IS_PART_OF_AN_APPLIANCE',
      vm,
      appliance,
    ]);
  });

  it('refuses snapshots of disks that reset on boot', async () => {
    const vm = rules.addVm();
    rules.world.db.set('VDI', text(rules.row('VBD', rules.devices(vm, 'VBDs')[0] ?? '')['VDI']), {
      on_boot: 'reset',
    });
    expect(await rules.client.failure('VM.snapshot', vm, 's')).toEqual([
      'VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION',
    ]);
  });
});

describe('allowed_operations', () => {
  it('of a halted VM are those that pass, without what XAPI never lists (trap 14)', async () => {
    const vm = rules.addVm();
    const allowed = (await rules.client.call('VM.get_allowed_operations', vm)) as string[];
    expect(allowed).toEqual(
      expect.arrayContaining([
        'start',
        'start_on',
        'clone',
        'copy',
        'snapshot',
        'export',
        'destroy',
        'migrate_send',
        'changing_VCPUs',
      ]),
    );
    for (const never of [
      'shutdown',
      'power_state_reset',
      'assert_operation_valid',
      'call_plugin',
      'create_template',
      'clean_shutdown',
      'provision',
      'revert',
    ]) {
      expect(allowed).not.toContain(never);
    }
  });

  it('leave out what needs the guest until its tools report, although the call is still attempted (trap 14)', async () => {
    const vm = rules.addVm();
    const dumb = rules.world.db.create('VM_guest_metrics', { PV_drivers_detected: false });
    rules.world.db.set('VM', vm, {
      power_state: 'Running',
      resident_on: rules.estate.hostA,
      domid: 7,
      guest_metrics: dumb,
    });
    const without = (await rules.client.call('VM.get_allowed_operations', vm)) as string[];
    for (const operation of ['clean_shutdown', 'suspend', 'pool_migrate', 'clean_reboot'])
      expect(without).not.toContain(operation);
    expect(without).toContain('hard_shutdown');
    expect(await rules.client.call('VM.assert_operation_valid', vm, 'clean_shutdown')).toBe('');
    rules.world.db.set('VM_guest_metrics', dumb, { PV_drivers_detected: true });
    rules.world.refreshAllowed('VM', vm);
    const with_ = (await rules.client.call('VM.get_allowed_operations', vm)) as string[];
    expect(with_).toEqual(
      expect.arrayContaining(['clean_shutdown', 'suspend', 'pool_migrate', 'clean_reboot', 'checkpoint']),
    );
  });

  it('count a report of an old release, which has only a drivers version, as tools', async () => {
    const report = rules.world.db.create('VM_guest_metrics', { PV_drivers_version: { major: '5', minor: '6' } });
    const vm = rules.addVm({
      fields: { power_state: 'Running', resident_on: rules.estate.hostA, guest_metrics: report },
    });
    expect(await rules.client.call('VM.get_allowed_operations', vm)).toContain('clean_shutdown');
  });

  it('of a snapshot are few', async () => {
    const vm = rules.addVm();
    const snapshot = await rules.client.call('VM.snapshot', vm, 's');
    expect([...((await rules.client.call('VM.get_allowed_operations', snapshot)) as string[])].sort()).toEqual([
      'clone',
      'copy',
      'destroy',
      'export',
      'metadata_export',
      'revert',
    ]);
  });
});

describe('settings', () => {
  it('refuse negative order and delays', async () => {
    const vm = rules.addVm();
    for (const field of ['order', 'start_delay', 'shutdown_delay']) {
      expect(await rules.client.failure(`VM.set_${field}`, vm, -1)).toEqual(['INVALID_VALUE', field, '-1']);
      await rules.client.call(`VM.set_${field}`, vm, 3);
      expect(rules.vm(vm)[field]).toBe(3);
    }
  });

  it('refuse an appliance for templates and snapshots', async () => {
    const appliance = await rules.client.call('VM_appliance.create', { name_label: 'app' });
    const template = rules.addVm({ fields: { is_a_template: true } });
    expect((await rules.client.failure('VM.set_appliance', template, appliance))[0]).toBe('OPERATION_NOT_ALLOWED');
  });

  it('keep memory limits in order, and compute what a host can give', async () => {
    const vm = rules.addVm();
    expect((await rules.client.failure('VM.set_memory_dynamic_min', vm, 8 * 1024 ** 3))[0]).toBe(
      'MEMORY_CONSTRAINT_VIOLATION',
    );
    await rules.client.call('VM.set_memory_limits', vm, 1024 ** 3, 4 * 1024 ** 3, 2 * 1024 ** 3, 3 * 1024 ** 3);
    expect(rules.vm(vm)).toMatchObject({ memory_static_max: 4 * 1024 ** 3, memory_dynamic_min: 2 * 1024 ** 3 });
    const most = Number(await rules.client.call('VM.maximise_memory', vm, 16 * 1024 ** 3, false));
    expect(most).toBeLessThan(16 * 1024 ** 3);
    rules.world.db.set('VM', vm, { memory_static_max: most });
    expect(most + Number(await rules.client.call('VM.compute_memory_overhead', vm))).toBeLessThanOrEqual(
      16 * 1024 ** 3,
    );
  });

  it('turn a VM into a template and back', async () => {
    const vm = rules.addVm();
    await rules.client.call('VM.set_is_a_template', vm, true);
    expect(rules.vm(vm)).toMatchObject({ is_a_template: true, metrics: NULL_REF });
    await rules.client.call('VM.set_is_a_template', vm, false);
    expect(rules.vm(vm)['is_a_template']).toBe(false);
    expect(rules.vm(vm)['metrics']).not.toBe(NULL_REF);
  });
});
