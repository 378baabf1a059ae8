import { fieldKind } from './field-rules.ts';

/** How one compared field is written at XAPI: the class and field, and how its text becomes a value there. */
export type FieldSetter =
  | {
      readonly of: SetterClass;
      readonly field: string;
      readonly form: 'text';
      /** What XAPI has where we have no value. */
      readonly nothing: string;
    }
  | { readonly of: SetterClass; readonly field: string; readonly form: 'flag' | 'number' | 'list' }
  /** One key of a map; no value: without the key. */
  | { readonly of: SetterClass; readonly field: string; readonly form: 'key'; readonly key: string };

/** Classes that compared fields belong to; all but `VM` are found by the field's device number. */
export type SetterClass = 'VM' | 'VBD' | 'VDI' | 'VIF';

/**
 * A VM's size and start order are written by calls of their own, its tags one by one, a NIC's network by a move, what a
 * disk is by another disk in its place.
 */
export type FieldGroup = 'vcpus' | 'memory' | 'order' | 'tags' | 'affinity' | 'network' | 'disk' | 'single';

const text = (of: SetterClass, field: string, nothing = ''): FieldSetter => ({ of, field, form: 'text', nothing });
const flag = (of: SetterClass, field: string): FieldSetter => ({ of, field, form: 'flag' });
const list = (of: SetterClass, field: string): FieldSetter => ({ of, field, form: 'list' });

const EXACT: ReadonlyMap<string, FieldSetter> = new Map([
  ['name', text('VM', 'name_label')],
  ['after.crash', text('VM', 'actions_after_crash')],
  ['after.reboot', text('VM', 'actions_after_reboot')],
  ['after.shutdown', text('VM', 'actions_after_shutdown')],
  ['boot.policy', text('VM', 'HVM_boot_policy')],
  ['pv.args', text('VM', 'PV_args')],
  ['pv.bootloader', text('VM', 'PV_bootloader')],
  ['pv.bootloader-args', text('VM', 'PV_bootloader_args')],
  ['pv.kernel', text('VM', 'PV_kernel')],
  ['pv.legacy-args', text('VM', 'PV_legacy_args')],
  ['pv.ramdisk', text('VM', 'PV_ramdisk')],
  ['ha.priority', text('VM', 'ha_restart_priority')],
  ['domain-type', text('VM', 'domain_type', 'unspecified')],
  ['vendor-device', flag('VM', 'has_vendor_device')],
  ['shadow-multiplier', { of: 'VM', field: 'HVM_shadow_multiplier', form: 'number' }],
  ['auto-start', { of: 'VM', field: 'other_config', form: 'key', key: 'auto_poweron' }],
]);

const DEVICE: ReadonlyMap<string, FieldSetter> = new Map([
  ['disk.*.bootable', flag('VBD', 'bootable')],
  ['disk.*.mode', text('VBD', 'mode')],
  ['disk.*.unpluggable', flag('VBD', 'unpluggable')],
  ['disk.*.qos', text('VBD', 'qos_algorithm_type')],
  ['disk.*.on-boot', text('VDI', 'on_boot', 'persist')],
  ['disk.*.sharable', flag('VDI', 'sharable')],
  ['disk.*.read-only', flag('VDI', 'read_only')],
  ['disk.*.caching', flag('VDI', 'allow_caching')],
  ['nic.*.locking', text('VIF', 'locking_mode', 'network_default')],
  ['nic.*.qos', text('VIF', 'qos_algorithm_type')],
  ['nic.*.ipv4-allowed', list('VIF', 'ipv4_allowed')],
  ['nic.*.ipv6-allowed', list('VIF', 'ipv6_allowed')],
]);

const MAPS = [
  ['boot.', 'HVM_boot_params'],
  ['platform.', 'platform'],
  ['vcpus.params.', 'VCPUs_params'],
  ['xenstore.', 'xenstore_data'],
] as const;

const DEVICE_MAPS: ReadonlyMap<string, readonly [of: SetterClass, field: string]> = new Map([
  ['disk.*.qos.*', ['VBD', 'qos_algorithm_params']],
  ['nic.*.qos.*', ['VIF', 'qos_algorithm_params']],
  ['nic.*.other.*', ['VIF', 'other_config']],
]);

/** The setter of a field that has one of its own; undefined for groups, and for what nothing sets. */
export function setterOf(field: string): FieldSetter | undefined {
  const exact = EXACT.get(field) ?? DEVICE.get(fieldKind(field));
  if (exact) return exact;
  const device = DEVICE_MAPS.get(fieldKind(field));
  if (device) return { of: device[0], field: device[1], form: 'key', key: field.split('.').slice(3).join('.') };
  const map = MAPS.find(([prefix]) => field.startsWith(prefix));
  return map ? { of: 'VM', field: map[1], form: 'key', key: field.slice(map[0].length) } : undefined;
}

/** Which fields are written together: a VM's memory limits hold for each other, as do its vCPUs. */
export function groupOf(field: string): FieldGroup {
  if (field === 'vcpus' || field === 'vcpus.startup') return 'vcpus';
  if (field === 'memory' || field.startsWith('memory.')) return 'memory';
  if (field === 'start.order' || field === 'start.delay' || field === 'shutdown.delay') return 'order';
  if (field === 'tags' || field === 'affinity') return field;
  if (/^disk\.[^.]+\.(vdi|size|sr)$/.test(field)) return 'disk';
  return /^nic\.[^.]+\.(network|carrier)$/.test(field) ? 'network' : 'single';
}

/** The device number in a field of a disk or NIC. */
export function deviceOf(field: string): number {
  return Number(field.split('.')[1] ?? '-1');
}

/** Names of the XAPI calls that write a field, as an administrator would type them. */
export function callsOf(field: string): readonly string[] {
  switch (groupOf(field)) {
    case 'vcpus':
      return ['VM.set_VCPUs_max', 'VM.set_VCPUs_at_startup'];
    case 'memory':
      return ['VM.set_memory_limits'];
    case 'order':
      return ['VM.set_order', 'VM.set_start_delay', 'VM.set_shutdown_delay'];
    case 'tags':
      return ['VM.add_tags', 'VM.remove_tags'];
    case 'affinity':
      return ['VM.set_affinity'];
    case 'network':
      return ['VIF.move'];
    case 'disk':
      return ['VDI.snapshot', 'VDI.clone', 'VDI.copy', 'VBD.destroy', 'VBD.create', 'VDI.destroy'];
    case 'single': {
      const setter = setterOf(field);
      if (!setter) return [];
      const { of, field: name } = setter;
      return setter.form === 'key' ? [`${of}.remove_from_${name}`, `${of}.add_to_${name}`] : [`${of}.set_${name}`];
    }
  }
}
