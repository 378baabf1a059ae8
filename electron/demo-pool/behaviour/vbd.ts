import {
  ApiError,
  NULL_REF,
  type AllowedOperations,
  type Behaviour,
  type Behaviours,
  type Call,
  type Value,
  type World,
} from '../core/contract.ts';
import { constructorFields } from './constructor-fields.ts';
import { flag, follow, isNull, map, rowsOf, text } from './values.ts';
import { deviceName } from './vm-domain.ts';
import { hasGuestAgent } from './vm-operations.ts';

/** Disk positions of a VM. */
const MAX_VBDS = 255;

/** Drive positions of a VM that are free, as texts. */
export function freeVbdDevices(world: World, vm: string): readonly string[] {
  const used = new Set(rowsOf(world, 'VBD', world.db.get('VM', vm)['VBDs']).map(([, vbd]) => text(vbd['userdevice'])));
  return Array.from({ length: MAX_VBDS }, (_, position) => String(position)).filter((device) => !used.has(device));
}

function positionFor(world: World, vm: string, wanted: string): string {
  const free = freeVbdDevices(world, vm);
  const position = wanted === 'autodetect' ? (free[0] ?? '') : wanted;
  if (!/^\d+$/.test(position) || Number(position) >= MAX_VBDS) throw new ApiError('INVALID_DEVICE', wanted);
  if (!free.includes(position)) throw new ApiError('DEVICE_ALREADY_EXISTS', wanted);
  return position;
}

const create: Behaviour = ({ world }, record) => {
  const fields = constructorFields('VBD', record);
  const [vm, vdi, type, mode] = [text(fields['VM']), text(fields['VDI']), text(fields['type']), text(fields['mode'])];
  const empty = flag(fields['empty']);
  world.db.get('VM', vm);
  if (type === 'CD' && mode === 'RW') throw new ApiError('VBD_CDS_MUST_BE_READONLY');
  if (empty && type === 'Disk') throw new ApiError('OPERATION_NOT_ALLOWED', 'A disk cannot be empty');
  if (!empty) {
    const disk = world.db.get('VDI', vdi);
    if (flag(disk['read_only']) && mode === 'RW') throw new ApiError('VDI_READONLY', vdi);
  }
  return world.db.create('VBD', {
    ...fields,
    VDI: empty ? NULL_REF : vdi,
    userdevice: positionFor(world, vm, text(fields['userdevice'])),
    device: '',
    metrics: NULL_REF,
    unpluggable: fields['unpluggable'] ?? true,
    currently_attached:
      flag(fields['currently_attached']) && text(world.db.get('VM', vm)['power_state']) === 'Suspended',
  });
};

const destroy: Behaviour = ({ world }, self) => {
  const row = world.db.get('VBD', text(self));
  if (flag(row['currently_attached']) && text(follow(world, 'VM', row, 'VM')?.['power_state']) !== 'Suspended') {
    throw new ApiError('OPERATION_NOT_ALLOWED', 'The VBD is attached to a running VM; unplug it first');
  }
  world.db.destroy('VBD', text(self));
  return '';
};

function assertRunning(world: World, vbd: string, withTools: boolean): void {
  const row = world.db.get('VBD', vbd);
  const vm = text(row['VM']);
  const vmRow = world.db.get('VM', vm);
  const state = text(vmRow['power_state']);
  if (state !== 'Running') throw new ApiError('VM_BAD_POWER_STATE', vm, 'running', state.toLowerCase());
  if (withTools && !hasGuestAgent(world, vmRow)) throw new ApiError('VM_MISSING_PV_DRIVERS', vm);
}

async function attach(call: Call, vbd: string, operation: string, attached: boolean): Promise<Value> {
  const { world } = call;
  await world.withOperation(call, 'VBD', vbd, operation, async () => {
    await call.task.work(1);
    const row = world.db.get('VBD', vbd);
    world.db.set('VBD', vbd, {
      currently_attached: attached,
      ...(attached ? { device: deviceName(text(row['userdevice']), text(row['type'])) } : {}),
    });
    if (follow(world, 'VDI', row, 'VDI')) world.refreshAllowed('VDI', text(row['VDI']));
  });
  return '';
}

const plug: Behaviour = (call, self) => {
  const { world } = call;
  const vbd = text(self);
  const row = world.db.get('VBD', vbd);
  if (flag(row['currently_attached'])) throw new ApiError('DEVICE_ALREADY_ATTACHED', vbd);
  assertRunning(world, vbd, true);
  const disk = follow(world, 'VDI', row, 'VDI');
  const taken = rowsOf(world, 'VBD', disk?.['VBDs']).some(
    ([other, vbdRow]) => other !== vbd && flag(vbdRow['currently_attached']),
  );
  if (disk && taken && !flag(disk['sharable']) && text(row['mode']) === 'RW')
    throw new ApiError('VDI_IN_USE', text(row['VDI']), 'attach');
  return attach(call, vbd, 'plug', true);
};

