import {
  ApiError,
  type AllowedOperations,
  type Behaviour,
  type Behaviours,
  type Call,
  type Conflicts,
  type World,
} from '../core/contract.ts';
import { failHost, haltLostVms } from './host-failure.ts';
import { freeMemory } from './guest-memory.ts';
import { findPlacementRefusal, isLive } from './placement.ts';
import { flag, map, number, rowsOf, text } from './values.ts';

/** VMs a host runs, its control domain left out. */
function residentVms(world: World, host: string): readonly string[] {
  return rowsOf(world, 'VM', world.db.get('host', host)['resident_VMs'])
    .filter(([, vm]) => !flag(vm['is_control_domain']))
    .map(([ref]) => ref);
}

const disable: Behaviour = ({ world }, self) => {
  world.db.get('host', text(self));
  world.db.set('host', text(self), { enabled: false });
  return '';
};

const enable: Behaviour = ({ world }, self) => {
  const host = text(self);
  if (!isLive(world, world.db.get('host', host))) throw new ApiError('HOST_NOT_LIVE');
  world.db.set('host', host, { enabled: true });
  return '';
};

/** Why a running VM cannot leave its host: the reason of the host that comes closest, or undefined. */
function evacuationRefusal(world: World, vm: string, host: string): ApiError | undefined {
  const others = world.db.refs('host').filter((other) => other !== host);
  const refusals = others.map((other) => findPlacementRefusal(world, vm, other));
  if (refusals.some((refusal) => refusal === undefined)) return undefined;
  return refusals[0] ?? new ApiError('NO_HOSTS_AVAILABLE');
}

function preventingVms(world: World, host: string): ReadonlyMap<string, ApiError> {
  const found = new Map<string, ApiError>();
  for (const vm of residentVms(world, host)) {
    const refusal = evacuationRefusal(world, vm, host);
    if (refusal) found.set(vm, refusal);
  }
  return found;
}

async function evacuateVm(call: Call, vm: string, host: string): Promise<void> {
  const { world } = call;
  const target = [...world.db.refs('host')]
    .filter((other) => other !== host && !findPlacementRefusal(world, vm, other))
    .sort((a, b) => freeMemory(world, b) - freeMemory(world, a))[0];
  if (target === undefined) throw evacuationRefusal(world, vm, host) ?? new ApiError('NO_HOSTS_AVAILABLE');
  await world.startAsync(call.caller, 'VM.pool_migrate', [vm, target, { live: 'true' }]).done;
}

const evacuate: Behaviour = async (call, self) => {
  const { world } = call;
  const host = text(self);
  const [first] = preventingVms(world, host).values();
  if (first) throw first;
  await world.withOperation(call, 'host', host, 'evacuate', async () => {
    const vms = residentVms(world, host);
    for (const [index, vm] of vms.entries()) {
      if (text(world.db.find('VM', vm)?.['resident_on']) === host) await evacuateVm(call, vm, host);
      call.task.progress((index + 1) / vms.length);
    }
  });
  return '';
};

/** Reboots or shuts down a host that runs no VM and is disabled. */
function powerCycle(operation: 'reboot' | 'shutdown', seconds: number): Behaviour {
  return async (call, self) => {
    const { world } = call;
    const host = text(self);
    const row = world.db.get('host', host);
    if (flag(row['enabled'])) throw new ApiError('HOST_NOT_DISABLED');
    const [vm] = residentVms(world, host);
    if (vm !== undefined) throw new ApiError('HOST_HAS_RESIDENT_VMS', host);
    if (operation === 'shutdown' && host === world.coordinator())
      throw new ApiError('HOST_IN_USE', host, 'pool', world.pool());
    await world.withOperation(call, 'host', host, operation, () => call.task.work(2));
    const metrics = text(row['metrics']);
    world.db.set('host_metrics', metrics, { live: false });
    if (operation === 'reboot') {
      world.inBackground(async () => {
        await world.clock.sleep(seconds);
        world.db.set('host_metrics', metrics, { live: true });
        world.db.set('host', host, { enabled: true });
      });
    }
    return '';
  };
}

