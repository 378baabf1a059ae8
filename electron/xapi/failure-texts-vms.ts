import { stale, user } from './failure-text.ts';
import type { FailureTexts } from './failure-text.ts';

const HARD = 'Wait, or shut the VM down hard if you can afford to lose what it has not saved.';
const TOOLS = 'Install or update the guest tools in the VM.';
const DETACH = 'Shut the VM down, or remove the device from it first.';
const CONSOLE = 'Look at the console of the VM and at the log of its host.';
const READ_AGAIN = 'The view is read again; look whether the action still makes sense.';

/** States, kinds, tools and starts of VMs. */
export const VM_TEXTS: FailureTexts = {
  VM_BAD_POWER_STATE: stale('{0} is {2}, but this needs it to be {1}.', READ_AGAIN),
  VM_IS_TEMPLATE: stale(
    '{0} is a template, and this cannot be done with templates.',
    'Make a VM from the template first.',
  ),
  VM_IS_SNAPSHOT: stale(
    '{0} is a snapshot, and this cannot be done with snapshots.',
    'Make a VM from the snapshot first, or revert to it.',
  ),
  PROVISION_ONLY_ALLOWED_ON_TEMPLATE: stale('Only a template can be made into a new VM in this way.', READ_AGAIN),
  REVERT_ONLY_ALLOWED_ON_SNAPSHOT: stale('Only a snapshot can be reverted to.', READ_AGAIN),
  VM_CANNOT_DELETE_DEFAULT_TEMPLATE: user('{0} is a built-in template and cannot be deleted.', 'Leave it, or hide it.'),
  VM_IS_PART_OF_AN_APPLIANCE: user('{0} belongs to the vApp {1}.', 'Take the VM out of the vApp first.'),
  VM_IS_PROTECTED: user('{0} is protected by high availability.', 'Take the VM out of that protection first.'),
  VM_REVERT_FAILED: user(
    'The revert did not complete ({0}, {1}); disks may be missing from the VM.',
    'Check the disks of the VM before it is started, and revert again.',
  ),
  VM_CHECKPOINT_SUSPEND_FAILED: user(
    '{0} could not be suspended for the checkpoint.',
    `Take a snapshot without memory, or look at the guest. ${TOOLS}`,
  ),
  VM_CHECKPOINT_RESUME_FAILED: user('{0} did not resume after the checkpoint.', CONSOLE),
  VM_LACKS_FEATURE: user('The guest in {0} does not support this.', TOOLS),
  VM_MISSING_PV_DRIVERS: user('{0} has no guest tools.', TOOLS),
  VM_OLD_PV_DRIVERS: user('The guest tools of {0} are too old ({1}.{2}).', TOOLS),
  VM_NON_SUSPENDABLE: user('{0} cannot be suspended: {1}', 'Shut it down instead.'),
  VM_IS_IMMOBILE: user('{0} cannot leave its host.', DETACH),
  VM_HAS_PCI_ATTACHED: user('{0} holds a PCI device of its host.', DETACH),
  VM_HAS_VGPU: user('{0} has a virtual GPU.', DETACH),
  VM_HAS_VUSBS: user('{0} has USB devices of its host.', DETACH),
  VM_HAS_SRIOV_VIF: user('{0} has an SR-IOV network interface.', DETACH),
  VM_IS_USING_NESTED_VIRT: user('{0} runs virtual machines of its own.', 'Shut it down for this.'),
  VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT: user('The guest in {0} did not take the request to shut down.', HARD),
  VM_SHUTDOWN_TIMEOUT: user('{0} did not shut down within {1} seconds.', HARD),
  VM_FAILED_SUSPEND_ACKNOWLEDGMENT: user('The guest in {0} did not take the request to suspend.', HARD),
  VM_SUSPEND_TIMEOUT: user('{0} did not suspend within {1} seconds.', HARD),
  VM_CRASHED: user('{0} crashed while this was going on.', CONSOLE),
  VM_REBOOTED: user('{0} rebooted while this was going on.', CONSOLE),
  VM_HALTED: user('{0} shut down while this was going on.', CONSOLE),
  DOMAIN_EXISTS: user(
    'A leftover of {0} (domain {1}) still runs on the host.',
    'Reset the power state of the VM once you are sure that it runs nowhere.',
  ),
  BOOTLOADER_FAILED: user('The boot loader of {0} failed: {1}', 'Check its boot settings and its first disk.'),
  FAILED_TO_START_EMULATOR: user('The device emulator {1} of {0} did not start: {2}', CONSOLE),
  DOMAIN_BUILDER_ERROR: user(
    'The host could not build the virtual machine ({0}, {1}): {2}',
    'Check kernel, boot settings and free memory of the host.',
  ),
  VM_UNSAFE_BOOT: user(
    '{0} was not shut down cleanly and must not start without being looked at.',
    'Make sure that it runs nowhere else, then reset its power state.',
  ),
  VM_DUPLICATE_VBD_DEVICE: user('{0} has two disks at the position {2}.', 'Give one of them another position.'),
  DUPLICATE_VM: user('{0} already exists here.', 'Remove the existing VM, or import as a copy.'),
  DUPLICATE_MAC_SEED: user('Another VM already uses the MAC seed {0}.', 'Let the import make a new seed.'),
  VM_TO_IMPORT_IS_NOT_NEWER_VERSION: user(
    '{0} is already here in version {1}, and the file holds {2}.',
    'Keep what is here, or force the import.',
  ),
  MEMORY_CONSTRAINT_VIOLATION: user(
    'The memory limits contradict each other: {0}',
    'Keep static minimum, dynamic range and static maximum in this order.',
  ),
  MEMORY_CONSTRAINT_VIOLATION_ORDER: user(
    'The memory limits are not in the right order.',
    'Keep static minimum, dynamic range and static maximum in this order.',
  ),
  VM_MEMORY_SIZE_TOO_LOW: user('{0} has less memory than it needs to start.', 'Give it more memory.'),
  VCPU_MAX_NOT_CORES_PER_SOCKET_MULTIPLE: user(
    '{0} vCPUs cannot be divided into sockets of {1} cores.',
    'Choose a multiple, or other cores per socket.',
  ),
  VM_NO_SUSPEND_SR: user('There is no storage for the memory image of {0}.', 'Choose a storage for suspend images.'),
  VM_HAS_NO_SUSPEND_VDI: user('{0} has no memory image to resume from.', 'Reset its power state and start it afresh.'),
  SUSPEND_IMAGE_NOT_ACCESSIBLE: user(
    'The memory image {0} cannot be reached from that host.',
    'Resume on another host, or repair the storage.',
  ),
};