const unplug: Behaviour = (call, self) => {
  const vbd = text(self);
  assertRunning(call.world, vbd, true);
  const row = call.world.db.get('VBD', vbd);
  if (!flag(row['currently_attached'])) throw new ApiError('DEVICE_ALREADY_DETACHED', vbd);
  if (text(row['type']) === 'CD' || !flag(row['unpluggable']))
    throw new ApiError('DEVICE_DETACH_REJECTED', 'VBD', vbd, 'The guest does not let go of the device');
  return attach(call, vbd, 'unplug', false);
};

const unplugForce: Behaviour = (call, self) => {
  assertRunning(call.world, text(self), false);
  return attach(call, text(self), 'unplug_force', false);
};

async function changeMedium(
  call: Call,
  vbd: string,
  operation: string,
  changes: Readonly<Record<string, Value>>,
): Promise<Value> {
  await call.world.withOperation(call, 'VBD', vbd, operation, async () => {
    await call.task.work(0.5);
    call.world.db.set('VBD', vbd, changes);
  });
  return '';
}

function assertRemovable(world: World, vbd: string): void {
  if (text(world.db.get('VBD', vbd)['type']) === 'Disk') throw new ApiError('VBD_NOT_REMOVABLE_MEDIA', vbd);
}

const insert: Behaviour = (call, self, vdi) => {
  const { world } = call;
  const vbd = text(self);
  assertRemovable(world, vbd);
  if (!flag(world.db.get('VBD', vbd)['empty'])) throw new ApiError('VBD_NOT_EMPTY', vbd);
  const disk = world.db.get('VDI', text(vdi));
  if (text(follow(world, 'SR', disk, 'SR')?.['content_type']) !== 'iso')
    throw new ApiError('VDI_INCOMPATIBLE_TYPE', text(vdi), text(disk['type']));
  return changeMedium(call, vbd, 'insert', { VDI: text(vdi), empty: false });
};

const eject: Behaviour = (call, self) => {
  const vbd = text(self);
  assertRemovable(call.world, vbd);
  if (flag(call.world.db.get('VBD', vbd)['empty'])) throw new ApiError('VBD_IS_EMPTY', vbd);
  return changeMedium(call, vbd, 'eject', { VDI: NULL_REF, empty: true });
};

const setMode: Behaviour = ({ world }, self, mode) => {
  const row = world.db.get('VBD', text(self));
  const vm = follow(world, 'VM', row, 'VM');
  if (vm && text(vm['power_state']) !== 'Halted')
    throw new ApiError('VM_BAD_POWER_STATE', text(row['VM']), 'halted', text(vm['power_state']).toLowerCase());
  world.db.set('VBD', text(self), { mode: text(mode) });
  return '';
};

/** What a drive offers: media changes on CDs, hot plug of disks on a running VM whose tools are up. */
export const vbdAllowedOperations: AllowedOperations = (world, ref) => {
  const row = world.db.get('VBD', ref);
  if (Object.keys(map(row['current_operations'])).length > 0) return [];
  const vm = follow(world, 'VM', row, 'VM');
  if (!vm) return [];
  const allowed = ['attach'];
  if (text(row['type']) === 'CD') allowed.push(flag(row['empty']) ? 'insert' : 'eject');
  if (text(vm['power_state']) !== 'Running') return allowed;
  if (text(row['type']) === 'Disk' && hasGuestAgent(world, vm))
    allowed.push(...(flag(row['currently_attached']) ? ['unplug', 'unplug_force'] : ['plug']));
  return [...allowed, 'pause', 'unpause'];
};

/** Disks and drives of VMs. */
export const vbd: Behaviours = {
  'VBD.create': create,
  'VBD.destroy': destroy,
  'VBD.plug': plug,
  'VBD.unplug': unplug,
  'VBD.unplug_force': unplugForce,
  'VBD.insert': insert,
  'VBD.eject': eject,
  'VBD.set_mode': setMode,
  'VBD.assert_attachable': ({ world }, self): Value => {
    const row = world.db.get('VBD', text(self));
    if (flag(row['currently_attached'])) throw new ApiError('DEVICE_ALREADY_ATTACHED', text(self));
    if (!flag(row['empty']) && isNull(row['VDI'])) throw new ApiError('HANDLE_INVALID', 'VDI', text(row['VDI']));
    return '';
  },
};
