import { createHash } from 'node:crypto';
import { classNames, findClass, type FieldModel, type MessageModel } from '../../datamodel/datamodel.ts';
import { ROLES, rolesWith, roleSuffices, type MinRole, type Role } from '../../datamodel/roles.ts';
import { ApiError, type Row, type Value } from './contract.ts';
import { asMap, asString, equalValues } from './values.ts';

/** What a session may do: everything, or what its strongest role allows. */
export interface Rights {
  readonly isLocalSuperuser: boolean;
  readonly role: Role | undefined;
}

/** HTTP handlers of XAPI and the weakest role for each, as they appear among a session's permissions. */
const HTTP_PERMISSIONS: Readonly<Record<string, Role>> = {
  'http/get_export': 'vm-admin',
  'http/put_import': 'vm-admin',
  'http/get_export_metadata': 'vm-admin',
  'http/put_import_metadata': 'vm-admin',
  'http/get_export_raw_vdi': 'vm-admin',
  'http/put_import_raw_vdi': 'vm-admin',
  'http/get_blob': 'read-only',
  'http/put_blob': 'vm-power-admin',
  'http/get_audit_log': 'read-only',
  'http/get_rrd_updates': 'read-only',
  'http/get_vm_rrd': 'read-only',
  'http/get_host_rrd': 'read-only',
  'http/get_vncsnapshot': 'vm-operator',
  'http/connect_console': 'vm-operator',
  'http/connect_console_ws': 'vm-operator',
};
/** Rights over tasks of other users. */
const EXTRA_PERMISSIONS: Readonly<Record<string, Role>> = {
  'task.destroy/any': 'pool-operator',
  'task.cancel/any': 'pool-operator',
};

const MAP_ACCESS = /^(set|add_to|remove_from)_(.+)$/;
let permissions: ReadonlyMap<string, MinRole> | undefined;

/** Every permission name (lower case) with the weakest role that has it. */
function allPermissions(): ReadonlyMap<string, MinRole> {
  permissions ??= collectPermissions();
  return permissions;
}

function collectPermissions(): ReadonlyMap<string, MinRole> {
  const found = new Map<string, MinRole>([...Object.entries(HTTP_PERMISSIONS), ...Object.entries(EXTRA_PERMISSIONS)]);
  for (const cls of classNames) {
    for (const message of findClass(cls)?.messages.values() ?? []) {
      if (message.needsSession) found.set(message.method.toLowerCase(), message.minRole);
      for (const [key, role] of Object.entries(keyedField(message)?.keyRoles ?? {})) {
        if (!message.name.startsWith('set_')) found.set(keyPermission(message, key), role);
      }
    }
  }
  return found;
}

function keyPermission(message: MessageModel, key: string): string {
  return `${message.method}/key:${key}`.toLowerCase();
}

/** `rbac_permissions` of a session of that role, sorted. */
export function permissionsOf(role: Role): readonly string[] {
  return [...allPermissions()]
    .filter(([, minRole]) => roleSuffices(role, minRole))
    .map(([name]) => name)
    .sort();
}

/** @throws ApiError RBAC_PERMISSION_DENIED unless the rights include that permission */
export function assertPermission(rights: Rights, permission: string, minRole: MinRole): void {
  if (rights.isLocalSuperuser || (rights.role !== undefined && roleSuffices(rights.role, minRole))) return;
  const roles = rolesWith(minRole).join(', ');
  throw new ApiError(
    'RBAC_PERMISSION_DENIED',
    permission,
    `No permission in user session. (Roles with this permission: ${roles})`,
  );
}

/**
 * Checks a message against the caller's rights, map keys included.
 *
 * @param before - the object's row, where the message changes a map of it
 * @throws ApiError RBAC_PERMISSION_DENIED
 */
