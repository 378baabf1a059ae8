import {
  ApiError,
  NULL_REF,
  type AllowedOperations,
  type Behaviour,
  type Behaviours,
  type Conflicts,
  type World,
} from '../core/contract.ts';
import { assertSpace, bytesTaken, changeUse } from '../http/sr-space.ts';
import { constructorFields } from './constructor-fields.ts';
import {
  assertCanDo,
  canDo,
  cloneDisk,
  copyDisk,
  createDisk,
  destroyDisk,
  isDiskAttached,
  removeDisk,
  snapshotDisk,
} from './storage.ts';
import { flag, follow, isNull, map, number, rowsOf, text } from './values.ts';

const create: Behaviour = (call, record) => {
  const fields = constructorFields('VDI', record);
  const sr = text(fields['SR']);
  call.world.db.get('SR', sr);
  if (number(fields['virtual_size']) < 0)
    throw new ApiError('INVALID_VALUE', 'virtual_size', String(number(fields['virtual_size'])));
  return createDisk(call, sr, fields);
};

function assertFree(world: World, vdi: string, operation: string): void {
  if (isDiskAttached(world, vdi)) throw new ApiError('VDI_IN_USE', vdi, operation);
}

const destroy: Behaviour = async (call, self) => {
  const { world } = call;
  const vdi = text(self);
  const row = world.db.get('VDI', vdi);
  assertFree(world, vdi, 'destroy');
  if (flag(row['is_tools_iso'])) throw new ApiError('OPERATION_NOT_ALLOWED', 'The tools image cannot be deleted');
  assertCanDo(world, text(row['SR']), 'destroy');
  for (const [vbd] of rowsOf(world, 'VBD', row['VBDs'])) world.db.destroy('VBD', vbd);
  await destroyDisk(call, vdi);
  return '';
};

const copy: Behaviour = (call, vdi, sr, _base, into) => {
  const { world } = call;
  if (!isNull(into)) throw new ApiError('NOT_IMPLEMENTED', 'VDI.copy into an existing disk');
  if (isNull(sr)) throw new ApiError('HANDLE_INVALID', 'SR', text(sr));
  world.db.get('SR', text(sr));
  if (isDiskAttached(world, text(vdi), true)) throw new ApiError('VDI_IN_USE', text(vdi), 'copy');
  assertCanDo(world, text(sr), 'create');
  return copyDisk(call, text(vdi), text(sr), 1);
};

function resize(operation: 'resize' | 'resize_online'): Behaviour {
  return async (call, self, sizeValue) => {
    const { world } = call;
    const vdi = text(self);
    const row = world.db.get('VDI', vdi);
    const sr = text(row['SR']);
    const [before, size] = [number(row['virtual_size']), number(sizeValue)];
    if (operation === 'resize') assertFree(world, vdi, operation);
    assertCanDo(world, sr, 'resize');
    if (size < before) throw new ApiError('INVALID_VALUE', 'size', String(size));
    const taken = bytesTaken(world, sr, size - before, 0);
    assertSpace(world, sr, taken);
    await world.withOperation(call, 'VDI', vdi, operation, async () => {
      await call.task.work(1);
      changeUse(world, sr, size - before, taken);
      world.db.set('VDI', vdi, {
        virtual_size: size,
        physical_utilisation: number(row['physical_utilisation']) + taken,
      });
    });
    return '';
  };
}

/** Moves a disk of a VM to another repository; it gets a new reference and uuid there. */
const poolMigrate: Behaviour = async (call, self, srValue) => {
  const { world } = call;
  const [vdi, sr] = [text(self), text(srValue)];
  const row = world.db.get('VDI', vdi);
  world.db.get('SR', sr);
  const drives = rowsOf(world, 'VBD', row['VBDs']);
  if (drives.length === 0) throw new ApiError('VDI_NEEDS_VM_FOR_MIGRATE', vdi);
  if (flag(row['cbt_enabled'])) throw new ApiError('VDI_CBT_ENABLED', vdi);
  if (text(row['on_boot']) === 'reset') throw new ApiError('VDI_ON_BOOT_MODE_INCOMPATIBLE_WITH_OPERATION');
  if (!canDo(world, text(row['SR']), 'mirror')) throw new ApiError('SR_DOES_NOT_SUPPORT_MIGRATION', text(row['SR']));
  const moved = await copyDisk(call, vdi, sr, 0.95, 'mirror');
  for (const [vbd] of drives) world.db.set('VBD', vbd, { VDI: moved });
  for (const [snapshot] of rowsOf(world, 'VDI', row['snapshots']))
    world.db.set('VDI', snapshot, { snapshot_of: moved });
  removeDisk(world, vdi);
  return moved;
};

