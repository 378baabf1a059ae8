/** How much a difference matters. */
export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** What puts a field back; `none` with the reason why nothing does. */
export type Remedy =
  /** `VM.set_VCPUs_max`, `VM.set_VCPUs_at_startup`, `VM.set_memory_limits`; of a halted VM. */
  | 'size'
  /** One setter of the VM; some need it halted (`NEEDS_HALT`). */
  | 'setting'
  | 'start-order'
  | 'network'
  | 'tags'
  | 'affinity'
  /** One setter of a VBD, VDI or VIF. */
  | 'device-setting'
  /** Another disk takes its place (`heal-disk.ts`); of a halted VM. */
  | 'disk'
  | 'none';

/** Why nothing puts a field back. */
export type NoRemedy =
  | 'vm-missing'
  | 'vm-added'
  | 'disk-missing'
  | 'disk-added'
  /** The disk it was is not there any more. */
  | 'disk-content'
  /** The very disk it was is there, and hangs on something else. */
  | 'disk-elsewhere'
  /** Several VMs use it together. */
  | 'disk-shared'
  /** A CD, or a device that is passed through: nothing is cloned or copied there. */
  | 'disk-raw'
  /** Its SR makes no snapshots, and the VM it hangs on runs. */
  | 'disk-busy'
  /** No host reaches its SR. */
  | 'sr-away'
  /** No host reaches both SRs. */
  | 'sr-apart'
  | 'sr-full'
  | 'disk-size'
  | 'nic-missing'
  | 'nic-added'
  | 'mac'
  | 'firmware'
  | 'bios'
  | 'fixed-at-creation'
  | 'guest'
  | 'other-pool'
  | 'storage'
  | 'blocked'
  /** The text is too long to be kept: only its beginning is known. */
  | 'shortened'
  /** No network of that role, or it is there already. */
  | 'no-network'
  /** The host it preferred is not of this pool any more. */
  | 'no-host'
  /** Paused or suspended: it can be neither changed nor shut down. */
  | 'suspended';

/** What is known of a field, whatever VM it is of. */
export interface FieldRule {
  readonly severity: Severity;
  readonly remedy: Remedy;
  readonly why?: NoRemedy;
}

const none = (severity: Severity, why: NoRemedy): FieldRule => ({ severity, remedy: 'none', why });
const set = (severity: Severity): FieldRule => ({ severity, remedy: 'setting' });
const device = (severity: Severity): FieldRule => ({ severity, remedy: 'device-setting' });

/** Fields by name; numbers of devices and the keys of maps are a star. */
const RULES: Readonly<Record<string, FieldRule>> = {
  vm: none('critical', 'vm-missing'),
  name: { severity: 'low', remedy: 'setting' },
  vcpus: { severity: 'high', remedy: 'size' },
  'vcpus.startup': { severity: 'high', remedy: 'size' },
  'vcpus.params.*': set('medium'),
  memory: { severity: 'high', remedy: 'size' },
  'memory.dynamic-min': { severity: 'medium', remedy: 'size' },
  'memory.static-max': { severity: 'high', remedy: 'size' },
  'memory.static-min': { severity: 'low', remedy: 'size' },
  'shadow-multiplier': set('low'),
  firmware: none('high', 'firmware'),
  'start.order': { severity: 'high', remedy: 'start-order' },
  'start.delay': { severity: 'medium', remedy: 'start-order' },
  'shutdown.delay': { severity: 'medium', remedy: 'start-order' },
  'after.*': set('medium'),
  'boot.*': set('high'),
  'pv.*': set('high'),
  'ha.priority': set('medium'),
  'platform.*': set('medium'),
  'xenstore.*': set('low'),
  'auto-start': set('medium'),
  'bios.*': none('medium', 'bios'),
  'hardware-version': none('medium', 'fixed-at-creation'),
  'domain-type': set('high'),
  'vendor-device': set('medium'),
  tags: { severity: 'low', remedy: 'tags' },
  affinity: { severity: 'low', remedy: 'affinity' },
  blocked: none('low', 'blocked'),
  'guest.os': none('high', 'guest'),
  'guest.kernel': none('medium', 'guest'),
  'guest.tools': none('medium', 'guest'),
  'disk.*': none('critical', 'disk-missing'),
  'disk.*.vdi': { severity: 'high', remedy: 'disk' },
  'disk.*.size': none('high', 'disk-size'),
  'disk.*.bootable': device('high'),
  'disk.*.mode': device('high'),
  'disk.*.unpluggable': device('low'),
  'disk.*.qos': device('low'),
  'disk.*.qos.*': device('low'),
  'disk.*.on-boot': device('high'),
  'disk.*.sharable': device('medium'),
  'disk.*.read-only': device('high'),
  'disk.*.caching': device('low'),
  'disk.*.sr': none('low', 'storage'),
  'nic.*': none('critical', 'nic-missing'),
  'nic.*.mac': none('high', 'mac'),
  'nic.*.network': { severity: 'high', remedy: 'network' },
  'nic.*.carrier': { severity: 'high', remedy: 'network' },
  'nic.*.mtu': none('low', 'fixed-at-creation'),
  'nic.*.locking': device('medium'),
  'nic.*.qos': device('low'),
  'nic.*.qos.*': device('low'),
  'nic.*.other.*': device('low'),
  'nic.*.ipv4-allowed': device('medium'),
  'nic.*.ipv6-allowed': device('medium'),
};

/** Prefixes after which comes a key that other people chose. */
const OPEN = ['vcpus.params.', 'after.', 'boot.', 'pv.', 'platform.', 'xenstore.', 'bios.'];
const DEVICE_OPEN = ['qos.', 'other.'];
const UNKNOWN: FieldRule = { severity: 'medium', remedy: 'none', why: 'fixed-at-creation' };
const known = new Map<string, FieldRule>(Object.entries(RULES));

/** The name of a field with a star for what varies from VM to VM: `disk.0.size` is `disk.*.size`. */
export function fieldKind(field: string): string {
  const found = /^(disk|nic)\.[^.]+(?:\.(.+))?$/s.exec(field);
  if (found) {
    const [, what = '', rest] = found;
    if (rest === undefined) return `${what}.*`;
    const open = DEVICE_OPEN.find((prefix) => rest.startsWith(prefix));
    return `${what}.*.${open === undefined ? rest : `${open}*`}`;
  }
  const open = OPEN.find((prefix) => field.startsWith(prefix));
  return open === undefined ? field : `${open}*`;
}

/** The rule of a field; a field of a later program counts as of medium severity. */
export function ruleOf(field: string): FieldRule {
  return known.get(field) ?? known.get(fieldKind(field)) ?? UNKNOWN;
}

/** Every kind of field there is a rule for, in the order they are shown in. */
export const FIELD_KINDS: readonly string[] = Object.keys(RULES);

/** Kinds of fields that XAPI changes of a halted VM only. */
const HALTED: ReadonlySet<string> = new Set([
  ...['vcpus', 'vcpus.startup', 'memory', 'memory.dynamic-min', 'memory.static-max', 'memory.static-min'],
  ...['boot.policy', 'domain-type', 'shadow-multiplier', 'vendor-device', 'disk.*.mode', 'disk.*.on-boot'],
]);

/** Whether XAPI changes it of a halted VM only. */
export function needsHalt(field: string): boolean {
  return HALTED.has(field) || HALTED.has(fieldKind(field));
}
