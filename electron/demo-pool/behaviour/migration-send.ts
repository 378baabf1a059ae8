import { NULL_REF, ApiError, type Call, type Row, type Value, type World } from '../core/contract.ts';
import { assertSpace, bytesTaken, changeUse } from '../http/sr-space.ts';
import { bootGuest } from './guest-agent.ts';
import { reserveMemory } from './guest-memory.ts';
import type { Reception } from './migration-target.ts';
import { assertCanBoot } from './placement.ts';
import { assertAttached, copySeconds, removeDisk } from './storage.ts';
import { OWN_FIELDS, fieldsWithout, follow, isNull, number, rowsOf, text, texts } from './values.ts';
import { enterDomain, leaveDomain } from './vm-domain.ts';
import { DEVICE_FIELDS } from './vm-duplicate.ts';
import { removeVm } from './vm-lifetime.ts';

/** Where the parts of a VM go in the target pool. */
export interface Routes {
  readonly repositoryOf: (vdi: string) => string;
  /** Undefined for an interface that the caller did not map (of a snapshot): it goes where one of equal MAC goes. */
  readonly networkOf: (vif: string) => string | undefined;
  readonly keepSource: boolean;
}

const VM_OWN = [
  ...OWN_FIELDS,
  ...DEVICE_FIELDS,
  'appliance',
  'affinity',
  'suspend_SR',
  'snapshot_schedule',
  'protection_policy',
];

interface Journey {
  readonly call: Call;
  readonly source: World;
  readonly reception: Reception;
  readonly routes: Routes;
  /** New ref by old one: disks. */
  readonly disks: Map<string, string>;
  /** New ref by old one: the VM and its snapshots. */
  readonly vms: Map<string, string>;
  readonly networks: Map<string, string>;
}

async function sendDisk(journey: Journey, vdi: string): Promise<void> {
  if (journey.disks.has(vdi)) return;
  const { source, reception, call } = journey;
  const row = source.db.get('VDI', vdi);
  const target = reception.world;
  const sr = journey.routes.repositoryOf(vdi);
  assertAttached(target, sr);
  const taken = bytesTaken(target, sr, number(row['virtual_size']), number(row['physical_utilisation']));
  assertSpace(target, sr, taken);
  await call.task.work(copySeconds(row), { until: 0.8, cancellable: true });
  if (source.faults.take('mirror', text(row['uuid']))) throw new ApiError('MIRROR_FAILED', vdi);
  const uuid = target.random.uuid();
  const kept = fieldsWithout(row, [
    ...OWN_FIELDS,
    'VBDs',
    'crash_dumps',
    'snapshots',
    'parent',
    'SR',
    'location',
    'snapshot_of',
    'metadata_of_pool',
    'sm_config',
  ]);
  const sent = target.db.create(
    'VDI',
    { ...kept, SR: sr, location: uuid, physical_utilisation: taken, snapshot_of: NULL_REF },
    { uuid },
  );
  changeUse(target, sr, number(row['virtual_size']), taken);
  journey.disks.set(vdi, sent);
}

function disksOf(world: World, vm: string): readonly string[] {
  const attached = rowsOf(world, 'VBD', world.db.get('VM', vm)['VBDs']).filter(
    ([, vbd]) => text(vbd['type']) === 'Disk' && !isNull(vbd['VDI']),
  );
  const image = text(world.db.get('VM', vm)['suspend_VDI']);
  return [...attached.map(([, vbd]) => text(vbd['VDI'])), ...(isNull(image) ? [] : [image])].filter((vdi) =>
    world.db.find('VDI', vdi),
  );
}

function copyOwned(source: World, target: World, cls: string, vm: Row, field: string): string {
  const row = follow(source, cls, vm, field);
  return row ? target.db.create(cls, fieldsWithout(row, OWN_FIELDS)) : NULL_REF;
}

