/*
 * What of XAPI's records makes one VM behave unlike another, beyond size and order: one flat map of texts per object, so
 * that manifests, comparison and healing treat all of it alike. Keys are sorted and stable; what a record leaves at
 * nothing (empty, false, absent on an older host) has no key.
 */

/** Settings of one object: names as below to texts, in the order of their names. */
export type Settings = Readonly<Record<string, string>>;

/** A record as any transport delivers it. */
type Raw = Readonly<Record<string, unknown>>;
/** Names and values in turn. */
type Flat = string[];

/** XAPI's own limit for BIOS strings; nobody types more into the other fields. */
const LONGEST = 512;

/** No settings at all. */
export const NO_SETTINGS: Settings = {};

/** Written by the guest's own clock while it runs: no setting of anybody's. */
const VOLATILE_PLATFORM: ReadonlySet<string> = new Set(['timeoffset']);

/** Keys of `VIF.other_config` that change how it behaves. */
const isVifSwitch = (key: string): boolean => key.startsWith('ethtool-') || key === 'promiscuous';

const VM_TEXTS = [
  ['after.crash', 'actions_after_crash'],
  ['after.reboot', 'actions_after_reboot'],
  ['after.shutdown', 'actions_after_shutdown'],
  ['boot.policy', 'HVM_boot_policy'],
  ['ha.priority', 'ha_restart_priority'],
  ['pv.args', 'PV_args'],
  ['pv.bootloader', 'PV_bootloader'],
  ['pv.bootloader-args', 'PV_bootloader_args'],
  ['pv.kernel', 'PV_kernel'],
  ['pv.legacy-args', 'PV_legacy_args'],
  ['pv.ramdisk', 'PV_ramdisk'],
] as const;

const VM_NUMBERS = [
  ['hardware-version', 'hardware_platform_version'],
  ['memory.dynamic-min', 'memory_dynamic_min'],
  ['memory.static-max', 'memory_static_max'],
  ['memory.static-min', 'memory_static_min'],
  ['shadow-multiplier', 'HVM_shadow_multiplier'],
  ['vcpus.startup', 'VCPUs_at_startup'],
] as const;

/** The settings of an XAPI `VM` record as names and values in turn, names sorted. */
export function listVmSettings(record: Raw): readonly string[] {
  const flat: Flat = [];
  for (const [name, field] of VM_TEXTS) putText(flat, name, record[field]);
  for (const [name, field] of VM_NUMBERS) putNumber(flat, name, record[field]);
  const domain = textOf(record['domain_type']);
  if (domain !== 'unspecified') putText(flat, 'domain-type', domain);
  putFlag(flat, 'vendor-device', record['has_vendor_device']);
  putMap(flat, 'boot', record['HVM_boot_params'], (key) => key !== 'firmware' && key !== 'policy');
  putMap(flat, 'platform', record['platform'], (key) => !VOLATILE_PLATFORM.has(key));
  putMap(flat, 'vcpus.params', record['VCPUs_params']);
  putMap(flat, 'bios', record['bios_strings']);
  flat.push(...listXenstoreSettings(record['xenstore_data']));
  putText(flat, 'auto-start', mapOf(record['other_config'])['auto_poweron']);
  return sorted(flat);
}

/** What a guest is told (`VM.xenstore_data`), as far as guests can read it. */
export function listXenstoreSettings(data: unknown): readonly string[] {
  const flat: Flat = [];
  putMap(flat, 'xenstore', data, (key) => key.startsWith('vm-data'));
  return sorted(flat);
}

/** How a disk hangs on its VM: the settings of an XAPI `VBD` record. */
export function listVbdSettings(record: Raw): readonly string[] {
  const flat: Flat = [];
  putText(flat, 'mode', record['mode']);
  putFlag(flat, 'unpluggable', record['unpluggable']);
  putText(flat, 'qos', record['qos_algorithm_type']);
  putMap(flat, 'qos', record['qos_algorithm_params']);
  return sorted(flat);
}

