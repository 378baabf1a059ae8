import {
  ApiError,
  NULL_REF,
  type Behaviour,
  type Behaviours,
  type Call,
  type Row,
  type Value,
  type World,
} from '../core/contract.ts';
import { parseSnapshotMetadata } from '../estate/snapshot-metadata.ts';
import { cloneDisk, removeDisk } from './storage.ts';
import { OWN_FIELDS, fieldsWithout, follow, isNull, rowsOf, text } from './values.ts';
import { copyDrives, copyInterfaces } from './vm-duplicate.ts';
import { setPowerState } from './vm-domain.ts';
import { haltForReplacement, operate } from './vm-power.ts';

/** Fields of a VM that a revert leaves as they are. */
const KEPT = [
  ...OWN_FIELDS,
  'power_state',
  'parent',
  'metrics',
  'guest_metrics',
  'resident_on',
  'scheduled_to_be_resident_on',
  'domid',
  'snapshots',
  'children',
  'tags',
  'affinity',
  'groups',
  'VIFs',
  'VBDs',
  'VUSBs',
  'VTPMs',
  'VGPUs',
  'attached_PCIs',
  'consoles',
  'crash_dumps',
  'blobs',
  'suspend_VDI',
  'is_a_snapshot',
  'snapshot_of',
  'snapshot_time',
  'snapshot_info',
  'snapshot_metadata',
  'transportable_snapshot_id',
  'is_default_template',
  'ha_always_run',
  'is_control_domain',
];

function restoredFields(snapshotRef: string, snapshot: Row, vm: string): Readonly<Record<string, Value>> {
  const metadata = text(snapshot['snapshot_metadata']);
  if (metadata === '')
    return { ...fieldsWithout(snapshot, [...KEPT, 'name_label', 'is_a_template']), is_a_template: false };
  try {
    return fieldsWithout(parseSnapshotMetadata(metadata), KEPT);
  } catch (error) {
    // A dump nobody can read, as of a database edited by hand: XAPI fails the same way.
    if (error instanceof ApiError) throw error;
    throw new ApiError('VM_REVERT_FAILED', snapshotRef, vm);
  }
}

/** An orphan snapshot makes its VM again, under its old uuid. */
function recreateVm(world: World, snapshot: Row): string {
  const metadata = parseSnapshotMetadata(text(snapshot['snapshot_metadata']));
  const vm = world.db.create(
    'VM',
    { ...fieldsWithout(metadata, KEPT), power_state: 'Halted', domid: -1, metrics: world.db.create('VM_metrics', {}) },
    { uuid: text(metadata['uuid']) },
  );
  return vm;
}

/** Clones the snapshot's disks, and its memory image. @returns new disk by the snapshot's VBD ref */
async function cloneSnapshotDisks(call: Call, snapshot: Row): Promise<{ disks: Map<string, string>; image: string }> {
  const { world } = call;
  const made = new Map<string, string>();
  const sources = rowsOf(world, 'VBD', snapshot['VBDs']).filter(
    ([, vbd]) => text(vbd['type']) === 'Disk' && follow(world, 'VDI', vbd, 'VDI'),
  );
  try {
    for (const [index, [ref, vbd]] of sources.entries()) {
      made.set(ref, await cloneDisk(call, text(vbd['VDI']), (0.8 * (index + 1)) / sources.length));
    }
    const held = text(snapshot['suspend_VDI']);
    const image = !isNull(held) && world.db.find('VDI', held) ? await cloneDisk(call, held, 0.9) : NULL_REF;
    return { disks: made, image };
  } catch (failure) {
    for (const vdi of made.values()) removeDisk(world, vdi);
    throw failure;
  }
}

/** Removes the VM's devices, and those of its disks that the snapshot has an older state of. */
function removeDevices(world: World, vm: string, replaced: ReadonlySet<string>): void {
  const row = world.db.get('VM', vm);
  for (const [vif] of rowsOf(world, 'VIF', row['VIFs'])) world.db.destroy('VIF', vif);
  for (const [ref, vbd] of rowsOf(world, 'VBD', row['VBDs'])) {
    world.db.destroy('VBD', ref);
    if (replaced.has(text(vbd['VDI']))) removeDisk(world, text(vbd['VDI']));
  }
}

/** Points all snapshots of a replaced disk to its successor, so that the disk tree stays whole. */
function adoptSnapshots(world: World, snapshot: Row, disks: ReadonlyMap<string, string>): Set<string> {
  const replaced = new Set<string>();
  for (const [ref, vbd] of rowsOf(world, 'VBD', snapshot['VBDs'])) {
    const original = text(follow(world, 'VDI', vbd, 'VDI')?.['snapshot_of']);
    const successor = disks.get(ref);
    if (isNull(original) || successor === undefined) continue;
    replaced.add(original);
    for (const [vdi] of rowsOf(world, 'VDI', world.db.find('VDI', original)?.['snapshots'])) {
      world.db.set('VDI', vdi, { snapshot_of: successor });
    }
  }
  return replaced;
}

async function revertVm(call: Call, snapshotRef: string, vm: string): Promise<void> {
  const { world } = call;
  await haltForReplacement(call, vm);
  const snapshot = world.db.get('VM', snapshotRef);
  const restored = restoredFields(snapshotRef, snapshot, vm);
  const { disks, image } = await cloneSnapshotDisks(call, snapshot);
  removeDevices(world, vm, adoptSnapshots(world, snapshot, disks));
  world.db.set('VM', vm, { ...restored, parent: snapshotRef, ha_always_run: false });
  copyInterfaces(world, snapshotRef, vm, '');
  copyDrives(world, snapshotRef, vm, disks);
  if (!isNull(image)) setPowerState(world, vm, 'Suspended', { suspend_VDI: image });
  await call.task.work(0.5);
}

const revert: Behaviour = async (call, snapshotValue) => {
  const { world } = call;
  const snapshotRef = text(snapshotValue);
  await operate(call, snapshotRef, 'revert', async () => {
    const snapshot = world.db.get('VM', snapshotRef);
    const existing = text(snapshot['snapshot_of']);
    const vm = world.db.find('VM', existing) ? existing : recreateVm(world, snapshot);
    if (vm !== existing) {
      for (const [ref, other] of [...world.db.entries('VM')])
        if (other['snapshot_of'] === existing) world.db.set('VM', ref, { snapshot_of: vm });
    }
    await world.withOperation(call, 'VM', vm, 'reverting', () => revertVm(call, snapshotRef, vm));
  });
  return '';
};

/** Going back to a snapshot. */
export const vmRevert: Behaviours = { 'VM.revert': revert };
