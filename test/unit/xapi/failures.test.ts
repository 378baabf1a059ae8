import { describe, expect, it } from 'vitest';
import { describeFailure, isKnownFailure } from '../../../electron/xapi/failures.ts';

// Written by hand from the error catalogue that matters to this console, with the number of parameters of each code.
const CATALOGUE: Readonly<Record<string, number>> = {
  SESSION_INVALID: 1,
  SESSION_AUTHENTICATION_FAILED: 2,
  SESSION_AUTHORIZATION_FAILED: 2,
  HOST_IS_SLAVE: 1,
  HOST_STILL_BOOTING: 0,
  HOST_HAS_NO_MANAGEMENT_IP: 0,
  HOST_UNKNOWN_TO_MASTER: 1,
  HOST_MASTER_CANNOT_TALK_BACK: 1,
  HOST_IN_EMERGENCY_MODE: 0,
  CANNOT_CONTACT_HOST: 1,
  HOST_OFFLINE: 1,
  HOST_NOT_LIVE: 0,
  TOO_MANY_PENDING_TASKS: 0,
  TOO_BUSY: 0,
  RBAC_PERMISSION_DENIED: 2,
  PERMISSION_DENIED: 1,
  LICENCE_RESTRICTION: 1,
  FEATURE_RESTRICTED: 0,
  LICENSE_EXPIRED: 0,
  INTERNAL_ERROR: 1,
  MESSAGE_METHOD_UNKNOWN: 1,
  MESSAGE_REMOVED: 0,
  MESSAGE_DEPRECATED: 0,
  NOT_IMPLEMENTED: 1,
  MESSAGE_PARAMETER_COUNT_MISMATCH: 3,
  FIELD_TYPE_ERROR: 1,
  VALUE_NOT_SUPPORTED: 3,
  INVALID_VALUE: 2,
  HANDLE_INVALID: 2,
  UUID_INVALID: 2,
  OBJECT_NOLONGER_EXISTS: 0,
  MAP_DUPLICATE_KEY: 4,
  DB_UNIQUENESS_CONSTRAINT_VIOLATION: 3,
  OPERATION_NOT_ALLOWED: 1,
  OPERATION_BLOCKED: 2,
  OTHER_OPERATION_IN_PROGRESS: 4,
  OPERATION_PARTIALLY_FAILED: 3,
  NOT_SUPPORTED_DURING_UPGRADE: 0,
  TASK_CANCELLED: 1,
  VM_BAD_POWER_STATE: 3,
  VM_IS_TEMPLATE: 2,
  VM_IS_SNAPSHOT: 2,
  PROVISION_ONLY_ALLOWED_ON_TEMPLATE: 0,
  REVERT_ONLY_ALLOWED_ON_SNAPSHOT: 0,
  VM_CANNOT_DELETE_DEFAULT_TEMPLATE: 1,
  VM_IS_PART_OF_AN_APPLIANCE: 2,
  VM_IS_PROTECTED: 1,
  VM_REVERT_FAILED: 2,
  VM_CHECKPOINT_SUSPEND_FAILED: 1,
  VM_CHECKPOINT_RESUME_FAILED: 1,
  VM_LACKS_FEATURE: 1,
  VM_MISSING_PV_DRIVERS: 1,
  VM_OLD_PV_DRIVERS: 3,
  VM_NON_SUSPENDABLE: 2,
  VM_IS_IMMOBILE: 1,
  VM_HAS_PCI_ATTACHED: 1,
  VM_HAS_VGPU: 1,
  VM_HAS_VUSBS: 1,
  VM_HAS_SRIOV_VIF: 1,
  VM_IS_USING_NESTED_VIRT: 1,
  VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT: 1,
  VM_SHUTDOWN_TIMEOUT: 2,
  VM_FAILED_SUSPEND_ACKNOWLEDGMENT: 1,
  VM_SUSPEND_TIMEOUT: 2,
  VM_CRASHED: 1,
  VM_REBOOTED: 1,
  VM_HALTED: 1,
  DOMAIN_EXISTS: 2,
  BOOTLOADER_FAILED: 2,
  FAILED_TO_START_EMULATOR: 3,
  DOMAIN_BUILDER_ERROR: 3,
  VM_MIGRATE_FAILED: 4,
  VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED: 0,
  VM_HOST_INCOMPATIBLE_VERSION: 2,
  VM_HOST_INCOMPATIBLE_VERSION_MIGRATE: 2,
  VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION: 4,
  VM_INCOMPATIBLE_WITH_THIS_HOST: 3,
  NO_HOSTS_AVAILABLE: 0,
  HOST_NOT_ENOUGH_FREE_MEMORY: 2,
  HOST_NOT_ENOUGH_PCPUS: 2,
  HOST_DISABLED: 1,
  HOST_DISABLED_UNTIL_REBOOT: 1,
  HOST_DISABLED_INDEFINITELY: 1,
  HOST_EVACUATE_IN_PROGRESS: 1,
  VM_REQUIRES_SR: 2,
  VM_REQUIRES_VDI: 2,
  VM_REQUIRES_NETWORK: 2,
  VM_REQUIRES_GPU: 2,
  VM_REQUIRES_VUSB: 2,
  HOST_CANNOT_ATTACH_NETWORK: 2,
  VM_NO_SUSPEND_SR: 1,
  VM_HAS_NO_SUSPEND_VDI: 1,
  SUSPEND_IMAGE_NOT_ACCESSIBLE: 1,
  VM_UNSAFE_BOOT: 1,
  VM_DUPLICATE_VBD_DEVICE: 3,
  DUPLICATE_VM: 1,
  DUPLICATE_MAC_SEED: 1,
  VM_TO_IMPORT_IS_NOT_NEWER_VERSION: 3,
  MEMORY_CONSTRAINT_VIOLATION: 1,
  MEMORY_CONSTRAINT_VIOLATION_ORDER: 0,
  VM_MEMORY_SIZE_TOO_LOW: 1,
  VCPU_MAX_NOT_CORES_PER_SOCKET_MULTIPLE: 2,
  SR_FULL: 2,
  SR_SOURCE_SPACE_INSUFFICIENT: 1,
  SR_SUSPEND_SPACE_INSUFFICIENT: 1,
  OUT_OF_SPACE: 1,
  SR_BACKEND_FAILURE_24: 3,
  SR_BACKEND_FAILURE_44: 3,
  SR_BACKEND_FAILURE_46: 3,
  SR_BACKEND_FAILURE_47: 3,
  SR_BACKEND_FAILURE_73: 3,
  SR_BACKEND_FAILURE_109: 3,
  SR_BACKEND_FAILURE_111: 3,
  SR_BACKEND_FAILURE_141: 3,
  SR_BACKEND_FAILURE_453: 3,
  SR_BACKEND_FAILURE_999: 3,
  SR_OPERATION_NOT_SUPPORTED: 1,
  SR_DOES_NOT_SUPPORT_MIGRATION: 2,
  SR_HAS_NO_PBDS: 1,
  SR_NOT_ATTACHED: 1,
  SR_ATTACH_FAILED: 1,
  VDI_IN_USE: 2,
  VDI_NOT_AVAILABLE: 1,
  VDI_MISSING: 2,
  VDI_NOT_MANAGED: 1,
  VDI_READONLY: 1,
  VDI_IS_SHARABLE: 0,
  VDI_INCOMPATIBLE_TYPE: 2,
  VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION: 0,
  VDI_NOT_IN_MAP: 1,
  VIF_NOT_IN_MAP: 1,
  VDI_NEEDS_VM_FOR_MIGRATE: 1,
  VDI_CBT_ENABLED: 1,
  VDI_IS_ENCRYPTED: 1,
  VDI_COPY_FAILED: 0,
  MIRROR_FAILED: 1,
  TOO_MANY_STORAGE_MIGRATES: 1,
  NETWORK_CONTAINS_VIF: 1,
  NETWORK_CONTAINS_PIF: 1,
  CANNOT_DESTROY_SYSTEM_NETWORK: 1,
  BRIDGE_NAME_EXISTS: 1,
  BRIDGE_NOT_AVAILABLE: 1,
  NETWORK_ALREADY_CONNECTED: 2,
  NETWORK_UNMANAGED: 1,
  PIF_UNMANAGED: 1,
  PIF_IS_VLAN: 1,
  PIF_IS_PHYSICAL: 1,
  PIF_IS_MANAGEMENT_INTERFACE: 1,
  PIF_VLAN_EXISTS: 1,
  VLAN_IN_USE: 2,
  VLAN_TAG_INVALID: 1,
  CANNOT_ADD_VLAN_TO_BOND_SLAVE: 1,
  OPENVSWITCH_NOT_ACTIVE: 0,
  TRANSPORT_PIF_NOT_CONFIGURED: 1,
  IS_TUNNEL_ACCESS_PIF: 1,
  CANNOT_ADD_TUNNEL_TO_BOND_SLAVE: 1,
  NETWORK_INCOMPATIBLE_WITH_TUNNEL: 1,
  MAC_INVALID: 1,
  DEVICE_ALREADY_EXISTS: 1,
  INVALID_DEVICE: 1,
  DEVICE_ALREADY_ATTACHED: 1,
  DEVICE_ALREADY_DETACHED: 1,
  DEVICE_DETACH_REJECTED: 3,
  DEVICE_DETACH_TIMEOUT: 2,
  CANNOT_PLUG_VIF: 1,
  VIF_IN_USE: 2,
  PIF_HAS_NO_NETWORK_CONFIGURATION: 1,
  INTERFACE_HAS_NO_IP: 1,
  REQUIRED_PIF_IS_UNPLUGGED: 1,
  PIF_NOT_PRESENT: 2,
  HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN: 0,
  HA_NO_PLAN: 0,
  HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED: 1,
  HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED: 1,
  HA_IS_ENABLED: 0,
  HA_NOT_ENABLED: 0,
  IMPORT_ERROR: 1,
  IMPORT_ERROR_PREMATURE_EOF: 0,
  IMPORT_ERROR_SOME_CHECKSUMS_FAILED: 0,
  IMPORT_ERROR_UNEXPECTED_FILE: 2,
  IMPORT_ERROR_FAILED_TO_FIND_OBJECT: 1,
  IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND: 0,
  IMPORT_ERROR_CANNOT_HANDLE_CHUNKED: 0,
  IMPORT_INCOMPATIBLE_VERSION: 0,
  DEFAULT_SR_NOT_FOUND: 1,
  EVENTS_LOST: 0,
  EVENT_FROM_TOKEN_PARSE_FAILURE: 1,
  EVENT_SUBSCRIPTION_PARSE_FAILURE: 1,
  SESSION_NOT_REGISTERED: 1,
  SUBJECT_CANNOT_BE_RESOLVED: 0,
  SUBJECT_ALREADY_EXISTS: 0,
  AUTH_SERVICE_ERROR: 1,
  AUTH_IS_DISABLED: 0,
  USER_IS_NOT_LOCAL_SUPERUSER: 1,
  ROLE_NOT_FOUND: 0,
  XENAPI_PLUGIN_FAILURE: 3,
  XENAPI_MISSING_PLUGIN: 1,
  XAPI_HOOK_FAILED: 4,
  SSL_VERIFY_ERROR: 1,
  TLS_CONNECTION_FAILED: 2,
};