const powerOn: Behaviour = async (call, self) => {
  const { world } = call;
  const row = world.db.get('host', text(self));
  if (text(row['power_on_mode']) === '') throw new ApiError('HOST_POWER_ON_MODE_DISABLED');
  await call.task.work(90);
  world.db.set('host_metrics', text(row['metrics']), { live: true });
  world.db.set('host', text(self), { enabled: true });
  return '';
};

const destroy: Behaviour = ({ world }, self) => {
  const host = text(self);
  if (host === world.coordinator()) throw new ApiError('HOST_CANNOT_DESTROY_SELF', host);
  if (isLive(world, world.db.get('host', host))) throw new ApiError('HOST_IS_LIVE', host);
  if (residentVms(world, host).length > 0) throw new ApiError('HOST_HAS_RESIDENT_VMS', host);
  for (const cls of ['PIF', 'PBD'] as const)
    for (const [ref, row] of [...world.db.entries(cls)]) if (row['host'] === host) world.db.destroy(cls, ref);
  world.db.destroy('host', host);
  return '';
};

const SIDE_BY_SIDE = new Set(['vm_start', 'vm_resume', 'vm_migrate', 'provision']);

/** VM work goes on side by side on a host; its own operations wait for each other. */
export const hostConflicts: Conflicts = (operation, running) =>
  !SIDE_BY_SIDE.has(operation) && running.some((other) => !SIDE_BY_SIDE.has(other));

/** What a host offers. */
export const hostAllowedOperations: AllowedOperations = (world, ref) => {
  const row = world.db.get('host', ref);
  const busy = Object.values(map(row['current_operations'])).some((operation) => !SIDE_BY_SIDE.has(text(operation)));
  const allowed = ['provision', 'vm_start', 'vm_resume', 'vm_migrate'];
  if (!busy) allowed.push('evacuate', 'apply_updates');
  if (!busy && flag(row['enabled'])) return allowed;
  if (!busy && residentVms(world, ref).length === 0) allowed.push('shutdown', 'reboot');
  if (text(row['power_on_mode']) !== '') allowed.push('power_on');
  return [...allowed, 'enable'];
};

/** Hosts. */
export const host: Behaviours = {
  'host.get_servertime': ({ world }, self) => {
    world.db.get('host', text(self));
    return world.clock.stamp();
  },
  'host.get_server_localtime': ({ world }, self) => {
    world.db.get('host', text(self));
    return world.clock.stamp().replace(/Z$/, '');
  },
  'host.disable': disable,
  'host.enable': enable,
  'host.evacuate': evacuate,
  'host.assert_can_evacuate': ({ world }, self) => {
    const [first] = preventingVms(world, text(self)).values();
    if (first) throw first;
    return '';
  },
  'host.get_vms_which_prevent_evacuation': ({ world }, self) =>
    Object.fromEntries(
      [...preventingVms(world, text(self))].map(([vm, refusal]) => [vm, [refusal.code, ...refusal.params]]),
    ),
  'host.get_uncooperative_resident_VMs': ({ world }, self) => {
    world.db.get('host', text(self));
    return [];
  },
  'host.reboot': powerCycle('reboot', 120),
  'host.shutdown': powerCycle('shutdown', 0),
  'host.power_on': powerOn,
  'host.destroy': destroy,
  'host.compute_free_memory': ({ world }, self) => freeMemory(world, text(self)),
  'host.compute_memory_overhead': ({ world }, self) => number(world.db.get('host', text(self))['memory_overhead']),
  'host.get_management_interface': ({ world }, self) => {
    const found = rowsOf(world, 'PIF', world.db.get('host', text(self))['PIFs']).find(([, pif]) =>
      flag(pif['management']),
    );
    if (!found) throw new ApiError('HOST_HAS_NO_MANAGEMENT_IP');
    return found[0];
  },
  'host.declare_dead': ({ world }, self) => {
    failHost(world, text(self));
    haltLostVms(world, text(self));
    return '';
  },
  'host.set_hostname_live': ({ world }, self, name) => {
    world.db.set('host', text(self), { hostname: text(name) });
    return '';
  },
  'host.sync_data': ({ world }, self) => {
    world.db.get('host', text(self));
    return '';
  },
};
