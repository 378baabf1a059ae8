import { XapiFailure } from '../wire/errors.ts';
import { NULL_REF, toNumber, toTextMap } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/** `VM.set_name_label`. */
export async function renameVm(caller: PoolCaller, vmUuid: string, nameLabel: string): Promise<void> {
  await caller.call('VM.set_name_label', await caller.ref('VM', vmUuid), nameLabel);
}

/** `VM.set_is_a_template` false. */
export async function clearTemplateFlag(caller: PoolCaller, vmUuid: string): Promise<void> {
  await caller.call('VM.set_is_a_template', await caller.ref('VM', vmUuid), false);
}

/** `VM.set_affinity`; null leaves the host to the pool. */
export async function setAffinity(caller: PoolCaller, vmUuid: string, hostUuid: string | null): Promise<void> {
  const host = hostUuid === null ? NULL_REF : await caller.ref('host', hostUuid);
  await caller.call('VM.set_affinity', await caller.ref('VM', vmUuid), host);
}

/** Startup may never pass the maximum: what rises is raised first, what falls is lowered first. */
export async function setVcpus(caller: PoolCaller, vmUuid: string, vcpusMax: number, vcpus: number): Promise<void> {
  const vm = await caller.ref('VM', vmUuid);
  const now = toNumber(await caller.call('VM.get_VCPUs_max', vm));
  if (vcpusMax > now) await caller.call('VM.set_VCPUs_max', vm, vcpusMax);
  await caller.call('VM.set_VCPUs_at_startup', vm, vcpus);
  if (vcpusMax < now) await caller.call('VM.set_VCPUs_max', vm, vcpusMax);
}

/** `VM.set_memory`; hosts before 7.1 have `VM.set_memory_limits` only. */
export async function setMemory(caller: PoolCaller, vmUuid: string, bytes: number): Promise<void> {
  const vm = await caller.ref('VM', vmUuid);
  try {
    await caller.call('VM.set_memory', vm, bytes);
  } catch (error) {
    if (!(error instanceof XapiFailure) || error.code !== 'MESSAGE_METHOD_UNKNOWN') throw error;
    const least = toNumber(await caller.call('VM.get_memory_static_min', vm));
    await caller.call('VM.set_memory_limits', vm, least, bytes, bytes, bytes);
  }
}

/** Key by key, since setting the whole map would undo what somebody else does at the same time. */
export async function blockOperations(
  caller: PoolCaller,
  vmUuid: string,
  add: Readonly<Record<string, string>>,
  remove: readonly string[],
): Promise<void> {
  const vm = await caller.ref('VM', vmUuid);
  const now = toTextMap(await caller.call('VM.get_blocked_operations', vm));
  for (const operation of remove)
    if (Object.hasOwn(now, operation)) await caller.call('VM.remove_from_blocked_operations', vm, operation);
  for (const [operation, reason] of Object.entries(add)) {
    if (now[operation] === reason) continue;
    if (Object.hasOwn(now, operation)) await caller.call('VM.remove_from_blocked_operations', vm, operation);
    await caller.call('VM.add_to_blocked_operations', vm, operation, reason);
  }
}
