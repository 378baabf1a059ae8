import { user } from './failure-text.ts';
import type { FailureTexts } from './failure-text.ts';

const FREE_SPACE = 'Free space there, or choose another storage.';
const SR_STATE = 'Look at the storage and its connections to the hosts.';
const DISK_STATE = 'Look what else uses the disk, and try again afterwards.';
const DAMAGED = 'Get the file again; compare its size and checksum with the original.';

/** Storage, disks, and files that are imported. */
export const STORAGE_TEXTS: FailureTexts = {
  SR_FULL: user('The storage has room for {1:bytes}; {0:bytes} were asked for.', FREE_SPACE),
  SR_SOURCE_SPACE_INSUFFICIENT: user('The storage {0} has too little room to copy from.', FREE_SPACE),
  SR_SUSPEND_SPACE_INSUFFICIENT: user('The storage {0} has too little room for a memory image.', FREE_SPACE),
  OUT_OF_SPACE: user('There is no room left at {0}.', FREE_SPACE),
  SR_OPERATION_NOT_SUPPORTED: user('The storage {0} cannot do this.', 'Choose a storage of another type.'),
  SR_DOES_NOT_SUPPORT_MIGRATION: user(
    'Disks cannot be moved live from or to the storage {0}.',
    'Shut the VM down and copy it instead.',
  ),
  SR_HAS_NO_PBDS: user('The storage {0} is connected to no host.', SR_STATE),
  SR_NOT_ATTACHED: user('The storage {0} is not attached.', SR_STATE),
  SR_ATTACH_FAILED: user('The storage {0} could not be attached.', SR_STATE),
  VDI_IN_USE: user('The disk {0} is in use ({1}).', DISK_STATE),
  VDI_NOT_AVAILABLE: user('The disk {0} is not available.', SR_STATE),
  VDI_MISSING: user(
    'The storage {0} no longer has the disk {1}.',
    'Scan the storage; if the disk stays away, restore it from a backup.',
  ),
  VDI_NOT_MANAGED: user(
    'The disk {0} is an inner part of a chain and cannot be used by itself.',
    'Choose the disk of a VM or of a snapshot.',
  ),
  VDI_READONLY: user('The disk {0} is read-only.', 'Attach it read-only, or work with a copy.'),
  VDI_IS_SHARABLE: user(
    'The disk is shared by several VMs, and this cannot be done with shared disks.',
    'Leave the disk out, or end the sharing.',
  ),
  VDI_INCOMPATIBLE_TYPE: user(
    'The disk {0} is of the type {1}, with which this cannot be done.',
    'Choose a disk of another type.',
  ),
  VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION: user(
    'The disk is reset at each boot, and this cannot be done with such disks.',
    'Let the disk persist first.',
  ),
  VDI_NOT_IN_MAP: user('No target storage is given for the disk {0}.', 'Choose a target for each disk.'),
  VIF_NOT_IN_MAP: user('No target network is given for the interface {0}.', 'Choose a target for each interface.'),
  VDI_NEEDS_VM_FOR_MIGRATE: user(
    'The disk {0} can only move together with a running VM.',
    'Start its VM, or copy the disk.',
  ),
  VDI_CBT_ENABLED: user('Changed-block tracking is on for the disk {0}.', 'Turn the tracking off first.'),
  VDI_IS_ENCRYPTED: user(
    'The disk {0} is encrypted, and this cannot be done with encrypted disks.',
    'Leave the disk where it is.',
  ),
  VDI_COPY_FAILED: user('The copy of the disk failed.', SR_STATE),
  MIRROR_FAILED: user('The disk {0} could not be mirrored.', 'Check network and target storage, and try again.'),
  TOO_MANY_STORAGE_MIGRATES: user(
    'More than {0} storage migrations would run at once.',
    'Wait until one of them is done.',
  ),
  IMPORT_ERROR: user('The import failed: {0}', DAMAGED),
  IMPORT_ERROR_PREMATURE_EOF: user('The file ends too early.', DAMAGED),
  IMPORT_ERROR_SOME_CHECKSUMS_FAILED: user('Parts of the file are damaged.', DAMAGED),
  IMPORT_ERROR_UNEXPECTED_FILE: user('The file holds {1} where {0} should be.', DAMAGED),
  IMPORT_ERROR_FAILED_TO_FIND_OBJECT: user('The file refers to {0}, which is not in it.', DAMAGED),
  IMPORT_ERROR_ATTACHED_DISKS_NOT_FOUND: user('Disks that the VM needs are not in the file.', DAMAGED),
  IMPORT_ERROR_CANNOT_HANDLE_CHUNKED: user(
    'The host does not take the file in pieces of unknown size.',
    'Send the file with its length.',
  ),
  IMPORT_INCOMPATIBLE_VERSION: user(
    'The file was made by a version that these hosts do not know.',
    'Import it into a pool with the same or a newer version.',
  ),
  DEFAULT_SR_NOT_FOUND: user(
    'The pool has no usable default storage ({0}).',
    'Choose a target storage, or set a default.',
  ),
};