function createVm(journey: Journey, vm: string): string {
  const { source, routes } = journey;
  const target = journey.reception.world;
  const row = source.db.get('VM', vm);
  const suspended = text(row['power_state']) === 'Suspended';
  const made = target.db.create(
    'VM',
    {
      ...fieldsWithout(row, VM_OWN),
      power_state: suspended ? 'Suspended' : 'Halted',
      resident_on: NULL_REF,
      scheduled_to_be_resident_on: NULL_REF,
      domid: -1,
      snapshot_of: journey.vms.get(text(row['snapshot_of'])) ?? NULL_REF,
      parent: journey.vms.get(text(row['parent'])) ?? NULL_REF,
      suspend_VDI: journey.disks.get(text(row['suspend_VDI'])) ?? NULL_REF,
      metrics: copyOwned(source, target, 'VM_metrics', row, 'metrics'),
      guest_metrics: copyOwned(source, target, 'VM_guest_metrics', row, 'guest_metrics'),
      is_default_template: false,
    },
    routes.keepSource ? {} : { uuid: text(row['uuid']) },
  );
  journey.vms.set(vm, made);
  addDevices(journey, row, made);
  return made;
}

function addDevices(journey: Journey, row: Row, made: string): void {
  const { source, routes, networks } = journey;
  const target = journey.reception.world;
  for (const [ref, vif] of rowsOf(source, 'VIF', row['VIFs'])) {
    const network = routes.networkOf(ref) ?? networks.get(text(vif['MAC']));
    if (network === undefined) throw new ApiError('VIF_NOT_IN_MAP', ref);
    networks.set(text(vif['MAC']), network);
    target.db.create('VIF', {
      ...fieldsWithout(vif, OWN_FIELDS),
      VM: made,
      network,
      currently_attached: false,
      metrics: NULL_REF,
    });
  }
  for (const [, vbd] of rowsOf(source, 'VBD', row['VBDs'])) {
    const isCd = text(vbd['type']) !== 'Disk';
    const disk = journey.disks.get(text(vbd['VDI']));
    if (!isCd && disk === undefined) continue;
    const medium: Record<string, Value> = isCd ? { VDI: NULL_REF, empty: true } : { VDI: disk ?? NULL_REF };
    target.db.create('VBD', {
      ...fieldsWithout(vbd, OWN_FIELDS),
      ...medium,
      VM: made,
      currently_attached: false,
      metrics: NULL_REF,
    });
  }
}

function undo(journey: Journey): void {
  const target = journey.reception.world;
  for (const vm of journey.vms.values()) removeVm(target, vm);
  for (const disk of journey.disks.values()) removeDisk(target, disk);
}

function removeSource(journey: Journey, vms: readonly string[]): void {
  const { source } = journey;
  for (const vm of vms) {
    if (text(source.db.get('VM', vm)['power_state']) === 'Running') leaveDomain(source, vm, 'Halted');
    removeVm(source, vm);
  }
  for (const disk of journey.disks.keys()) removeDisk(source, disk);
}

/** Moves a VM with its disks and snapshots to another demo pool. @returns its ref there; its uuid stays unless it is copied */
export async function sendToPool(call: Call, vm: string, reception: Reception, routes: Routes): Promise<string> {
  const source = call.world;
  const journey: Journey = { call, source, reception, routes, disks: new Map(), vms: new Map(), networks: new Map() };
  const runs = text(source.db.get('VM', vm)['power_state']) === 'Running';
  const snapshots = texts(source.db.get('VM', vm)['snapshots']).filter((ref) => source.db.find('VM', ref));
  const all = [vm, ...snapshots];
  let made: string;
  try {
    for (const each of all) for (const vdi of disksOf(source, each)) await sendDisk(journey, vdi);
    for (const [old, sent] of journey.disks) {
      const original = journey.disks.get(text(source.db.get('VDI', old)['snapshot_of']));
      if (original !== undefined) reception.world.db.set('VDI', sent, { snapshot_of: original });
    }
    made = createVm(journey, vm);
    for (const each of snapshots) createVm(journey, each);
    if (runs) assertCanBoot(reception.world, made, reception.host);
  } catch (failure) {
    undo(journey);
    throw failure;
  }
  if (!routes.keepSource) removeSource(journey, all);
  if (runs) {
    const guest = bootGuest(reception.world, made);
    enterDomain(reception.world, made, reception.host, 'Running', reserveMemory(reception.world, made, reception.host));
    guest.reportLater();
  }
  return made;
}
