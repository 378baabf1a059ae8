import { type DiskManifest, type VifManifest } from '../manifest.ts';
import { ruleOf, type Severity } from './field-rules.ts';
import { findExpected, lineageOf, type CompareContext, type DiskLineage, type ExpectedReason } from './expected.ts';
import type { MatchedBy, VmPair } from './match-vms.ts';
import type { VmPortrait } from './portrait.ts';

/** One field of two VMs. Null: that side has nothing there. */
export interface FieldComparison {
  /** As in `field-rules.ts`: `memory`, `platform.nx`, `disk.0.size`; `vm`, `disk.0` and `nic.0` stand for the whole. */
  readonly field: string;
  readonly left: string | null;
  readonly right: string | null;
  readonly verdict: 'same' | 'expected' | 'drift';
  /** Why it is expected; null otherwise. */
  readonly reason: ExpectedReason | null;
  readonly severity: Severity;
  /** Of `disk.N.vdi`: how the two disks are related. */
  readonly lineage?: DiskLineage;
}

/** Two VMs that are each other's counterpart, or one that has none. */
export interface VmComparison {
  readonly leftUuid: string | null;
  readonly rightUuid: string | null;
  readonly name: string;
  readonly matchedBy: MatchedBy | null;
  readonly fields: readonly FieldComparison[];
}

/** Compares every field of a pair; a disk, NIC or VM that one side lacks is one difference, not one for each of its fields. */
export function compareVm(pair: VmPair, context: CompareContext): VmComparison {
  const { left, right, by } = pair;
  const named = left ?? right;
  const fields: FieldComparison[] = [];
  if (left && right) compareBoth(left, right, context, fields);
  else fields.push(onlyOne('vm', left?.name ?? null, right?.name ?? null));
  return {
    leftUuid: left?.uuid ?? null,
    rightUuid: right?.uuid ?? null,
    name: named.name,
    matchedBy: by,
    fields,
  };
}

type Values = Map<string, string>;

function compareBoth(left: VmPortrait, right: VmPortrait, context: CompareContext, out: FieldComparison[]): void {
  compareValues(valuesOf(left), valuesOf(right), left, right, context, out);
  compareDevices('disk', left.manifest.disks, right.manifest.disks, diskValues, left, right, context, out);
  compareDevices('nic', left.manifest.vifs, right.manifest.vifs, nicValues, left, right, context, out);
}

function compareDevices<D extends { readonly device: number }>(
  what: 'disk' | 'nic',
  lefts: readonly D[],
  rights: readonly D[],
  valuesOfDevice: (device: D, vm: VmPortrait) => Values,
  left: VmPortrait,
  right: VmPortrait,
  context: CompareContext,
  out: FieldComparison[],
): void {
  const [ours, theirs] = [byDevice(lefts), byDevice(rights)];
  const devices = [...new Set([...ours.keys(), ...theirs.keys()])].sort((a, b) => a - b);
  for (const device of devices) {
    const [a, b] = [ours.get(device), theirs.get(device)];
    if (a && b) compareValues(valuesOfDevice(a, left), valuesOfDevice(b, right), left, right, context, out);
    else out.push(onlyOne(`${what}.${String(device)}`, a ? 'present' : null, b ? 'present' : null));
  }
}

function byDevice<D extends { readonly device: number }>(devices: readonly D[]): ReadonlyMap<number, D> {
  return new Map(devices.map((each) => [each.device, each]));
}

function onlyOne(field: string, left: string | null, right: string | null): FieldComparison {
  return { field, left, right, verdict: 'drift', reason: null, severity: ruleOf(field).severity };
}

function compareValues(
  ours: Values,
  theirs: Values,
  left: VmPortrait,
  right: VmPortrait,
  context: CompareContext,
  out: FieldComparison[],
): void {
  for (const [field, value] of ours) out.push(compareField(field, value, theirs.get(field), left, right, context));
  for (const [field, value] of theirs)
    if (!ours.has(field)) out.push(compareField(field, undefined, value, left, right, context));
}

