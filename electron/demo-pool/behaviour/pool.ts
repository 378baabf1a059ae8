import {
  ApiError,
  type AllowedOperations,
  type Behaviour,
  type Behaviours,
  type Value,
  type World,
} from '../core/contract.ts';
import { isLive } from './placement.ts';
import { flag, number, rowsOf, text, texts } from './values.ts';

/** Hands the pool to another member: sessions and tasks end, the old coordinator answers HOST_IS_SLAVE from then on. */
const designateNewMaster: Behaviour = async (call, hostValue) => {
  const { world } = call;
  const host = text(hostValue);
  if (!isLive(world, world.db.get('host', host))) throw new ApiError('HOST_OFFLINE', host);
  if (host === world.coordinator()) return '';
  if (flag(world.db.get('pool', world.pool())['ha_enabled'])) throw new ApiError('HA_IS_ENABLED');
  await call.task.work(5);
  world.changeCoordinator(host);
  return '';
};

const enableHa: Behaviour = async (call, srsValue): Promise<Value> => {
  const { world } = call;
  const pool = world.pool();
  if (flag(world.db.get('pool', pool)['ha_enabled'])) throw new ApiError('HA_IS_ENABLED');
  for (const sr of texts(srsValue))
    if (!flag(world.db.get('SR', sr)['shared'])) throw new ApiError('HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED', sr);
  if (texts(srsValue).length === 0) throw new ApiError('CANNOT_FIND_STATE_PARTITION');
  await world.withOperation(call, 'pool', pool, 'ha_enable', () => call.task.work(20));
  world.db.set('pool', pool, { ha_enabled: true });
  return '';
};

const disableHa: Behaviour = async (call): Promise<Value> => {
  const { world } = call;
  const pool = world.pool();
  if (!flag(world.db.get('pool', pool)['ha_enabled'])) throw new ApiError('HA_NOT_ENABLED');
  await world.withOperation(call, 'pool', pool, 'ha_disable', () => call.task.work(10));
  world.db.set('pool', pool, { ha_enabled: false, ha_host_failures_to_tolerate: 0 });
  return '';
};

/** Hosts the pool can lose with room for all VMs of priority restart, taking the emptiest view: whole hosts of equal size. */
function tolerableFailures(world: World): number {
  const hosts = world.db.refs('host').filter((host) => isLive(world, world.db.get('host', host)));
  let wanted = 0;
  for (const [, vm] of world.db.entries('VM'))
    if (text(vm['ha_restart_priority']) === 'restart') wanted += number(vm['memory_static_max']);
  const sizes = hosts
    .map((host) => number(world.db.find('host_metrics', text(world.db.get('host', host)['metrics']))?.['memory_total']))
    .sort((a, b) => a - b);
  let tolerated = 0;
  while (
    tolerated < sizes.length - 1 &&
    sizes.slice(0, sizes.length - tolerated - 1).reduce((sum, size) => sum + size, 0) >= wanted
  )
    tolerated += 1;
  return tolerated;
}

const eject: Behaviour = async (call, hostValue) => {
  const { world } = call;
  const host = text(hostValue);
  const row = world.db.get('host', host);
  if (host === world.coordinator()) throw new ApiError('HOST_IS_SLAVE', text(row['address']));
  const resident = rowsOf(world, 'VM', row['resident_VMs']).filter(([, vm]) => !flag(vm['is_control_domain']));
  if (resident.length > 0) throw new ApiError('HOST_HAS_RESIDENT_VMS', host);
  await world.withOperation(call, 'pool', world.pool(), 'eject', () => call.task.work(10));
  for (const cls of ['PIF', 'PBD'] as const)
    for (const [ref, other] of [...world.db.entries(cls)]) if (other['host'] === host) world.db.destroy(cls, ref);
  world.db.destroy('host', host);
  return '';
};

/** What the pool offers, by whether HA is on. */
export const poolAllowedOperations: AllowedOperations = (world, ref) => {
  const ha = flag(world.db.get('pool', ref)['ha_enabled']);
  return ha ? ['ha_disable'] : ['ha_enable', 'designate_new_master', 'cluster_create', 'eject'];
};

/** The pool itself. */
export const pool: Behaviours = {
  'pool.designate_new_master': designateNewMaster,
  'pool.enable_ha': enableHa,
  'pool.disable_ha': disableHa,
  'pool.eject': eject,
  'pool.ha_compute_max_host_failures_to_tolerate': ({ world }) => tolerableFailures(world),
  'pool.ha_failover_plan_exists': ({ world }, failures) => tolerableFailures(world) >= number(failures),
  'pool.set_ha_host_failures_to_tolerate': ({ world }, self, value) => {
    if (!flag(world.db.get('pool', text(self))['ha_enabled'])) throw new ApiError('HA_NOT_ENABLED');
    if (number(value) > tolerableFailures(world)) throw new ApiError('HA_NO_PLAN');
    world.db.set('pool', text(self), {
      ha_host_failures_to_tolerate: number(value),
      ha_plan_exists_for: tolerableFailures(world),
    });
    return '';
  },
  // Only a member that lost its coordinator has these to offer; a coordinator that answers refuses them.
  'pool.emergency_transition_to_master': () => {
    throw new ApiError('HOST_NOT_IN_EMERGENCY_MODE');
  },
  'pool.emergency_reset_master': () => {
    throw new ApiError('HOST_NOT_IN_EMERGENCY_MODE');
  },
  'pool.recover_slaves': () => [],
  'pool.sync_database': async (call) => {
    await call.task.work(1);
    return '';
  },
  'pool.set_vswitch_controller': ({ world }, address) => {
    world.db.set('pool', world.pool(), { vswitch_controller: text(address) });
    return '';
  },
  'pool.get_license_state': ({ world }) => {
    const edition = text([...world.db.entries('host')][0]?.[1]['edition']);
    return { edition, expiry: 'never' };
  },
};
