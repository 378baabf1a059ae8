import {
  ApiError,
  NEVER,
  NULL_REF,
  type Behaviour,
  type Behaviours,
  type Call,
  type Row,
  type Value,
  type World,
} from '../core/contract.ts';
import { printSnapshotMetadata } from '../estate/snapshot-metadata.ts';
import { macFromSeed } from './mac-address.ts';
import { cloneDisk, copyDisk, removeDisk, snapshotDisk } from './storage.ts';
import { OWN_FIELDS, entry, fieldsWithout, flag, follow, isNull, rowsOf, text, texts, withEntries } from './values.ts';
import { makeSuspendImage, memoryImageSeconds } from './vm-suspend.ts';
import { assertVmOperation } from './vm-operations.ts';
import { operate } from './vm-power.ts';

/** The four ways to make another VM of one. */
type Way = 'clone' | 'copy' | 'snapshot' | 'checkpoint';

interface Plan {
  readonly way: Way;
  readonly name: string;
  /** Target repository of a copy; null: each disk's own. */
  readonly sr: string;
  readonly ignoredDisks: readonly string[];
}

/** What hangs on a VM, and never on another made of it. */
export const DEVICE_FIELDS = [
  'VIFs',
  'VBDs',
  'VUSBs',
  'VTPMs',
  'VGPUs',
  'attached_PCIs',
  'crash_dumps',
  'consoles',
  'snapshots',
  'children',
  'blobs',
  'groups',
];
/** What every duplicate starts without. */
const RESET: Readonly<Record<string, Value>> = {
  resident_on: NULL_REF,
  scheduled_to_be_resident_on: NULL_REF,
  domid: -1,
  appliance: NULL_REF,
  order: 0,
  start_delay: 0,
  shutdown_delay: 0,
  blocked_operations: {},
  ha_always_run: false,
  snapshot_schedule: NULL_REF,
  protection_policy: NULL_REF,
  is_default_template: false,
  is_snapshot_from_vmpp: false,
  is_vmss_snapshot: false,
  transportable_snapshot_id: '',
};

const isSnapshotWay = (way: Way): boolean => way === 'snapshot' || way === 'checkpoint';

function disksOf(world: World, vm: string): readonly (readonly [vbd: string, row: Row])[] {
  return rowsOf(world, 'VBD', world.db.get('VM', vm)['VBDs']).filter(
    ([, vbd]) => text(vbd['type']) === 'Disk' && follow(world, 'VDI', vbd, 'VDI'),
  );
}

async function duplicateDisk(call: Call, plan: Plan, vdi: string, until: number): Promise<string> {
  if (plan.way === 'clone') return cloneDisk(call, vdi, until);
  if (plan.way === 'copy') return copyDisk(call, vdi, plan.sr, until);
  return snapshotDisk(call, vdi, until);
}

/** Duplicates a VM's disks one after the other; what was made is removed when one fails. @returns new disk by VBD ref */
async function duplicateDisks(call: Call, vm: string, plan: Plan): Promise<ReadonlyMap<string, string>> {
  const made = new Map<string, string>();
  const disks = disksOf(call.world, vm).filter(([, vbd]) => !plan.ignoredDisks.includes(text(vbd['VDI'])));
  try {
    for (const [index, [vbd, row]] of disks.entries()) {
      made.set(vbd, await duplicateDisk(call, plan, text(row['VDI']), (0.9 * (index + 1)) / disks.length));
    }
  } catch (failure) {
    for (const vdi of made.values()) removeDisk(call.world, vdi);
    throw failure;
  }
  return made;
}

function otherConfigOf(vm: Row, way: Way, seed: string): Value {
  if (isSnapshotWay(way)) return withEntries(vm['other_config'], {});
  const changes: Record<string, Value | undefined> = {
    mac_seed: seed,
    default_template: undefined,
    xensource_internal: undefined,
  };
  if (flag(vm['is_a_template'])) changes['base_template_name'] = text(vm['name_label']);
  return withEntries(vm['other_config'], changes);
}