function compareField(
  field: string,
  ours: string | undefined,
  theirs: string | undefined,
  left: VmPortrait,
  right: VmPortrait,
  context: CompareContext,
): FieldComparison {
  const { severity } = ruleOf(field);
  const common = { field, left: ours ?? null, right: theirs ?? null, severity };
  if (ours === theirs) return { ...common, ...findExplained(field, left, right) };
  const reason = findExpected(field, [ours, theirs], left, right, context);
  const isDisk = field.startsWith('disk.') && field.endsWith('.vdi');
  const lineage = isDisk ? { lineage: lineageOf(left, right, field.split('.')[1] ?? '') } : {};
  return { ...common, verdict: reason ? 'expected' : 'drift', reason, ...lineage };
}

/** What both have is still unlike the template's own VM where its parameters ask for it: that is shown, and is no drift. */
function findExplained(
  field: string,
  left: VmPortrait,
  right: VmPortrait,
): Pick<FieldComparison, 'verdict' | 'reason'> & Partial<Pick<FieldComparison, 'left' | 'right'>> {
  const [ours, theirs] = [left.asTemplate, right.asTemplate];
  if (ours && !theirs && Object.hasOwn(ours, field))
    return { verdict: 'expected', reason: 'template-answers', left: ours[field] ?? null };
  if (theirs && !ours && Object.hasOwn(theirs, field))
    return { verdict: 'expected', reason: 'template-answers', right: theirs[field] ?? null };
  return { verdict: 'same', reason: null };
}

/** All fields of one VM by name, those of its disks and NICs too. */
export function fieldsOf(vm: VmPortrait): ReadonlyMap<string, string> {
  const values = valuesOf(vm);
  for (const disk of vm.manifest.disks) for (const [field, value] of diskValues(disk, vm)) values.set(field, value);
  for (const nic of vm.manifest.vifs) for (const [field, value] of nicValues(nic, vm)) values.set(field, value);
  return values;
}

/** Fields of the VM itself; what hangs on it has fields of its own. */
function valuesOf(vm: VmPortrait): Values {
  const { manifest, observed } = vm;
  const values: Values = new Map([
    ['name', vm.name],
    ['start.order', String(manifest.startOrder)],
    ['start.delay', String(manifest.startDelaySeconds)],
    ['shutdown.delay', String(manifest.shutdownDelaySeconds)],
    ['vcpus', String(manifest.vcpus)],
    ['memory', String(manifest.memoryBytes)],
    ['firmware', manifest.firmware],
  ]);
  for (const name in manifest.settings) values.set(name, manifest.settings[name] ?? '');
  for (const name in observed)
    if (!name.startsWith('disk.') && !name.startsWith('nic.')) values.set(name, observed[name] ?? '');
  return values;
}

function diskValues(disk: DiskManifest, vm: VmPortrait): Values {
  const prefix = `disk.${String(disk.device)}`;
  const values: Values = new Map([
    [`${prefix}.vdi`, disk.vdi],
    [`${prefix}.size`, String(disk.sizeBytes)],
    [`${prefix}.bootable`, disk.bootable ? 'yes' : 'no'],
  ]);
  for (const name in disk.settings) values.set(`${prefix}.${name}`, disk.settings[name] ?? '');
  for (const name in disk.image) values.set(`${prefix}.${name}`, disk.image[name] ?? '');
  const sr = vm.observed[`${prefix}.sr`];
  if (sr !== undefined) values.set(`${prefix}.sr`, sr);
  return values;
}

function nicValues(nic: VifManifest, vm: VmPortrait): Values {
  const prefix = `nic.${String(nic.device)}`;
  const values: Values = new Map([
    [`${prefix}.mac`, nic.mac],
    [`${prefix}.network`, nic.network],
  ]);
  for (const name in nic.settings) values.set(`${prefix}.${name}`, nic.settings[name] ?? '');
  // Which network carries it matters beside the role only: without a role the network itself is compared.
  const carrier = vm.observed[`${prefix}.carrier`];
  if (carrier !== undefined && nic.network.startsWith('role:')) values.set(`${prefix}.carrier`, carrier);
  return values;
}
