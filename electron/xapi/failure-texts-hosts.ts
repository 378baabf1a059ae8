import { user } from './failure-text.ts';
import type { FailureTexts } from './failure-text.ts';

const OTHER_HOST = 'Choose another host.';
const NEWER_HOST = 'Choose a host with the same or a newer version.';
const ELSEWHERE = 'Connect the resource to that host, or choose a host that has it.';
const ENABLE = 'End its maintenance, or choose another host.';
const HA_RULE = 'Change the high-availability settings, or leave this object out of them.';

/** Where VMs can run, migration and high availability. */
export const HOST_TEXTS: FailureTexts = {
  VM_MIGRATE_FAILED: user('{0} could not be moved from {1} to {2}: {3}', 'Look where the VM runs now, then try again.'),
  VM_MIGRATE_CONTACT_REMOTE_SERVICE_FAILED: user(
    'The hosts could not talk to each other for the migration.',
    'Check the migration network between them.',
  ),
  VM_HOST_INCOMPATIBLE_VERSION: user('{1} cannot run on {0}, which has an older version.', NEWER_HOST),
  VM_HOST_INCOMPATIBLE_VERSION_MIGRATE: user('{1} cannot move to {0}, which has an older version.', NEWER_HOST),
  VM_HOST_INCOMPATIBLE_VIRTUAL_HARDWARE_PLATFORM_VERSION: user(
    '{2} needs the virtual hardware version {3}; {0} offers {1}.',
    NEWER_HOST,
  ),
  VM_INCOMPATIBLE_WITH_THIS_HOST: user('{0} cannot run on {1}: {2}', OTHER_HOST),
  NO_HOSTS_AVAILABLE: user(
    'No host of the pool can run this VM now.',
    'The check per host says what each of them lacks.',
  ),
  HOST_NOT_ENOUGH_FREE_MEMORY: user(
    'The host has {1:bytes} of free memory; {0:bytes} are needed.',
    'Free memory there, or choose another host.',
  ),
  HOST_NOT_ENOUGH_PCPUS: user(
    'The VM has {0} vCPUs, more than the {1} CPUs of the host.',
    'Give it fewer vCPUs, or choose another host.',
  ),
  HOST_DISABLED: user('{0} is in maintenance.', ENABLE),
  HOST_DISABLED_UNTIL_REBOOT: user('{0} stays disabled until it reboots.', 'Reboot it, or choose another host.'),
  HOST_DISABLED_INDEFINITELY: user('{0} is disabled until an administrator enables it.', ENABLE),
  HOST_EVACUATE_IN_PROGRESS: user('{0} is being evacuated.', 'Wait until that is done, or choose another host.'),
  VM_REQUIRES_SR: user('{0} needs the storage {1}, which that host does not reach.', ELSEWHERE),
  VM_REQUIRES_VDI: user('{0} needs the disk {1}, which that host does not reach.', ELSEWHERE),
  VM_REQUIRES_NETWORK: user('{0} needs the network {1}, which that host does not have.', ELSEWHERE),
  VM_REQUIRES_GPU: user('{0} needs a GPU of the group {1}, and that host has none free.', ELSEWHERE),
  VM_REQUIRES_VUSB: user('{0} needs a USB device of the group {1}, and that host has none.', ELSEWHERE),
  HOST_CANNOT_ATTACH_NETWORK: user(
    '{0} cannot bring up the network {1}.',
    'Look at the interface of that network there; it may be part of a bond.',
  ),
  PIF_HAS_NO_NETWORK_CONFIGURATION: user(
    'The interface {0} has no address.',
    'Give it an address, or choose another network for the transfer.',
  ),
  INTERFACE_HAS_NO_IP: user(
    'The interface {0} has no address.',
    'Give it an address, or choose another network for the transfer.',
  ),
  REQUIRED_PIF_IS_UNPLUGGED: user('The interface {0} is not plugged.', 'Plug it first.'),
  PIF_NOT_PRESENT: user('{0} has no interface on the network {1}.', 'Choose a network that both hosts have.'),
  HA_OPERATION_WOULD_BREAK_FAILOVER_PLAN: user(
    'High availability could no longer restart all protected VMs after this.',
    'Free resources, protect fewer VMs, or tolerate fewer failures.',
  ),
  HA_NO_PLAN: user(
    'High availability finds no way to restart all protected VMs.',
    'Free resources, protect fewer VMs, or tolerate fewer failures.',
  ),
  HA_CONSTRAINT_VIOLATION_SR_NOT_SHARED: user('The storage {0} is not shared, as high availability needs it.', HA_RULE),
  HA_CONSTRAINT_VIOLATION_NETWORK_NOT_SHARED: user(
    'The network {0} is not on all hosts, as high availability needs it.',
    HA_RULE,
  ),
  HA_IS_ENABLED: user('This cannot be done while high availability is on.', 'Turn it off for the time being.'),
  HA_NOT_ENABLED: user('This needs high availability, which is off.', 'Turn it on first.'),
};
