import { NULL_REF, toTexts } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/** `VM.add_tags`; adding a tag twice is no error. */
export async function addTag(caller: PoolCaller, vmUuid: string, tag: string): Promise<void> {
  await caller.call('VM.add_tags', await caller.ref('VM', vmUuid), tag);
}

/** `VM.remove_tags`; silent when absent. */
export async function removeTag(caller: PoolCaller, vmUuid: string, tag: string): Promise<void> {
  await caller.call('VM.remove_tags', await caller.ref('VM', vmUuid), tag);
}

/** `VM.get_tags`. */
export async function readTags(caller: PoolCaller, vmUuid: string): Promise<readonly string[]> {
  return toTexts(await caller.call('VM.get_tags', await caller.ref('VM', vmUuid)));
}

/** `VM.set_appliance`; null takes the VM out of its vApp. */
export async function setAppliance(caller: PoolCaller, vmUuid: string, vappUuid: string | null): Promise<void> {
  const appliance = vappUuid === null ? NULL_REF : await caller.ref('VM_appliance', vappUuid);
  await caller.call('VM.set_appliance', await caller.ref('VM', vmUuid), appliance);
}

/** Start order and the delays around it; XAPI has a setter for each. */
export interface StartOrder {
  readonly order: number;
  readonly startDelaySeconds: number;
  readonly shutdownDelaySeconds: number;
}

/** `VM.set_order`, `VM.set_start_delay`, `VM.set_shutdown_delay`; repeatable, so a break in between is mended by doing it again. */
export async function setStartOrder(caller: PoolCaller, vmUuid: string, wanted: StartOrder): Promise<void> {
  const vm = await caller.ref('VM', vmUuid);
  await caller.call('VM.set_order', vm, wanted.order);
  await caller.call('VM.set_start_delay', vm, wanted.startDelaySeconds);
  await caller.call('VM.set_shutdown_delay', vm, wanted.shutdownDelaySeconds);
}
