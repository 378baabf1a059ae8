import { ApiError, NULL_REF, type Behaviour, type Behaviours, type Value, type World } from '../core/contract.ts';
import { createBlob } from './blob.ts';
import { memoryOverhead } from './guest-memory.ts';
import { assertAgile, assertCanBoot, possibleHosts } from './placement.ts';
import { flag, follow, isNull, map, number, text } from './values.ts';
import { freeVbdDevices } from './vbd.ts';
import { freeVifDevices } from './vif.ts';
import { assertNotNegative } from './vm-lifetime.ts';
import { assertVmOperation } from './vm-operations.ts';

/** Sets one field after the state check of an operation. */
function guarded(
  operation: string,
  field: string,
  check?: (world: World, vm: string, value: Value | undefined) => void,
): Behaviour {
  return ({ world }, self, value) => {
    assertVmOperation(world, text(self), operation);
    check?.(world, text(self), value);
    world.db.set('VM', text(self), { [field]: value });
    return '';
  };
}

function notNegative(field: string): Behaviour {
  return ({ world }, self, value) => {
    assertNotNegative(field, value);
    world.db.set('VM', text(self), { [field]: number(value) });
    return '';
  };
}

const setIsATemplate: Behaviour = ({ world }, self, value) => {
  const vm = text(self);
  const row = world.db.get('VM', vm);
  if (flag(value) && !flag(row['is_a_template'])) {
    assertVmOperation(world, vm, 'make_into_template');
    if (flag(row['ha_always_run'])) throw new ApiError('VM_IS_PROTECTED', vm);
    if (follow(world, 'VM_metrics', row, 'metrics')) world.db.destroy('VM_metrics', text(row['metrics']));
    world.db.set('VM', vm, { metrics: NULL_REF });
  }
  if (!flag(value) && isNull(row['metrics'])) world.db.set('VM', vm, { metrics: world.db.create('VM_metrics', {}) });
  world.db.set('VM', vm, { is_a_template: flag(value) });
  return '';
};

const setAppliance: Behaviour = ({ world }, self, value) => {
  const vm = text(self);
  const row = world.db.get('VM', vm);
  if (flag(row['is_a_snapshot']) || flag(row['is_a_template']) || flag(row['is_control_domain'])) {
    throw new ApiError(
      'OPERATION_NOT_ALLOWED',
      'Control domains, templates and snapshots cannot be part of an appliance',
    );
  }
  const before = text(row['appliance']);
  if (!isNull(value)) world.db.get('VM_appliance', text(value));
  world.db.set('VM', vm, { appliance: text(value) });
  for (const appliance of [before, text(value)])
    if (world.db.find('VM_appliance', appliance)) world.refreshAllowed('VM_appliance', appliance);
  return '';
};

const maxVcpus: Behaviour = ({ world }, self, value) => {
  const vm = text(self);
  assertVmOperation(world, vm, 'changing_VCPUs');
  if (number(value) < Math.max(1, number(world.db.get('VM', vm)['VCPUs_at_startup'])))
    throw new ApiError('INVALID_VALUE', 'VCPUs_max', String(number(value)));
  world.db.set('VM', vm, { VCPUs_max: number(value) });
  return '';
};

const startupVcpus: Behaviour = ({ world }, self, value) => {
  const vm = text(self);
  assertVmOperation(world, vm, 'changing_VCPUs');
  const count = number(value);
  if (count < 1 || count > number(world.db.get('VM', vm)['VCPUs_max']))
    throw new ApiError('INVALID_VALUE', 'VCPUs_at_startup', String(count));
  world.db.set('VM', vm, { VCPUs_at_startup: count });
  return '';
};

const liveVcpus: Behaviour = async (call, self, value) => {
  const { world } = call;
  const vm = text(self);
  assertVmOperation(world, vm, 'changing_VCPUs_live');
  const count = number(value);
  if (count < 1 || count > number(world.db.get('VM', vm)['VCPUs_max']))
    throw new ApiError('INVALID_VALUE', 'VCPU values must satisfy: 0 < VCPUs ≤ VCPUs_max', String(count));
  await world.withOperation(call, 'VM', vm, 'changing_VCPUs_live', async () => {
    await call.task.work(1);
    world.db.set('VM', vm, { VCPUs_at_startup: count });
    const metrics = text(world.db.get('VM', vm)['metrics']);
    if (world.db.find('VM_metrics', metrics)) world.db.set('VM_metrics', metrics, { VCPUs_number: count });
  });
  return '';
};

