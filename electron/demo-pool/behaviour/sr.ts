import {
  ApiError,
  NULL_REF,
  type AllowedOperations,
  type Behaviour,
  type Behaviours,
  type Conflicts,
  type World,
} from '../core/contract.ts';
import { canDo } from './storage.ts';
import { flag, follow, map, number, rowsOf, text, texts } from './values.ts';

const GIB = 1024 ** 3;

function driverTypes(world: World): readonly string[] {
  return [...world.db.entries('SM')].map(([, driver]) => text(driver['type']));
}

/** Recounts what a repository's disks allocate; use beyond that is garbage the collector has not taken yet. */
function recount(world: World, sr: string): void {
  let [allocated, used] = [0, 0];
  for (const [, disk] of rowsOf(world, 'VDI', world.db.get('SR', sr)['VDIs'])) {
    allocated += number(disk['virtual_size']);
    used += number(disk['physical_utilisation']);
  }
  const held = number(world.db.get('SR', sr)['physical_utilisation']);
  world.db.set('SR', sr, { virtual_allocation: allocated, physical_utilisation: Math.max(held, used) });
}

function assertPlugged(world: World, sr: string): void {
  const pbds = rowsOf(world, 'PBD', world.db.get('SR', sr)['PBDs']);
  if (pbds.length === 0) throw new ApiError('SR_HAS_NO_PBDS', sr);
  const unplugged = pbds.find(([, pbd]) => !flag(pbd['currently_attached']));
  if (unplugged) throw new ApiError('SR_NOT_ATTACHED', sr);
}

const scan: Behaviour = async (call, self) => {
  const { world } = call;
  const sr = text(self);
  assertPlugged(world, sr);
  await world.withOperation(call, 'SR', sr, 'scan', () =>
    world.withSlot(`sr:${sr}`, 1, async () => {
      await call.task.work(2);
      recount(world, sr);
    }),
  );
  return '';
};

const create: Behaviour = async (
  call,
  hostValue,
  deviceConfig,
  size,
  name,
  description,
  typeValue,
  contentType,
  shared,
  smConfig,
) => {
  const { world } = call;
  const [host, type] = [text(hostValue), text(typeValue)];
  world.db.get('host', host);
  if (!driverTypes(world).includes(type)) throw new ApiError('SR_UNKNOWN_DRIVER', type);
  await call.task.work(3, { until: 0.9 });
  const sr = world.db.create('SR', {
    name_label: text(name),
    name_description: text(description),
    type,
    content_type: text(contentType),
    shared: flag(shared),
    sm_config: map(smConfig),
    physical_size: number(size) > 0 ? number(size) : 500 * GIB,
    other_config: {},
  });
  const hosts = flag(shared) ? world.db.refs('host') : [host];
  for (const each of hosts)
    world.db.create('PBD', { host: each, SR: sr, device_config: map(deviceConfig), currently_attached: true });
  return sr;
};

const introduce: Behaviour = ({ world }, uuid, name, description, typeValue, contentType, shared, smConfig) => {
  const type = text(typeValue);
  if (!driverTypes(world).includes(type)) throw new ApiError('SR_UNKNOWN_DRIVER', type);
  if (world.db.findByUuid('SR', text(uuid)) !== undefined)
    throw new ApiError('DB_UNIQUENESS_CONSTRAINT_VIOLATION', 'SR', 'uuid', text(uuid));
  const fields = {
    name_label: text(name),
    name_description: text(description),
    type,
    content_type: text(contentType),
    shared: flag(shared),
    sm_config: map(smConfig),
  };
  return world.db.create('SR', fields, text(uuid) === '' ? {} : { uuid: text(uuid) });
};

function removeRepository(world: World, sr: string): void {
  const row = world.db.get('SR', sr);
  for (const [vdi] of rowsOf(world, 'VDI', row['VDIs'])) world.db.destroy('VDI', vdi);
  for (const [pbd] of rowsOf(world, 'PBD', row['PBDs'])) world.db.destroy('PBD', pbd);
  for (const field of ['default_SR', 'suspend_image_SR', 'crash_dump_SR']) {
    if (world.db.get('pool', world.pool())[field] === sr) world.db.set('pool', world.pool(), { [field]: NULL_REF });
  }
  world.db.destroy('SR', sr);
}

const forget: Behaviour = async (call, self) => {
  const { world } = call;
  const sr = text(self);
  if (rowsOf(world, 'PBD', world.db.get('SR', sr)['PBDs']).some(([, pbd]) => flag(pbd['currently_attached'])))
    throw new ApiError('SR_HAS_PBD', sr);
  await world.withOperation(call, 'SR', sr, 'forget', () => call.task.work(0.5));
  removeRepository(world, sr);
  return '';
};