export function authorize(
  rights: Rights,
  message: MessageModel,
  args: readonly Value[],
  before: Row | undefined,
): void {
  if (rights.isLocalSuperuser || !message.needsSession) return;
  const field = keyedField(message);
  const base = message.method.toLowerCase();
  if (!field?.keyRoles) {
    assertPermission(rights, base, message.minRole);
    return;
  }
  if (!message.name.startsWith('set_')) {
    assertKey(rights, message, field, asString(args[1]));
    return;
  }
  const changed = changedKeys(asMap(before?.[field.name]), asMap(args[1]));
  // A setter that changes nothing still needs the setter's own role.
  if (changed.length === 0 || message.generated) assertPermission(rights, base, message.minRole);
  for (const key of changed) assertKey(rights, message, field, key);
}

function assertKey(rights: Rights, message: MessageModel, field: FieldModel, key: string): void {
  const pattern = Object.keys(field.keyRoles ?? {}).find((item) =>
    item.endsWith('*') ? key.startsWith(item.slice(0, -1)) : item === key,
  );
  const role = pattern === undefined ? undefined : field.keyRoles?.[pattern];
  if (pattern === undefined || role === undefined) {
    assertPermission(rights, message.method.toLowerCase(), message.minRole);
    return;
  }
  // The key's role replaces the message's, unless the message is open to weaker roles anyway (task.other_config since 25.8).
  const weaker =
    message.minRole !== 'local-root' &&
    roleSuffices(role, message.minRole) &&
    field.name === 'other_config' &&
    message.cls === 'task';
  assertPermission(rights, keyPermission(message, pattern), weaker ? message.minRole : role);
}

function changedKeys(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): readonly string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => {
    const old = before[key];
    const now = after[key];
    return old === undefined || now === undefined || !equalValues(old, now);
  });
}

function keyedField(message: MessageModel): FieldModel | undefined {
  const name = MAP_ACCESS.exec(message.name)?.[2];
  const field = name === undefined ? undefined : findClass(message.cls)?.fields.get(name);
  return field?.keyRoles ? field : undefined;
}

const ROLE_UUIDS: Readonly<Record<Role, string>> = {
  'pool-admin': '0165f154-ba3e-034e-6b27-5d271af109ba',
  'pool-operator': 'b9ce9791-0604-50cd-0649-09b3284c7dfd',
  'vm-power-admin': '7955168d-7bec-10ed-105f-c6a7e6e63249',
  'vm-admin': 'aaa00ab5-7340-bfbc-0d1b-7cf342639a6e',
  'vm-operator': 'fb8d4ff9-310c-a959-0613-54101535d3d5',
  'read-only': '7233b8e3-eacb-d7da-2c95-f2e581cdbf4e',
};

/** Ref of a static role: the same on every pool. */
export function roleRef(role: Role): string {
  return `OpaqueRef:${ROLE_UUIDS[role]}`;
}

/** The role behind a ref, or undefined. */
export function roleOfRef(ref: string): Role | undefined {
  return ROLES.find((role) => roleRef(role) === ref);
}

/** Rows of the class role as [ref, row]: the six roles, and each permission as a role without subroles. */
export function roleRows(): readonly (readonly [string, Row])[] {
  const permissionRef = (name: string): string => `OpaqueRef:${uuidOf(name)}`;
  const granted = [...allPermissions()].filter(([, minRole]) => minRole !== 'local-root');
  const roles = [...ROLES].reverse().map((role): readonly [string, Row] => [
    roleRef(role),
    {
      uuid: ROLE_UUIDS[role],
      name_label: role,
      name_description: `Static role ${role}`,
      subroles: granted.filter(([, minRole]) => roleSuffices(role, minRole)).map(([name]) => permissionRef(name)),
      is_internal: false,
    },
  ]);
  const rows = granted.map(([name]): readonly [string, Row] => [
    permissionRef(name),
    {
      uuid: uuidOf(name),
      name_label: name,
      name_description: `permission to ${name}`,
      subroles: [],
      is_internal: false,
    },
  ]);
  return [...roles, ...rows];
}

function uuidOf(name: string): string {
  const hex = createHash('md5').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
