import { ApiError, type Conflicts, type Row, type World } from '../core/contract.ts';
import { entry, flag, follow, isNull, map, rowsOf, text, texts } from './values.ts';

type PowerState = 'Halted' | 'Paused' | 'Suspended' | 'Running';

const ANY: readonly PowerState[] = ['Halted', 'Paused', 'Suspended', 'Running'];
const H: readonly PowerState[] = ['Halted'];
const R: readonly PowerState[] = ['Running'];
const S: readonly PowerState[] = ['Suspended'];
const HS: readonly PowerState[] = ['Halted', 'Suspended'];

/** The power states each operation needs, in the order the error names them. */
const STATES: Readonly<Record<string, readonly PowerState[]>> = {
  start: H,
  start_on: H,
  clean_shutdown: R,
  shutdown: ['Paused', 'Suspended', 'Running'],
  hard_shutdown: ['Paused', 'Suspended', 'Running'],
  clean_reboot: R,
  hard_reboot: ['Paused', 'Running'],
  pause: R,
  unpause: ['Paused'],
  suspend: R,
  resume: S,
  resume_on: S,
  snapshot: ANY,
  checkpoint: ['Paused', 'Suspended', 'Running'],
  snapshot_with_quiesce: R,
  revert: ANY,
  clone: H,
  copy: H,
  provision: H,
  make_into_template: H,
  destroy: HS,
  export: HS,
  create_template: HS,
  metadata_export: ANY,
  power_state_reset: ANY,
  update_allowed_operations: ANY,
  query_services: ANY,
  pool_migrate: R,
  migrate_send: ['Halted', 'Suspended', 'Running'],
  changing_VCPUs: H,
  changing_static_range: H,
  changing_memory_limits: H,
  changing_shadow_memory: H,
  changing_NVRAM: H,
  create_vtpm: H,
  changing_dynamic_range: ['Halted', 'Running'],
  changing_memory_live: R,
  changing_VCPUs_live: R,
  changing_shadow_memory_live: R,
  awaiting_memory_live: R,
  send_trigger: R,
  send_sysrq: R,
  call_plugin: R,
  data_source_op: R,
  sysprep: R,
  assert_operation_valid: ANY,
  reverting: ANY,
  import: ANY,
};

/** Operations that `allowed_operations` names when they pass; the rest XAPI never lists. */
const LISTED = Object.keys(STATES).filter(
  (operation) =>
    ![
      'import',
      'create_template',
      'power_state_reset',
      'csvm',
      'get_boot_record',
      'shutdown',
      'call_plugin',
      'reverting',
      'update_allowed_operations',
      'assert_operation_valid',
      'data_source_op',
      'query_services',
    ].includes(operation),
);

const ON_TEMPLATE = new Set(['clone', 'copy', 'export', 'metadata_export', 'provision', 'update_allowed_operations']);
const ON_SNAPSHOT = new Set([
  'revert',
  'clone',
  'copy',
  'export',
  'metadata_export',
  'destroy',
  'hard_shutdown',
  'update_allowed_operations',
]);
const ON_CONTROL_DOMAIN = new Set([
  'metadata_export',
  'update_allowed_operations',
  'changing_dynamic_range',
  'changing_memory_live',
  'data_source_op',
]);
const NEEDS_GUEST = new Set([
  'suspend',
  'checkpoint',
  'clean_shutdown',
  'clean_reboot',
  'pool_migrate',
  'migrate_send',
  'changing_VCPUs_live',
]);
const SUSPEND_LIKE = new Set(['suspend', 'checkpoint', 'pool_migrate', 'migrate_send']);

/** True for a template that came with the product and must not be deleted. */
function isDefaultTemplate(vm: Row): boolean {
  return flag(vm['is_default_template']) || entry(vm['other_config'], 'default_template') === 'true';
}

/** Whether a guest's report is one of its tools; databases of old releases know only the drivers' version. */
export function reportsTools(report: Row | undefined): boolean {
  return flag(report?.['PV_drivers_detected']) || Object.keys(map(report?.['PV_drivers_version'])).length > 0;
}

