import { ApiError, NULL_REF, type Behaviour, type Behaviours, type Call, type World } from '../core/contract.ts';
import { bootGuest } from './guest-agent.ts';
import { memoryOverhead, releaseMemory, reserveMemory } from './guest-memory.ts';
import { assertCanBoot, chooseHost } from './placement.ts';
import { allocateDisk, removeDisk } from './storage.ts';
import { flag, isNull, number, text } from './values.ts';
import { dropSuspendImage, enterDomain, leaveDomain, setPowerState } from './vm-domain.ts';
import { hasGuestAgent } from './vm-operations.ts';
import { onHost, operate } from './vm-power.ts';

const SECONDS = { suspendPerGib: 6, resume: 5, pause: 0.2 };
const GIB = 1024 ** 3;

const pause: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  await operate(call, vm, 'pause', async () => {
    await call.task.work(SECONDS.pause);
    setPowerState(call.world, vm, 'Paused');
  });
  return '';
};

const unpause: Behaviour = async (call, vmValue) => {
  const vm = text(vmValue);
  await operate(call, vm, 'unpause', async () => {
    await call.task.work(SECONDS.pause);
    const firstRun = isNull(call.world.db.get('VM', vm)['guest_metrics']);
    setPowerState(call.world, vm, 'Running');
    if (firstRun) bootGuest(call.world, vm).reportLater();
  });
  return '';
};

/** Where a VM's memory image goes. @throws ApiError VM_NO_SUSPEND_SR [vm] */
function suspendRepository(world: World, vm: string): string {
  const row = world.db.get('VM', vm);
  const home = world.db.find('host', text(row['resident_on']));
  const candidates = [
    row['suspend_SR'],
    world.db.get('pool', world.pool())['suspend_image_SR'],
    home?.['suspend_image_sr'],
  ];
  const found = candidates.map(text).find((sr) => !isNull(sr) && world.db.find('SR', sr));
  if (found === undefined) throw new ApiError('VM_NO_SUSPEND_SR', vm);
  return found;
}

/** Makes the memory image of a VM on its suspend repository. @returns ref of the VDI */
export function makeSuspendImage(world: World, vm: string): string {
  const row = world.db.get('VM', vm);
  const size = number(row['memory_static_max']) + memoryOverhead(row);
  return allocateDisk(world, suspendRepository(world, vm), {
    name_label: 'Suspend image',
    name_description: 'Suspend image',
    virtual_size: size,
    type: 'suspend',
    other_config: {},
    sharable: false,
    read_only: false,
  });
}

/** Seconds to write or read a VM's memory. */
export function memoryImageSeconds(world: World, vm: string): number {
  return 2 + (number(world.db.get('VM', vm)['memory_dynamic_max']) / GIB) * SECONDS.suspendPerGib;
}

const suspend: Behaviour = async (call, vmValue) => {
  const { world, task } = call;
  const vm = text(vmValue);
  await operate(call, vm, 'suspend', async () => {
    if (!hasGuestAgent(world, world.db.get('VM', vm))) throw new ApiError('VM_FAILED_SUSPEND_ACKNOWLEDGMENT', vm);
    const image = makeSuspendImage(world, vm);
    try {
      await task.work(memoryImageSeconds(world, vm), { until: 0.95, cancellable: true });
    } catch (failure) {
      removeDisk(world, image);
      throw failure;
    }
    leaveDomain(world, vm, 'Suspended', { suspend_VDI: image });
  });
  return '';
};

/** Brings a suspended VM back from its image. */
async function wake(call: Call, vm: string, host: string, paused: boolean): Promise<void> {
  const { world, task } = call;
  if (isNull(world.db.get('VM', vm)['suspend_VDI'])) throw new ApiError('VM_HAS_NO_SUSPEND_VDI', vm);
  world.db.set('VM', vm, { scheduled_to_be_resident_on: host });
  const bytes = reserveMemory(world, vm, host);
  try {
    await onHost(world, host, () => task.work(SECONDS.resume, { until: 0.9, cancellable: true }));
  } catch (failure) {
    releaseMemory(world, vm);
    world.db.set('VM', vm, { scheduled_to_be_resident_on: NULL_REF });
    throw failure;
  }
  enterDomain(world, vm, host, paused ? 'Paused' : 'Running', bytes);
  dropSuspendImage(world, vm);
}

const resume: Behaviour = async (call, vmValue, paused) => {
  const vm = text(vmValue);
  await operate(call, vm, 'resume', () => wake(call, vm, chooseHost(call.world, vm), flag(paused)));
  return '';
};

const resumeOn: Behaviour = async (call, vmValue, hostValue, paused) => {
  const [vm, host] = [text(vmValue), text(hostValue)];
  await operate(call, vm, 'resume_on', async () => {
    assertCanBoot(call.world, vm, host);
    await wake(call, vm, host, flag(paused));
  });
  return '';
};

/** Pausing and suspending VMs, and back. */
export const vmSuspend: Behaviours = {
  'VM.pause': pause,
  'VM.unpause': unpause,
  'VM.suspend': suspend,
  'VM.resume': resume,
  'VM.resume_on': resumeOn,
};