/** A number pair as XAPI makes it, so that the guest notices that it is a copy; stays empty when the source has none. */
function newGenerationId(world: World, old: string): string {
  if (old === '') return '';
  const part = (): string => `${String(world.random.integer(2 ** 31))}${String(world.random.integer(2 ** 31))}`;
  return `${part()}:${part()}`;
}

function snapshotFields(world: World, ref: string, vm: Row, way: Way): Readonly<Record<string, Value>> {
  if (!isSnapshotWay(way)) {
    return {
      is_a_snapshot: false,
      snapshot_of: NULL_REF,
      snapshot_time: NEVER,
      snapshot_info: {},
      snapshot_metadata: '',
      parent: NULL_REF,
    };
  }
  return {
    is_a_template: true,
    is_a_snapshot: true,
    snapshot_of: ref,
    snapshot_time: world.clock.stamp(),
    parent: text(vm['parent']),
    snapshot_info: { 'power-state-at-snapshot': text(vm['power_state']), 'disk-snapshot-type': 'crash_consistent' },
    snapshot_metadata: printSnapshotMetadata(vm),
  };
}

/** Copies a row that only this VM refers to. @returns its ref, or null when the VM has none */
function copyRecord(world: World, cls: string, vm: Row, field: string): string {
  const row = follow(world, cls, vm, field);
  return row ? world.db.create(cls, fieldsWithout(row, OWN_FIELDS)) : NULL_REF;
}

function createVmRow(world: World, ref: string, plan: Plan, seed: string): string {
  const vm = world.db.get('VM', ref);
  const kept = fieldsWithout(vm, [...OWN_FIELDS, ...DEVICE_FIELDS]);
  return world.db.create('VM', {
    ...kept,
    ...RESET,
    name_label: plan.name,
    power_state: 'Halted',
    suspend_VDI: NULL_REF,
    other_config: otherConfigOf(vm, plan.way, seed),
    generation_id: newGenerationId(world, text(vm['generation_id'])),
    metrics: copyRecord(world, 'VM_metrics', vm, 'metrics'),
    // The report of the source, addresses included: stale until the duplicate's first start.
    guest_metrics: copyRecord(world, 'VM_guest_metrics', vm, 'guest_metrics'),
    ...snapshotFields(world, ref, vm, plan.way),
  });
}

/** Makes the interfaces of one VM again on another. @param seed - '' keeps the addresses */
export function copyInterfaces(world: World, from: string, to: string, seed: string): void {
  for (const [, vif] of rowsOf(world, 'VIF', world.db.get('VM', from)['VIFs'])) {
    const device = text(vif['device']);
    const address = seed === '' ? {} : { MAC: macFromSeed(seed, Number(device)), MAC_autogenerated: true };
    world.db.create('VIF', {
      ...fieldsWithout(vif, OWN_FIELDS),
      ...address,
      VM: to,
      currently_attached: false,
      metrics: NULL_REF,
    });
  }
}

/** Makes the drives of one VM again on another, disks replaced by `disks` (by VBD ref), CDs with the same image. */
export function copyDrives(world: World, from: string, to: string, disks: ReadonlyMap<string, string>): void {
  for (const [ref, vbd] of rowsOf(world, 'VBD', world.db.get('VM', from)['VBDs'])) {
    const isDisk = text(vbd['type']) === 'Disk';
    const vdi = isDisk ? disks.get(ref) : text(vbd['VDI']);
    if (vdi === undefined) continue;
    world.db.create('VBD', {
      ...fieldsWithout(vbd, OWN_FIELDS),
      VM: to,
      VDI: vdi,
      currently_attached: false,
      metrics: NULL_REF,
      device: '',
      other_config: isDisk ? withEntries(vbd['other_config'], { owner: '' }) : withEntries(vbd['other_config'], {}),
    });
  }
}