/** The settings of an XAPI `VDI` record. */
export function listVdiSettings(record: Raw): readonly string[] {
  const flat: Flat = [];
  putFlag(flat, 'caching', record['allow_caching']);
  const onBoot = textOf(record['on_boot']);
  if (onBoot !== 'persist') putText(flat, 'on-boot', onBoot);
  putFlag(flat, 'read-only', record['read_only']);
  putFlag(flat, 'sharable', record['sharable']);
  return sorted(flat);
}

/** The settings of an XAPI `VIF` record. */
export function listVifSettings(record: Raw): readonly string[] {
  const flat: Flat = [];
  putList(flat, 'ipv4-allowed', record['ipv4_allowed']);
  putList(flat, 'ipv6-allowed', record['ipv6_allowed']);
  const locking = textOf(record['locking_mode']);
  if (locking !== 'network_default') putText(flat, 'locking', locking);
  putNumber(flat, 'mtu', record['MTU']);
  putText(flat, 'qos', record['qos_algorithm_type']);
  putMap(flat, 'qos', record['qos_algorithm_params']);
  putMap(flat, 'other', record['other_config'], isVifSwitch);
  return sorted(flat);
}

/** Settings of what a `list...Settings` answered. */
export function toSettings(flat: readonly string[]): Settings {
  if (flat.length === 0) return NO_SETTINGS;
  const settings: Record<string, string> = {};
  // Names have a prefix of ours before what other people chose, or none of theirs: `__proto__` cannot be one.
  for (let at = 0; at < flat.length; at += 2) settings[flat[at] ?? ''] = flat[at + 1] ?? '';
  return settings;
}

/** Memory of a VM in bytes: the dynamic maximum; the static one stands for VMs without ballooning, where that is 0. */
export function memoryOf(record: Raw): number {
  return numberOf(record['memory_dynamic_max']) || numberOf(record['memory_static_max']);
}

function putText(flat: Flat, name: string, value: unknown): void {
  const text = textOf(value);
  if (text !== '') flat.push(name, text.length > LONGEST ? shorten(text) : text);
}

/** A text that is too long to keep for each VM: its beginning, its length and a checksum, so that any change still shows. */
function shorten(text: string): string {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  const sum = `${(high >>> 0).toString(16)}${(low >>> 0).toString(16)}`;
  return `${text.slice(0, 100)}… (${String(text.length)} characters, ${sum})`;
}

/** XML-RPC delivers ints as text, JSON-RPC as numbers: both become the same text. */
function putNumber(flat: Flat, name: string, value: unknown): void {
  const number = numberOf(value);
  if (number !== 0) flat.push(name, String(number));
}

function putFlag(flat: Flat, name: string, value: unknown): void {
  if (value === true || value === 1 || value === '1' || value === 'true') flat.push(name, 'yes');
}

function putList(flat: Flat, name: string, value: unknown): void {
  if (Array.isArray(value) && value.length > 0) flat.push(name, value.map(textOf).sort().join(', '));
}

function putMap(flat: Flat, prefix: string, value: unknown, isWanted: (key: string) => boolean = () => true): void {
  const map = mapOf(value);
  for (const key of Object.keys(map)) if (isWanted(key)) putText(flat, `${prefix}.${key}`, map[key]);
}

function mapOf(value: unknown): Raw {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Raw) : {};
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function numberOf(value: unknown): number {
  const number = typeof value === 'number' ? value : typeof value === 'string' && value !== '' ? Number(value) : 0;
  return Number.isFinite(number) ? number : 0;
}

function sorted(flat: Flat): readonly string[] {
  let isSorted = true;
  for (let at = 2; at < flat.length && isSorted; at += 2) isSorted = (flat[at - 2] ?? '') <= (flat[at] ?? '');
  if (isSorted) return flat;
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at < flat.length; at += 2) pairs.push([flat[at] ?? '', flat[at + 1] ?? '']);
  pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return pairs.flat();
}