const introduce: Behaviour = (
  { world },
  uuid,
  name,
  description,
  sr,
  type,
  sharable,
  readOnly,
  otherConfig,
  location,
  xenstore,
  smConfig,
) => {
  world.db.get('SR', text(sr));
  assertCanDo(world, text(sr), 'create');
  const fields = {
    name_label: text(name),
    name_description: text(description),
    SR: text(sr),
    type: text(type),
    sharable: flag(sharable),
    read_only: flag(readOnly),
    other_config: map(otherConfig),
    location: text(location),
    xenstore_data: map(xenstore),
    sm_config: map(smConfig),
    managed: true,
  };
  return world.db.create('VDI', fields, { uuid: text(uuid) });
};

const forget: Behaviour = ({ world }, self) => {
  const vdi = text(self);
  assertFree(world, vdi, 'forget');
  const row = world.db.get('VDI', vdi);
  changeUse(world, text(row['SR']), -number(row['virtual_size']), 0);
  world.db.destroy('VDI', vdi);
  return '';
};

const setOnBoot: Behaviour = ({ world }, self, value) => {
  assertFree(world, text(self), 'set_on_boot');
  world.db.set('VDI', text(self), { on_boot: text(value) });
  return '';
};

const TOGETHER = new Set(['clone', 'copy', 'snapshot']);

/** Copies of one disk may be made side by side; all else waits. */
export const vdiConflicts: Conflicts = (operation, running) =>
  !(TOGETHER.has(operation) && running.every((other) => TOGETHER.has(other)));

/** What a disk offers, by what its repository can do and whether a VM uses it. */
export const vdiAllowedOperations: AllowedOperations = (world, ref) => {
  const row = world.db.get('VDI', ref);
  const sr = text(row['SR']);
  if (!follow(world, 'SR', row, 'SR') || Object.keys(map(row['current_operations'])).length > 0) return [];
  const [used, written] = [isDiskAttached(world, ref), isDiskAttached(world, ref, true)];
  const allowed: string[] = [];
  if (canDo(world, sr, 'snapshot')) allowed.push('snapshot');
  if (!written && canDo(world, sr, 'clone')) allowed.push('clone');
  if (!written) allowed.push('copy');
  if (!used) allowed.push('forget', 'set_on_boot');
  if (!used && canDo(world, sr, 'destroy')) allowed.push('destroy');
  if (!used && canDo(world, sr, 'resize')) allowed.push('resize');
  return [...allowed, 'update', 'generate_config'];
};

/** Virtual disks. */
export const vdi: Behaviours = {
  'VDI.create': create,
  'VDI.destroy': destroy,
  'VDI.clone': (call, self) => cloneDisk(call, text(self), 1),
  'VDI.snapshot': (call, self) => snapshotDisk(call, text(self), 1),
  'VDI.copy': copy,
  'VDI.resize': resize('resize'),
  'VDI.resize_online': resize('resize_online'),
  'VDI.pool_migrate': poolMigrate,
  'VDI.introduce': introduce,
  'VDI.forget': forget,
  'VDI.set_on_boot': setOnBoot,
  'VDI.update': ({ world }, self) => {
    world.db.get('VDI', text(self));
    return '';
  },
  'VDI.get_nbd_info': ({ world }, self) => {
    world.db.get('VDI', text(self));
    return [];
  },
  'VDI.read_database_pool_uuid': ({ world }, self) =>
    text(follow(world, 'pool', world.db.get('VDI', text(self)), 'metadata_of_pool')?.['uuid']),
  'VDI.set_allow_caching': ({ world }, self, value) => {
    world.db.set('VDI', text(self), { allow_caching: flag(value) });
    return '';
  },
  'VDI.enable_cbt': ({ world }, self) => {
    if (flag(world.db.get('VDI', text(self))['is_a_snapshot']))
      throw new ApiError('OPERATION_NOT_ALLOWED', 'A snapshot has no changed block tracking');
    world.db.set('VDI', text(self), { cbt_enabled: true });
    return '';
  },
  'VDI.disable_cbt': ({ world }, self) => {
    world.db.set('VDI', text(self), { cbt_enabled: false });
    return '';
  },
  'VDI.open_database': (_call, self) => {
    throw new ApiError('VDI_INCOMPATIBLE_TYPE', text(self), NULL_REF);
  },
};
