import {
  ApiError,
  NULL_REF,
  type Behaviour,
  type Behaviours,
  type Call,
  type Value,
  type World,
} from '../core/contract.ts';
import { bootGuest } from './guest-agent.ts';
import { releaseMemory, reserveMemory } from './guest-memory.ts';
import { assertCanBoot, chooseHost, isLive } from './placement.ts';
import { flag, follow, number, rowsOf, text } from './values.ts';
import { dropSuspendImage, enterDomain, leaveDomain } from './vm-domain.ts';
import { assertVmOperation, hasGuestAgent, tasksStoppedByHardShutdown } from './vm-operations.ts';

/** Seconds of each act, at time scale 1. */
export const POWER_SECONDS = {
  start: 5,
  cleanShutdown: 8,
  hardShutdown: 2,
  rebootPause: 2,
  acknowledge: 60,
  shutdownLimit: 1200,
};
/** Starts and stops that one host works on at once. */
export const HOST_WORKERS = 4;

/** Runs an operation on a VM as XAPI does: refused at once if it makes no sense, queued behind others, checked again when its turn comes. */
export async function operate<T>(call: Call, vm: string, operation: string, act: () => Promise<T>): Promise<T> {
  assertVmOperation(call.world, vm, operation);
  return call.world.withOperation(call, 'VM', vm, operation, async () => {
    assertVmOperation(call.world, vm, operation);
    return act();
  });
}

/** Runs work of a host's few workers. */
export function onHost<T>(world: World, host: string, act: () => Promise<T>): Promise<T> {
  return world.withSlot(`host:${host}`, HOST_WORKERS, act);
}

/** @throws ApiError when a disk is missing, or attached for writing to another running VM */
function assertDisksFree(world: World, vm: string): void {
  for (const [, vbd] of rowsOf(world, 'VBD', world.db.get('VM', vm)['VBDs'])) {
    if (flag(vbd['empty'])) continue;
    const vdi = follow(world, 'VDI', vbd, 'VDI');
    if (!vdi) throw new ApiError('HANDLE_INVALID', 'VDI', text(vbd['VDI']));
    if (flag(vdi['missing'])) throw new ApiError('VDI_MISSING', text(vdi['SR']), text(vbd['VDI']));
    if (flag(vdi['sharable']) || text(vbd['type']) === 'CD') continue;
    const taken = rowsOf(world, 'VBD', vdi['VBDs']).some(
      ([, other]) => text(other['VM']) !== vm && flag(other['currently_attached']),
    );
    if (taken) throw new ApiError('VDI_IN_USE', text(vbd['VDI']), 'attach');
  }
}

function assertNoStartFault(world: World, vm: string): void {
  const uuid = text(world.db.get('VM', vm)['uuid']);
  if (!world.faults.take('vm-start', uuid)) return;
  throw new ApiError(
    'BOOTLOADER_FAILED',
    vm,
    'The bootloader for this VM returned an error: no bootable device was found',
  );
}

async function bringUp(call: Call, vm: string, host: string, paused: boolean): Promise<void> {
  const { world, task } = call;
  assertDisksFree(world, vm);
  const guest = bootGuest(world, vm);
  world.db.set('VM', vm, { scheduled_to_be_resident_on: host });
  const bytes = reserveMemory(world, vm, host);
  try {
    await onHost(world, host, () => task.work(POWER_SECONDS.start, { until: 0.9, cancellable: true }));
    assertNoStartFault(world, vm);
    if (!isLive(world, world.db.get('host', host))) throw new ApiError('HOST_OFFLINE', host);
    enterDomain(world, vm, host, paused ? 'Paused' : 'Running', bytes);
  } catch (failure) {
    releaseMemory(world, vm);
    if (world.db.find('VM', vm)) world.db.set('VM', vm, { scheduled_to_be_resident_on: NULL_REF });
    throw failure;
  }
  if (!paused) guest.reportLater();
}

/** Seconds of `VM.start_delay`, spent inside the start itself; it cannot be cancelled. */
async function waitStartDelay(call: Call, vm: string): Promise<void> {
  const seconds = number(call.world.db.get('VM', vm)['start_delay']);
  if (seconds > 0) await call.task.work(seconds, { until: 0.98 });
}

function markProtected(world: World, vm: string, always: boolean): void {
  const row = world.db.get('VM', vm);
  if (!always || text(row['ha_restart_priority']) === 'restart') world.db.set('VM', vm, { ha_always_run: always });
}

const start: Behaviour = async (call, vmValue, paused) => {
  const vm = text(vmValue);
  await operate(call, vm, 'start', async () => {
    const host = chooseHost(call.world, vm);
    markProtected(call.world, vm, true);
    await bringUp(call, vm, host, flag(paused));
    await waitStartDelay(call, vm);
  });
  return '';
};

const startOn: Behaviour = async (call, vmValue, hostValue, paused) => {
  const [vm, host] = [text(vmValue), text(hostValue)];
  await operate(call, vm, 'start_on', async () => {
    assertCanBoot(call.world, vm, host);
    markProtected(call.world, vm, true);
    await bringUp(call, vm, host, flag(paused));
    await waitStartDelay(call, vm);
    await waitStartDelay(call, vm);
  });
  return '';
};