/** Whether the duplicate comes up suspended, and so needs a memory image of its own. */
function keepsMemory(vm: Row, way: Way): boolean {
  if (way === 'checkpoint') return true;
  return text(vm['power_state']) === 'Suspended' && !(flag(vm['is_a_snapshot']) && !isSnapshotWay(way));
}

async function memoryImageFor(call: Call, vm: string, way: Way): Promise<string> {
  const { world, task } = call;
  const row = world.db.get('VM', vm);
  if (!keepsMemory(row, way)) return NULL_REF;
  const held = text(row['suspend_VDI']);
  if (text(row['power_state']) === 'Suspended') return isNull(held) ? NULL_REF : cloneDisk(call, held, 0.1);
  const image = makeSuspendImage(world, vm);
  // The guest stands still while its memory is written and read back.
  await task.work(memoryImageSeconds(world, vm), { until: 0.5 });
  if (world.faults.take('vm-checkpoint', text(row['uuid']))) {
    removeDisk(world, image);
    throw new ApiError('VM_CHECKPOINT_SUSPEND_FAILED', vm);
  }
  return image;
}

async function duplicate(call: Call, vm: string, plan: Plan): Promise<string> {
  const { world } = call;
  return operate(call, vm, plan.way, async () => {
    const image = await memoryImageFor(call, vm, plan.way);
    let disks: ReadonlyMap<string, string>;
    try {
      disks = await duplicateDisks(call, vm, plan);
    } catch (failure) {
      if (!isNull(image)) removeDisk(world, image);
      throw failure;
    }
    const seed = isSnapshotWay(plan.way) ? '' : world.random.uuid();
    const made = createVmRow(world, vm, plan, seed);
    if (!isNull(image)) world.db.set('VM', made, { power_state: 'Suspended', suspend_VDI: image });
    copyInterfaces(world, vm, made, seed);
    copyDrives(world, vm, made, disks);
    if (isSnapshotWay(plan.way)) world.db.set('VM', vm, { parent: made });
    return made;
  });
}

const clone: Behaviour = (call, vm, name) =>
  duplicate(call, text(vm), { way: 'clone', name: text(name), sr: NULL_REF, ignoredDisks: [] });

const copy: Behaviour = (call, vm, name, sr) => {
  if (!isNull(sr)) call.world.db.get('SR', text(sr));
  return duplicate(call, text(vm), { way: 'copy', name: text(name), sr: text(sr), ignoredDisks: [] });
};

const snapshot: Behaviour = (call, vm, name, ignored) =>
  duplicate(call, text(vm), { way: 'snapshot', name: text(name), sr: NULL_REF, ignoredDisks: texts(ignored) });

const checkpoint: Behaviour = (call, vm, name) => {
  const restrictions = call.world.db.get('pool', call.world.pool())['restrictions'];
  if (entry(restrictions, 'restrict_checkpoint') === 'true') throw new ApiError('LICENCE_RESTRICTION', 'Checkpoint');
  return duplicate(call, text(vm), { way: 'checkpoint', name: text(name), sr: NULL_REF, ignoredDisks: [] });
};

/** As hosts up to 8.0 did it, for guests whose agent said that it can. */
const snapshotWithQuiesce: Behaviour = async (call, vm, name) => {
  const { world } = call;
  assertVmOperation(world, text(vm), 'snapshot_with_quiesce');
  const made = await duplicate(call, text(vm), { way: 'snapshot', name: text(name), sr: NULL_REF, ignoredDisks: [] });
  world.db.set('VM', made, {
    snapshot_info: withEntries(world.db.get('VM', made)['snapshot_info'], { 'disk-snapshot-type': 'quiesced' }),
  });
  return made;
};

/** Duplicating VMs. */
export const vmDuplicate: Behaviours = {
  'VM.clone': clone,
  'VM.copy': copy,
  'VM.snapshot': snapshot,
  'VM.checkpoint': checkpoint,
  'VM.snapshot_with_quiesce': snapshotWithQuiesce,
};
