import type { Blocker } from '../blocker.ts';
import { callsOf } from '../drift/field-setter.ts';
import type { Plan, StepAction } from '../plan.ts';
import { findMissingPermissions, type Rights } from '../rights.ts';

/** Permissions of the calls that a step makes, by XAPI's names. */
export function permissionsOf(action: StepAction): readonly string[] {
  switch (action.kind) {
    case 'take-lock':
      return ['pool.add_to_gui_config'];
    case 'release-lock':
      return ['pool.remove_from_gui_config'];
    case 'write-stage-record':
      return ['pool.add_to_gui_config', 'pool.remove_from_gui_config'];
    case 'verify':
    case 'note':
    case 'open-archive':
    case 'seal-archive':
    case 'write-evidence':
    case 'check-restored':
    case 'look-at-vm':
    case 'record-rehearsal':
    case 'wait-ready':
      return [];
    case 'move-vif':
      return ['vif.move'];
    case 'mark-stage':
      return ['vm.add_tags', 'vm.remove_tags'];
    case 'shutdown-vm':
      return ['vm.clean_shutdown', ...(action.forceAfterSeconds === null ? [] : ['vm.hard_shutdown'])];
    case 'start-vm':
      return ['vm.start'];
    case 'snapshot-vm':
      return [
        action.withMemory ? 'vm.checkpoint' : 'vm.snapshot',
        ...(action.isQuiesced === true ? ['vm.snapshot_with_quiesce'] : []),
        'vm.set_name_label',
      ];
    case 'destroy-snapshot':
      return ['vdi.destroy', 'vm.destroy'];
    case 'copy-vm':
      return [action.srUuid === null ? 'vm.clone' : 'vm.copy'];
    case 'set-up-copy':
      return [
        ...['vm.set_is_a_template', 'vm.set_name_label', 'vm.add_tags', 'vm.remove_tags', 'vif.move'],
        ...['vm.set_appliance', 'vm.set_order', 'vm.set_start_delay', 'vm.set_shutdown_delay'],
        ...(action.blockedOperations ? ['vm.add_to_blocked_operations'] : []),
        ...(action.affinityHostUuid === undefined ? [] : ['vm.set_affinity']),
        ...(action.size ? sizePermissions(action.size) : []),
      ];
    case 'create-vapp':
      return ['vm_appliance.create', 'vm_appliance.set_name_label'];
    case 'move-disk':
      // Which of the two ways it goes is only known when its turn comes.
      return ['vdi.pool_migrate', 'vdi.copy', 'vbd.create', 'vbd.destroy', 'vdi.destroy'];
    case 'set-affinity':
      return ['vm.set_affinity'];
    case 'set-size':
      return sizePermissions(action);
    case 'block-operations':
      return [
        ...(Object.keys(action.add).length > 0 ? ['vm.add_to_blocked_operations'] : []),
        ...(action.remove.length > 0 ? ['vm.remove_from_blocked_operations'] : []),
      ];
    case 'make-fence-network':
      return [
        'network.create',
        'network.set_name_label',
        ...(action.basePifUuids.length === 0
          ? []
          : [action.tag === null ? 'tunnel.create' : 'pool.create_vlan_from_pif']),
        ...(action.defaultLocking === 'disabled' ? ['network.set_default_locking_mode'] : []),
      ];
    case 'fence-nics':
      return ['vif.create', 'vif.destroy'];
    case 'set-up-router':
      return ['vm.set_is_a_template', 'vm.set_name_label', 'vm.add_tags', 'vm.set_xenstore_data'];
    case 'start-in-fence':
      return ['vm.start_on'];
    case 'remove-vapp':
      return ['vm_appliance.destroy'];
    case 'remove-fence-network':
      return [
        ...(action.block === 'vlan' ? ['vlan.destroy'] : []),
        ...(action.block === 'tunnel' ? ['tunnel.destroy'] : []),
        'network.destroy',
      ];
    case 'remove-records':
      return ['pool.remove_from_gui_config'];
    case 'heal-fields':
      return [...new Set(action.changes.flatMap(({ field }) => callsOf(field)))].map((call) => call.toLowerCase());
    case 'replace-disk':
      return [
        ...(action.isSnapshotted ? ['vdi.snapshot'] : []),
        ...(action.way === 'hang-on' ? [] : [`vdi.${action.way}`, 'vdi.destroy']),
        ...['vbd.create', 'vbd.destroy'],
      ];
    case 'revert-vm':
      return ['vm.revert', 'vm.set_appliance', 'vm.set_order', 'vm.set_start_delay', 'vm.set_shutdown_delay'];
    case 'switch-off-vm':
      return ['vm.hard_shutdown'];
    case 'suspend-vm':
      return ['vm.suspend'];
    case 'resume-vm':
      return ['vm.resume'];
    case 'remove-vm':
      return [
        ...(action.claim.kind === 'member' ? [] : ['vm.hard_shutdown']),
        ...(action.claim.kind === 'replica' ? ['vm.remove_from_blocked_operations'] : []),
        'vdi.destroy',
        'vm.destroy',
      ];
    case 'export-vm':
    case 'import-vm':
      // XAPI's handlers have no names among calls; they ask for the same role as copying.
      return ['vm.copy'];
    case 'guard-archived':
      return ['vm.add_to_blocked_operations'];
    case 'remove-rehearsed-vm':
      return ['vm.hard_shutdown', 'vdi.destroy', 'vm.destroy'];
    case 'remove-rehearsed-fence':
      return ['vm_appliance.destroy', 'network.destroy'];
    case 'sweep-import':
      return ['network.destroy'];
    case 'place-member':
      return [
        ...['vm.set_appliance', 'vm.set_order', 'vm.set_start_delay', 'vm.set_shutdown_delay'],
        ...(action.addTag === null ? [] : ['vm.add_tags', 'vm.remove_tags']),
      ];
    case 'release-member':
      return ['vm.set_appliance', ...(action.removeTags.length === 0 ? [] : ['vm.remove_tags'])];
    case 'fit-out-vm':
      return [
        ...(Object.keys(action.xenstore).length === 0 ? [] : ['vm.set_xenstore_data']),
        ...(action.disks.length === 0 ? [] : ['vdi.resize']),
      ];
    case 'keep-as-template':
      return ['vm.set_name_label', 'vm.set_name_description', 'vm.add_tags', 'vm.remove_tags'];
    case 'write-template-record':
      return ['pool.add_to_gui_config', 'pool.remove_from_gui_config'];
    case 'remove-template-record':
      return ['pool.remove_from_gui_config'];
    case 'migrate-vm':
      return action.toPoolUuid === null && action.disks.length === 0
        ? ['vm.pool_migrate']
        : ['host.migrate_receive', 'vm.migrate_send'];
    case 'send-copy':
      return ['vm.set_is_a_template', 'host.migrate_receive', 'vm.migrate_send'];
    case 'keep-macs':
      return ['vif.create', 'vif.destroy'];
    case 'settle-vm':
      return ['vm.set_appliance', 'vm.set_order', 'vm.set_start_delay', 'vm.set_shutdown_delay'];
    case 'carry-service':
      return ['pool.add_to_gui_config'];
    case 'record-members':
      return ['pool.add_to_gui_config', 'pool.remove_from_gui_config'];
  }
}

function sizePermissions(size: { readonly vcpus: number | null; readonly memoryBytes: number | null }): string[] {
  return [
    ...(size.vcpus === null ? [] : ['vm.set_vcpus_at_startup', 'vm.set_vcpus_max']),
    ...(size.memoryBytes === null ? [] : ['vm.set_memory']),
  ];
}

/** Permissions that the calls of a plan need and the session lacks; those named already are left out. */
export function findPlanPermissionBlockers(
  plan: Plan | undefined,
  rights: Rights | null,
  named: readonly Blocker[],
): readonly Blocker[] {
  if (!plan || !rights) return [];
  const known = new Set(
    named.flatMap((blocker) => (blocker.kind === 'permission-missing' ? [blocker.missing.permission] : [])),
  );
  const needed = [
    ...new Set(
      // What is done in another pool is done with the rights of the session there.
      plan.steps.filter(({ poolUuid }) => poolUuid === undefined).flatMap(({ action }) => permissionsOf(action)),
    ),
  ];
  return findMissingPermissions(
    rights,
    needed.filter((permission) => !known.has(permission)),
  ).map((missing) => ({ kind: 'permission-missing', missing }));
}