/** Waits until the guest's tools take the order. @throws ApiError VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT */
async function waitAcknowledged(call: Call, vm: string): Promise<void> {
  for (let waited = 0; !hasGuestAgent(call.world, call.world.db.get('VM', vm)); waited += 1) {
    if (waited >= POWER_SECONDS.acknowledge) throw new ApiError('VM_FAILED_SHUTDOWN_ACKNOWLEDGMENT', vm);
    await call.task.work(1, { until: 0.1, cancellable: true });
  }
}

/** Lets the guest go down by itself. @throws ApiError VM_SHUTDOWN_TIMEOUT after `limit` seconds */
async function askGuestToStop(call: Call, vm: string, limit: number): Promise<void> {
  const { world, task } = call;
  await waitAcknowledged(call, vm);
  const uuid = text(world.db.get('VM', vm)['uuid']);
  if (world.faults.isOn('vm-shutdown', uuid)) {
    await task.work(limit, { until: 0.9, cancellable: true });
    throw new ApiError('VM_SHUTDOWN_TIMEOUT', vm, String(limit));
  }
  const host = text(world.db.get('VM', vm)['resident_on']);
  await onHost(world, host, () =>
    task.work(Math.min(limit, POWER_SECONDS.cleanShutdown), { until: 0.95, cancellable: true }),
  );
}

const cleanShutdown: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  await operate(call, vm, 'clean_shutdown', async () => {
    await askGuestToStop(call, vm, POWER_SECONDS.shutdownLimit);
    markProtected(call.world, vm, false);
    leaveDomain(call.world, vm, 'Halted');
  });
  return '';
};

async function forceOff(call: Call, vm: string): Promise<void> {
  const { world, task } = call;
  const row = world.db.get('VM', vm);
  if (text(row['power_state']) !== 'Suspended')
    await onHost(world, text(row['resident_on']), () => task.work(POWER_SECONDS.hardShutdown, { until: 0.95 }));
  markProtected(world, vm, false);
  dropSuspendImage(world, vm);
  leaveDomain(world, vm, 'Halted');
}

/** Stops a VM at once, whatever runs on it; does nothing to a halted one. Used by revert and by clones of a checkpoint. */
export async function haltForReplacement(call: Call, vm: string): Promise<void> {
  if (text(call.world.db.get('VM', vm)['power_state']) !== 'Halted') await forceOff(call, vm);
}

const hardShutdown: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  assertVmOperation(call.world, vm, 'hard_shutdown');
  for (const task of tasksStoppedByHardShutdown(call.world.db.get('VM', vm)))
    if (task !== call.task.ref) call.world.requestCancel(task);
  await operate(call, vm, 'hard_shutdown', () => forceOff(call, vm));
  return '';
};

const shutdown: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  await operate(call, vm, 'shutdown', async () => {
    const row = call.world.db.get('VM', vm);
    if (text(row['power_state']) !== 'Running') return forceOff(call, vm);
    try {
      await askGuestToStop(call, vm, number(row['shutdown_delay']) || POWER_SECONDS.shutdownLimit);
    } catch (failure) {
      if (!(failure instanceof ApiError) || failure.code === 'TASK_CANCELLED') throw failure;
      return forceOff(call, vm);
    }
    markProtected(call.world, vm, false);
    leaveDomain(call.world, vm, 'Halted');
  });
  return '';
};

/** Gives a running VM a fresh domain on its own host. */
function restartDomain(world: World, vm: string): void {
  const host = text(world.db.get('VM', vm)['resident_on']);
  leaveDomain(world, vm, 'Halted');
  const guest = bootGuest(world, vm);
  enterDomain(world, vm, host, 'Running', reserveMemory(world, vm, host));
  guest.reportLater();
}

const cleanReboot: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  await operate(call, vm, 'clean_reboot', async () => {
    await askGuestToStop(call, vm, POWER_SECONDS.shutdownLimit);
    restartDomain(call.world, vm);
  });
  return '';
};

const hardReboot: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  await operate(call, vm, 'hard_reboot', async () => {
    const host = text(call.world.db.get('VM', vm)['resident_on']);
    await onHost(call.world, host, () => call.task.work(POWER_SECONDS.rebootPause, { until: 0.9 }));
    restartDomain(call.world, vm);
  });
  return '';
};

/** Declares a VM halted without touching a domain; refused while a live host really runs it. */
const powerStateReset: Behaviour = (call, vmValue): Value => {
  const { world } = call;
  const vm = text(vmValue);
  assertVmOperation(world, vm, 'power_state_reset');
  const row = world.db.get('VM', vm);
  const home = follow(world, 'host', row, 'resident_on');
  if (home && isLive(world, home) && number(row['domid']) > 0)
    throw new ApiError('DOMAIN_EXISTS', vm, String(number(row['domid'])));
  dropSuspendImage(world, vm);
  leaveDomain(world, vm, 'Halted');
  return '';
};

/** Starting and stopping VMs. */
export const vmPower: Behaviours = {
  'VM.start': start,
  'VM.start_on': startOn,
  'VM.clean_shutdown': cleanShutdown,
  'VM.hard_shutdown': hardShutdown,
  'VM.shutdown': shutdown,
  'VM.clean_reboot': cleanReboot,
  'VM.hard_reboot': hardReboot,
  'VM.power_state_reset': powerStateReset,
};