/** True once the tools inside the running guest have reported. */
export function hasGuestAgent(world: World, vm: Row): boolean {
  return reportsTools(follow(world, 'VM_guest_metrics', vm, 'guest_metrics'));
}

/** True where the agent inside the guest says that it can write everything down before a snapshot. */
function canQuiesce(world: World, vm: Row): boolean {
  return entry(follow(world, 'VM_guest_metrics', vm, 'guest_metrics')?.['other'], 'feature-quiesce') === '1';
}

function statesFor(world: World, vm: Row, operation: string): readonly PowerState[] {
  const states = STATES[operation] ?? ANY;
  if (operation !== 'clone' && operation !== 'copy') return states;
  const allowed =
    flag(vm['is_a_snapshot']) ||
    entry(world.db.get('pool', world.pool())['other_config'], 'allow_clone_suspended_vm') === 'true';
  return allowed ? HS : states;
}

function templateError(vm: Row, ref: string, operation: string): ApiError | undefined {
  if (ON_TEMPLATE.has(operation) || operation.startsWith('changing_')) return undefined;
  if ((operation === 'destroy' || operation === 'migrate_send') && !isDefaultTemplate(vm)) return undefined;
  if (operation === 'destroy') return new ApiError('VM_CANNOT_DELETE_DEFAULT_TEMPLATE', ref);
  return new ApiError('VM_IS_TEMPLATE', ref, operation);
}

function resetDiskError(world: World, vm: Row, operation: string): ApiError | undefined {
  if (!['checkpoint', 'snapshot', 'snapshot_with_quiesce', 'suspend'].includes(operation)) return undefined;
  const resets = rowsOf(world, 'VBD', vm['VBDs']).some(
    ([, vbd]) => text(follow(world, 'VDI', vbd, 'VDI')?.['on_boot']) === 'reset',
  );
  return resets ? new ApiError('VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION') : undefined;
}

/** What `allowed_operations` looks at beyond the call's own checks: the guest's state and what binds it to its host. */
function guestError(world: World, vm: Row, ref: string, operation: string): ApiError | undefined {
  const metrics = follow(world, 'VM_metrics', vm, 'metrics');
  if (SUSPEND_LIKE.has(operation) && (flag(metrics?.['nomigrate']) || flag(metrics?.['nested_virt'])))
    return new ApiError('VM_IS_IMMOBILE', ref);
  if (text(vm['power_state']) !== 'Running') return undefined;
  const reason = entry(follow(world, 'VM_guest_metrics', vm, 'guest_metrics')?.['other'], 'data-cant-suspend-reason');
  if (SUSPEND_LIKE.has(operation) && reason !== undefined) return new ApiError('VM_NON_SUSPENDABLE', ref, reason);
  if (NEEDS_GUEST.has(operation) && !hasGuestAgent(world, vm)) return new ApiError('VM_LACKS_FEATURE', ref);
  return undefined;
}

/**
 * The first reason why XAPI refuses an operation on a VM, in XAPI's order of checks, or undefined.
 * Concurrency is not among them: it does not refuse, it waits.
 * @param advisory - adds the checks that only `allowed_operations` makes
 */