const haPriority = guarded('assert_operation_valid', 'ha_restart_priority', (world, vm, value) => {
  if (!['', 'restart', 'best-effort'].includes(text(value)))
    throw new ApiError('INVALID_VALUE', 'ha_restart_priority', text(value));
  if (text(value) === 'restart' && flag(world.db.get('pool', world.pool())['ha_enabled'])) assertAgile(world, vm);
});

function halted(field: string): Behaviour {
  return ({ world }, self, value) => {
    const row = world.db.get('VM', text(self));
    const state = text(row['power_state']);
    if (state !== 'Halted') throw new ApiError('VM_BAD_POWER_STATE', text(self), 'halted', state.toLowerCase());
    world.db.set('VM', text(self), { [field]: value });
    return '';
  };
}

const setBlockedOperations: Behaviour = ({ world }, self, value) => {
  world.db.set('VM', text(self), { blocked_operations: map(value) });
  return '';
};

const wlb: Behaviour = ({ world }, self) => {
  const answer: Record<string, Value> = Object.create(null) as Record<string, Value>;
  for (const host of possibleHosts(world, text(self))) answer[host] = ['WLB', '0.0', 'xapi'];
  return answer;
};

/** Settings and questions of VMs that take more than reading or writing a field. */
export const vmSettings: Behaviours = {
  'VM.set_is_a_template': setIsATemplate,
  'VM.set_appliance': setAppliance,
  'VM.set_order': notNegative('order'),
  'VM.set_start_delay': notNegative('start_delay'),
  'VM.set_shutdown_delay': notNegative('shutdown_delay'),
  'VM.set_VCPUs_max': maxVcpus,
  'VM.set_VCPUs_at_startup': startupVcpus,
  'VM.set_VCPUs_number_live': liveVcpus,
  'VM.set_ha_restart_priority': haPriority,
  'VM.set_HVM_boot_policy': halted('HVM_boot_policy'),
  'VM.set_domain_type': halted('domain_type'),
  'VM.set_has_vendor_device': halted('has_vendor_device'),
  'VM.set_HVM_shadow_multiplier': guarded('changing_shadow_memory', 'HVM_shadow_multiplier'),
  'VM.set_NVRAM': guarded('changing_NVRAM', 'NVRAM'),
  'VM.set_bios_strings': halted('bios_strings'),
  'VM.set_blocked_operations': setBlockedOperations,
  'VM.get_allowed_VIF_devices': ({ world }, vm) => [...freeVifDevices(world, text(vm))],
  'VM.get_allowed_VBD_devices': ({ world }, vm) => [...freeVbdDevices(world, text(vm))],
  'VM.get_possible_hosts': ({ world }, vm) => {
    world.db.get('VM', text(vm));
    return [...possibleHosts(world, text(vm))];
  },
  'VM.assert_can_boot_here': ({ world }, vm, host) => {
    assertCanBoot(world, text(vm), text(host));
    return '';
  },
  'VM.assert_agile': ({ world }, vm) => {
    assertAgile(world, text(vm));
    return '';
  },
  'VM.assert_operation_valid': ({ world }, vm, operation) => {
    assertVmOperation(world, text(vm), text(operation));
    return '';
  },
  'VM.update_allowed_operations': ({ world }, vm) => {
    world.db.get('VM', text(vm));
    world.refreshAllowed('VM', text(vm));
    return '';
  },
  'VM.compute_memory_overhead': ({ world }, vm) => memoryOverhead(world.db.get('VM', text(vm))),
  'VM.retrieve_wlb_recommendations': wlb,
  'VM.create_new_blob': (call, vm, name, mime, isPublic) =>
    createBlob(call, 'VM', text(vm), text(name), text(mime), flag(isPublic)),
};