const exampleParams = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `param-${String(index)}`);

describe('describeFailure', () => {
  it.each(Object.entries(CATALOGUE))('has a sentence and a remedy for %s', (code, count) => {
    expect(isKnownFailure(code)).toBe(true);
    const { sentence, remedy } = describeFailure(code, exampleParams(count));
    expect(sentence).toMatch(/^.{10,}[^{}]*$/);
    expect(remedy).toMatch(/\.$/);
    expect(`${sentence} ${remedy}`).not.toMatch(/[{}]|not stated|undefined/);
  });

  it('shows every parameter by position and resolves references to names', () => {
    const names: Record<string, string> = { 'OpaqueRef:vm': 'shop-db-1' };
    const described = describeFailure('VM_BAD_POWER_STATE', ['OpaqueRef:vm', 'halted', 'running'], (ref) => names[ref]);
    expect(described.sentence).toBe('shop-db-1 is running, but this needs it to be halted.');
    expect(described.kind).toBe('stale');
  });

  it('shows memory in units people read', () => {
    const { sentence } = describeFailure('HOST_NOT_ENOUGH_FREE_MEMORY', ['8589934592', '1610612736']);
    expect(sentence).toBe('The host has 1.5 GiB of free memory; 8.0 GiB are needed.');
  });

  it('lists every VM that failed inside a vApp', () => {
    const { sentence } = describeFailure('OPERATION_PARTIALLY_FAILED', ['start', 'a', 'b', 'c']);
    expect(sentence).toContain('a, b, c');
  });

  it('keeps the text of a storage driver, and the number of an error nobody listed', () => {
    expect(describeFailure('SR_BACKEND_FAILURE_44', ['', '', 'no space on /dev/x']).sentence).toContain(
      'no space on /dev/x',
    );
    expect(describeFailure('SR_BACKEND_FAILURE_4711', ['', '', '']).sentence).toContain('4711');
  });

  it('shows a code it does not know, with its parameters', () => {
    expect(isKnownFailure('SOMETHING_NEW')).toBe(false);
    expect(describeFailure('SOMETHING_NEW', ['x', 'y']).sentence).toBe('The pool answered SOMETHING_NEW (x, y).');
    expect(describeFailure('toString', []).sentence).toBe('The pool answered toString.');
  });

  it('says so when an older host leaves a parameter out', () => {
    expect(describeFailure('OTHER_OPERATION_IN_PROGRESS', ['VM', 'web-1']).sentence).toBe(
      'web-1 is busy with another operation (not stated).',
    );
  });

  it.each([
    ['SESSION_INVALID', 'relogin'],
    ['TOO_BUSY', 'retry'],
    ['SR_FULL', 'user'],
    ['RBAC_PERMISSION_DENIED', 'permission'],
    ['HANDLE_INVALID', 'stale'],
    ['TASK_CANCELLED', 'cancelled'],
  ])('classes %s as %s', (code, kind) => {
    expect(describeFailure(code, exampleParams(4)).kind).toBe(kind);
  });
});
