import { macFromSeed } from '../behaviour/mac-address.ts';
import { OWN_FIELDS, entry, fieldsWithout, isNull, number, rowsOf, text } from '../behaviour/values.ts';
import { NULL_REF, type Row, type Value, type World } from '../core/contract.ts';
import { daysAgo } from './past.ts';
import { printSnapshotMetadata } from './snapshot-metadata.ts';

/** One snapshot to be taken of a VM as it is now. */
export interface SnapshotSpec {
  readonly vm: string;
  readonly name: string;
  readonly description?: string;
  readonly daysAgo: number;
  /** Snapshot it descends from; left out: the VM's present parent. */
  readonly parent?: string;
  /** Share of each disk that changed since and so costs space. */
  readonly changedRatio?: number;
}

/** Fields of a snapshot that do not come from its VM. */
const RESET_IN_COPY = [
  ...OWN_FIELDS,
  'VBDs',
  'VIFs',
  'consoles',
  'snapshots',
  'children',
  'crash_dumps',
  'VUSBs',
  'VGPUs',
  'VTPMs',
  'attached_PCIs',
  'groups',
];

/**
 * Takes a disk snapshot by XAPI's rules: a template row of its own, disks and interfaces with the same MACs, the
 * VM's record kept as text, and the snapshot as the VM's new parent.
 *
 * @returns the snapshot's ref
 */
export function addSnapshot(world: World, spec: SnapshotSpec): string {
  const vm = world.db.get('VM', spec.vm);
  const taken = daysAgo(world, spec.daysAgo);
  const metrics = copyRow(world, 'VM_metrics', text(vm['metrics']));
  const guestMetrics = copyRow(world, 'VM_guest_metrics', text(vm['guest_metrics']));
  const snapshot = world.db.create('VM', {
    ...fieldsWithout(vm, RESET_IN_COPY),
    name_label: spec.name,
    name_description: spec.description ?? '',
    is_a_template: true,
    is_a_snapshot: true,
    snapshot_of: spec.vm,
    snapshot_time: taken,
    snapshot_info: { 'power-state-at-snapshot': text(vm['power_state']), 'disk-snapshot-type': 'crash_consistent' },
    snapshot_metadata: printSnapshotMetadata(vm),
    parent: spec.parent ?? text(vm['parent']),
    power_state: 'Halted',
    resident_on: NULL_REF,
    scheduled_to_be_resident_on: NULL_REF,
    domid: -1,
    ha_always_run: false,
    appliance: NULL_REF,
    order: 0,
    start_delay: 0,
    shutdown_delay: 0,
    blocked_operations: {},
    blobs: {},
    suspend_VDI: NULL_REF,
    snapshot_schedule: NULL_REF,
    metrics,
    guest_metrics: guestMetrics,
  });
  for (const [, vbd] of rowsOf(world, 'VBD', vm['VBDs']))
    copyVbd(world, vbd, snapshot, taken, spec.changedRatio ?? 0.05);
  for (const [, vif] of rowsOf(world, 'VIF', vm['VIFs'])) copyVif(world, vif, vm, snapshot);
  world.db.set('VM', spec.vm, { parent: snapshot });
  return snapshot;
}

function copyRow(world: World, cls: string, ref: string): string {
  const row = isNull(ref) ? undefined : world.db.find(cls, ref);
  return row ? world.db.create(cls, fieldsWithout(row, OWN_FIELDS)) : NULL_REF;
}

function copyVbd(world: World, vbd: Row, snapshot: string, taken: string, changedRatio: number): void {
  const vdi = text(vbd['VDI']);
  const source = isNull(vdi) ? undefined : world.db.find('VDI', vdi);
  const isDisk = text(vbd['type']) === 'Disk';
  const copied = source && isDisk ? copyDisk(world, vdi, source, taken, changedRatio) : vdi;
  world.db.create('VBD', {
    ...fieldsWithout(vbd, OWN_FIELDS),
    VM: snapshot,
    VDI: copied,
    currently_attached: false,
    device: '',
    ...(isDisk ? { other_config: { owner: '' } } : {}),
  });
}

function copyDisk(world: World, vdi: string, source: Row, taken: string, changedRatio: number): string {
  const uuid = world.random.uuid();
  const fields: Record<string, Value> = fieldsWithout(source, [...OWN_FIELDS, 'VBDs', 'crash_dumps', 'snapshots']);
  return world.db.create(
    'VDI',
    {
      ...fields,
      location: uuid,
      is_a_snapshot: true,
      snapshot_of: vdi,
      snapshot_time: taken,
      physical_utilisation: Math.floor((number(source['physical_utilisation']) * changedRatio) / 4096) * 4096,
    },
    { uuid },
  );
}

function copyVif(world: World, vif: Row, vm: Row, snapshot: string): void {
  const seed = entry(vm['other_config'], 'mac_seed') ?? '';
  const mac = text(vif['MAC']) || macFromSeed(seed, Number(text(vif['device'])));
  world.db.create('VIF', { ...fieldsWithout(vif, OWN_FIELDS), VM: snapshot, MAC: mac, currently_attached: false });
}