function findVmRefusal(world: World, ref: string, operation: string, advisory = false): ApiError | undefined {
  const vm = world.db.get('VM', ref);
  const blocked = entry(vm['blocked_operations'], operation);
  if (blocked !== undefined) return new ApiError('OPERATION_BLOCKED', ref, blocked);
  const states = statesFor(world, vm, operation);
  if (!states.some((state) => state === vm['power_state'])) {
    return new ApiError(
      'VM_BAD_POWER_STATE',
      ref,
      states.join(', ').toLowerCase(),
      text(vm['power_state']).toLowerCase(),
    );
  }
  const isSnapshot = flag(vm['is_a_snapshot']);
  if (flag(vm['is_a_template']) && !isSnapshot) {
    const refused = templateError(vm, ref, operation);
    if (refused) return refused;
  }
  if (isSnapshot && !ON_SNAPSHOT.has(operation)) return new ApiError('VM_IS_SNAPSHOT', ref, operation);
  if (operation === 'provision' && !flag(vm['is_a_template']))
    return new ApiError('PROVISION_ONLY_ALLOWED_ON_TEMPLATE');
  if (operation === 'revert' && !isSnapshot) return new ApiError('REVERT_ONLY_ALLOWED_ON_SNAPSHOT');
  if (flag(vm['is_control_domain']) && !ON_CONTROL_DOMAIN.has(operation)) {
    return new ApiError('OPERATION_NOT_ALLOWED', `Operation ${operation} is not allowed on a control domain`);
  }
  if (operation === 'snapshot_with_quiesce' && !canQuiesce(world, vm))
    return new ApiError('VM_SNAPSHOT_WITH_QUIESCE_NOT_SUPPORTED', ref, 'Quiesced snapshots are not supported');
  const guest = advisory ? guestError(world, vm, ref, operation) : undefined;
  if (guest) return guest;
  const disks = resetDiskError(world, vm, operation);
  if (disks) return disks;
  if (operation === 'make_into_template' && !isNull(vm['appliance'])) {
    return new ApiError('VM_IS_PART_OF_AN_APPLIANCE', ref, text(vm['appliance']));
  }
  const pool = world.db.get('pool', world.pool());
  const upgrading = entry(pool['other_config'], 'rolling_upgrade_in_progress') !== undefined;
  return upgrading && ['snapshot', 'checkpoint', 'migrate_send', 'clone', 'copy'].includes(operation)
    ? new ApiError('NOT_SUPPORTED_DURING_UPGRADE')
    : undefined;
}

/** @throws ApiError the first of XAPI's refusals */
export function assertVmOperation(world: World, ref: string, operation: string): void {
  const refusal = findVmRefusal(world, ref, operation);
  if (refusal) throw refusal;
}

const COPYING = new Set(['clone', 'copy', 'export']);
const SNAPPING = new Set(['snapshot', 'checkpoint', 'snapshot_with_quiesce']);
const ALWAYS = new Set([
  'update_allowed_operations',
  'assert_operation_valid',
  'data_source_op',
  'call_plugin',
  'query_services',
]);
const BESIDE_MIGRATION = new Set(['metadata_export', 'clean_shutdown', 'clean_reboot']);
const HARD = new Set(['hard_shutdown', 'hard_reboot']);

/** Which VM operations exclude each other: XAPI's table of what it tolerates together. */
export const vmConflicts: Conflicts = (operation, running) => {
  if (running.length === 0 || ALWAYS.has(operation)) return false;
  if (operation === 'hard_shutdown') return running.includes('hard_shutdown');
  if (operation === 'hard_reboot') return running.some((other) => HARD.has(other));
  const others = running.filter((other) => !ALWAYS.has(other));
  if (others.length === 0) return false;
  if (COPYING.has(operation) && others.every((other) => COPYING.has(other))) return false;
  if (SNAPPING.has(operation) && others.every((other) => SNAPPING.has(other))) return false;
  const pair = [operation, ...others];
  return !(pair.length === 2 && pair.includes('migrate_send') && pair.some((other) => BESIDE_MIGRATION.has(other)));
};

/** What the VM's record offers now: every listed operation that passes the strict checks and meets no running one. */
export function vmAllowedOperations(world: World, ref: string): readonly string[] {
  const running = Object.values(map(world.db.get('VM', ref)['current_operations'])).map(text);
  return LISTED.filter((operation) => !vmConflicts(operation, running) && !findVmRefusal(world, ref, operation, true));
}

/** Ids of the tasks that a hard shutdown stops first. */
export function tasksStoppedByHardShutdown(vm: Row): readonly string[] {
  const stopped = new Set(['clean_shutdown', 'clean_reboot', 'hard_reboot', 'pool_migrate', 'suspend', 'shutdown']);
  return Object.entries(map(vm['current_operations']))
    .filter(([, operation]) => stopped.has(text(operation)))
    .map(([task]) => task);
}

/** Refs of the VMs that belong to an appliance. */
export function membersOf(world: World, appliance: string): readonly string[] {
  return texts(world.db.get('VM_appliance', appliance)['VMs']).filter((ref) => world.db.find('VM', ref));
}
