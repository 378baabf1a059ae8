/** XAPI's static roles, strongest first. */
export const ROLES = ['pool-admin', 'pool-operator', 'vm-power-admin', 'vm-admin', 'vm-operator', 'read-only'] as const;

/** One of XAPI's static roles. */
export type RoleName = (typeof ROLES)[number];

/** What the session may do on one pool; frozen by XAPI at login. */
export interface Rights {
  readonly userName: string;
  /** Root and the like: every call is allowed and XAPI lists no permissions. */
  readonly isLocalSuperuser: boolean;
  /** The strongest static role whose permissions the session has; null where XAPI names none. */
  readonly role: RoleName | null;
  /** Those of the permissions in `CONSOLE_PERMISSIONS` that the session has. */
  readonly permissions: readonly string[];
}

/** Permissions (XAPI's names, lower case) that the console's commands ask for, with the weakest role that has each. */
export const CONSOLE_PERMISSIONS: Readonly<Record<string, RoleName>> = {
  'pool.add_to_gui_config': 'vm-operator',
  'pool.remove_from_gui_config': 'vm-operator',
  'vm.add_tags': 'vm-operator',
  'vm.remove_tags': 'vm-operator',
  'vm.start': 'vm-operator',
  'vm.clean_shutdown': 'vm-operator',
  'vm.hard_shutdown': 'vm-operator',
  'vm.suspend': 'vm-operator',
  'vm.resume': 'vm-operator',
  'vif.move': 'vm-admin',
  'vm.clone': 'vm-admin',
  'vm.copy': 'vm-admin',
  'vm.destroy': 'vm-admin',
  'vm.set_is_a_template': 'vm-admin',
  'vm.set_name_label': 'vm-admin',
  'vm.set_vcpus_at_startup': 'vm-admin',
  'vm.set_vcpus_max': 'vm-admin',
  'vm.remove_from_blocked_operations': 'vm-admin',
  'vdi.copy': 'vm-admin',
  'vdi.destroy': 'vm-admin',
  'vbd.create': 'vm-admin',
  'vbd.destroy': 'vm-admin',
  'vm.snapshot': 'vm-power-admin',
  'vm.checkpoint': 'vm-power-admin',
  'vm.revert': 'vm-power-admin',
  'vm.set_affinity': 'vm-power-admin',
  'vm.set_memory': 'vm-power-admin',
  'vdi.pool_migrate': 'vm-power-admin',
  'vm.pool_migrate': 'vm-power-admin',
  'vm.migrate_send': 'vm-power-admin',
  'host.migrate_receive': 'vm-power-admin',
  'vm.add_to_blocked_operations': 'vm-admin',
  'vif.create': 'vm-admin',
  'vif.destroy': 'vm-admin',
  'network.create': 'vm-admin',
  'network.destroy': 'vm-admin',
  'vm.set_xenstore_data': 'vm-admin',
  'vm.start_on': 'vm-power-admin',
  'vm.set_name_description': 'vm-admin',
  'vdi.resize': 'vm-admin',
  'network.set_name_label': 'pool-operator',
  'network.set_default_locking_mode': 'pool-operator',
  'pool.create_vlan_from_pif': 'pool-operator',
  'vlan.destroy': 'pool-operator',
  'tunnel.create': 'pool-operator',
  'tunnel.destroy': 'pool-operator',
  'vm_appliance.create': 'pool-operator',
  'vm_appliance.destroy': 'pool-operator',
  'vm_appliance.set_name_label': 'pool-operator',
  'vm.set_appliance': 'pool-operator',
  'vm.set_order': 'pool-operator',
  'vm.set_start_delay': 'pool-operator',
  'vm.set_shutdown_delay': 'pool-operator',
};

/** A permission the session lacks and the weakest role that has it. */
export interface MissingPermission {
  readonly permission: string;
  readonly role: RoleName;
}

/** Permissions that promoting or demoting in place asks for. */
export const PROMOTE_PERMISSIONS = [
  'pool.add_to_gui_config',
  'pool.remove_from_gui_config',
  'vm.add_tags',
  'vm.remove_tags',
  'vif.move',
] as const;

/** Permissions that making a new configuration from VMs asks for. */
export const CREATE_CONFIGURATION_PERMISSIONS = [
  'vm_appliance.create',
  'vm.set_appliance',
  'vm.set_order',
  'pool.add_to_gui_config',
  'vm.add_tags',
] as const;

/** Permissions that putting an existing vApp into a stage, or taking it out, asks for. */
export const ADOPT_PERMISSIONS = [
  'pool.add_to_gui_config',
  'pool.remove_from_gui_config',
  'vm.add_tags',
  'vm.remove_tags',
] as const;

/** Permissions that saving a service or its stages asks for. */
export const SERVICE_PERMISSIONS = ['pool.add_to_gui_config', 'pool.remove_from_gui_config'] as const;

/** Lists which of the `needed` permissions the session lacks, in the order given. */
export function findMissingPermissions(rights: Rights, needed: readonly string[]): readonly MissingPermission[] {
  if (rights.isLocalSuperuser) return [];
  return needed
    .filter((permission) => !rights.permissions.includes(permission))
    .map((permission) => ({ permission, role: CONSOLE_PERMISSIONS[permission] ?? 'pool-admin' }));
}