const destroy: Behaviour = async (call, self) => {
  const { world } = call;
  const sr = text(self);
  assertPlugged(world, sr);
  if (rowsOf(world, 'VDI', world.db.get('SR', sr)['VDIs']).length > 0) throw new ApiError('SR_NOT_EMPTY');
  await world.withOperation(call, 'SR', sr, 'destroy', () => call.task.work(2));
  removeRepository(world, sr);
  return '';
};

const EXCLUSIVE = new Set(['scan', 'destroy', 'forget', 'plug', 'unplug']);

/** Disk operations share a repository (its lock orders them); whole-repository ones exclude each other. */
export const srConflicts: Conflicts = (operation, running) =>
  EXCLUSIVE.has(operation) && running.some((other) => EXCLUSIVE.has(other));

/** What a repository offers, by its driver and its connections. */
export const srAllowedOperations: AllowedOperations = (world, ref) => {
  const row = world.db.get('SR', ref);
  const pbds = rowsOf(world, 'PBD', row['PBDs']);
  const plugged = pbds.some(([, pbd]) => flag(pbd['currently_attached']));
  const allowed = ['update', 'plug', 'unplug', 'pbd_create', 'pbd_destroy'];
  if (plugged) {
    allowed.push('scan', 'vdi_introduce');
    for (const operation of ['create', 'destroy', 'resize', 'clone', 'snapshot', 'mirror'] as const)
      if (canDo(world, ref, operation)) allowed.push(`vdi_${operation}`);
    if (texts(row['VDIs']).length === 0) allowed.push('destroy');
  } else allowed.push('forget');
  return Object.values(map(row['current_operations'])).some((other) => EXCLUSIVE.has(text(other)))
    ? allowed.filter((operation) => !EXCLUSIVE.has(operation))
    : allowed;
};

/** Hosts' running VMs that have a disk on this repository attached. */
function disksInUse(world: World, sr: string, host: string): string | undefined {
  for (const [ref, disk] of rowsOf(world, 'VDI', world.db.get('SR', sr)['VDIs'])) {
    for (const [, vbd] of rowsOf(world, 'VBD', disk['VBDs'])) {
      if (flag(vbd['currently_attached']) && text(follow(world, 'VM', vbd, 'VM')?.['resident_on']) === host) return ref;
    }
  }
  return undefined;
}

const plugPbd: Behaviour = async (call, self) => {
  const { world } = call;
  const sr = text(world.db.get('PBD', text(self))['SR']);
  await world.withOperation(call, 'SR', sr, 'plug', () => call.task.work(1));
  world.db.set('PBD', text(self), { currently_attached: true });
  world.refreshAllowed('SR', sr);
  return '';
};

const unplugPbd: Behaviour = async (call, self) => {
  const { world } = call;
  const row = world.db.get('PBD', text(self));
  const sr = text(row['SR']);
  const used = disksInUse(world, sr, text(row['host']));
  if (used !== undefined) throw new ApiError('VDI_IN_USE', used, 'detach');
  await world.withOperation(call, 'SR', sr, 'unplug', () => call.task.work(1));
  world.db.set('PBD', text(self), { currently_attached: false });
  world.refreshAllowed('SR', sr);
  return '';
};

/** Storage repositories and their connections to hosts. */
export const sr: Behaviours = {
  'SR.scan': scan,
  'SR.create': create,
  'SR.introduce': introduce,
  'SR.forget': forget,
  'SR.destroy': destroy,
  'SR.update': ({ world }, self) => {
    recount(world, text(self));
    return '';
  },
  'SR.get_supported_types': ({ world }) => [...driverTypes(world)],
  'SR.assert_supports_database_replication': ({ world }, self) => {
    assertPlugged(world, text(self));
    return '';
  },
  'PBD.create': ({ world }, record) => {
    const fields = map(record);
    for (const [, pbd] of world.db.entries('PBD')) {
      if (pbd['host'] === fields['host'] && pbd['SR'] === fields['SR'])
        throw new ApiError('SR_BACKEND_FAILURE_112', '', 'A PBD of this SR exists on the host', '');
    }
    return world.db.create('PBD', {
      host: text(fields['host']),
      SR: text(fields['SR']),
      device_config: map(fields['device_config']),
      other_config: map(fields['other_config']),
      currently_attached: false,
    });
  },
  'PBD.plug': plugPbd,
  'PBD.unplug': unplugPbd,
  'PBD.destroy': ({ world }, self) => {
    if (flag(world.db.get('PBD', text(self))['currently_attached']))
      throw new ApiError('OPERATION_NOT_ALLOWED', 'PBD.destroy: the PBD is plugged');
    world.db.destroy('PBD', text(self));
    return '';
  },
};
