import type { ReportProgress } from '../../ports/vm-operations.ts';
import { XapiFailure } from '../wire/errors.ts';
import { toBool, toRef, toRefs, toText } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { isGone, runForRef, unlessGone } from './task-call.ts';
import { readAll } from './vm-reading.ts';

/** `VM.snapshot` or `VM.checkpoint`; answers the snapshot's uuid. */
export async function snapshotVm(
  caller: PoolCaller,
  vmUuid: string,
  nameLabel: string,
  withMemory: boolean,
  report: ReportProgress,
): Promise<string> {
  const vm = await caller.ref('VM', vmUuid);
  const method = withMemory ? 'VM.checkpoint' : 'VM.snapshot';
  const made = await runForRef(caller, method, [vm, nameLabel], report);
  return toText(await caller.call('VM.get_uuid', made));
}

/** What XAPI says where a guest or a host does not quiesce; the family `VM_SNAPSHOT_WITH_QUIESCE_*` is all of the guest. */
const WOULD_NOT = /^(VM_SNAPSHOT_WITH_QUIESCE_|MESSAGE_REMOVED$|MESSAGE_METHOD_UNKNOWN$)/;

/** `VM.snapshot_with_quiesce`; answers the snapshot's uuid, undefined where guest or host would not. */
export async function snapshotQuiescedVm(
  caller: PoolCaller,
  vmUuid: string,
  nameLabel: string,
  report: ReportProgress,
): Promise<string | undefined> {
  try {
    const params = [await caller.ref('VM', vmUuid), nameLabel];
    const made = await runForRef(caller, 'VM.snapshot_with_quiesce', params, report);
    return toText(await caller.call('VM.get_uuid', made));
  } catch (error) {
    if (error instanceof XapiFailure && WOULD_NOT.test(error.code)) return undefined;
    throw error;
  }
}

/** `VM.clone`; answers the clone's uuid. */
export async function cloneVm(
  caller: PoolCaller,
  vmUuid: string,
  nameLabel: string,
  report: ReportProgress,
): Promise<string> {
  const made = await runForRef(caller, 'VM.clone', [await refOf(caller, vmUuid), nameLabel], report);
  return toText(await caller.call('VM.get_uuid', made));
}

/** `VM.copy` to an SR; answers the copy's uuid. */
export async function copyVm(
  caller: PoolCaller,
  vmUuid: string,
  nameLabel: string,
  srUuid: string,
  report: ReportProgress,
): Promise<string> {
  const params = [await refOf(caller, vmUuid), nameLabel, await caller.ref('SR', srUuid)];
  return toText(await caller.call('VM.get_uuid', await runForRef(caller, 'VM.copy', params, report)));
}

/** `VM.revert`, called on the snapshot as XAPI wants it. */
export async function revertVm(caller: PoolCaller, snapshotUuid: string, report: ReportProgress): Promise<void> {
  await caller.tasks.run('VM.revert', [await refOf(caller, snapshotUuid)], { onProgress: report });
}

/** Removes a VM or snapshot with its own disks: disks first, since XAPI would forget whose they were. */
export async function destroyVmWithDisks(caller: PoolCaller, vmUuid: string): Promise<void> {
  let vm: string;
  try {
    vm = await refOf(caller, vmUuid);
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  // A checkpoint keeps its memory in a disk that only a shutdown removes.
  if (toText(await caller.call('VM.get_power_state', vm)) === 'Suspended')
    await caller.tasks.run('VM.hard_shutdown', [vm]);
  for (const vdi of await findOwnDisks(caller, vm)) await unlessGone(() => caller.tasks.run('VDI.destroy', [vdi]));
  await unlessGone(() => caller.tasks.run('VM.destroy', [vm]));
}

async function findOwnDisks(caller: PoolCaller, vm: string): Promise<readonly string[]> {
  const own: string[] = [];
  for (const [, vbd] of await readAll(caller, 'VBD', toRefs(await caller.call('VM.get_VBDs', vm)))) {
    const ref = toRef(vbd['VDI']);
    if (toText(vbd['type']) !== 'Disk' || ref === null) continue;
    for (const [, vdi] of await readAll(caller, 'VDI', [ref]))
      if (!toBool(vdi['sharable']) && toRefs(vdi['VBDs']).length === 1) own.push(ref);
  }
  return own;
}

/** Asked of the pool: the inventory may not have what was made a moment ago, or have what went. */
async function refOf(caller: PoolCaller, vmUuid: string): Promise<string> {
  return toText(await caller.call('VM.get_by_uuid', vmUuid));
}

/** `VM.assert_can_boot_here`. @throws XapiFailure the reason why it can't */
export async function assertBootsOn(caller: PoolCaller, vmUuid: string, hostUuid: string): Promise<void> {
  await caller.call('VM.assert_can_boot_here', await refOf(caller, vmUuid), await caller.ref('host', hostUuid));
}

/** `VM.start`; a VM that runs already is no error. */
export async function startVm(caller: PoolCaller, vmUuid: string, report: ReportProgress): Promise<void> {
  await inState(caller, 'VM.start', [await refOf(caller, vmUuid), false, false], 'running', report);
}

/** `VM.clean_shutdown`; a VM that is halted already is no error. */
export async function cleanShutdownVm(caller: PoolCaller, vmUuid: string, report: ReportProgress): Promise<void> {
  await inState(caller, 'VM.clean_shutdown', [await refOf(caller, vmUuid)], 'halted', report);
}

/** `VM.hard_shutdown`; a VM that is halted already is no error. */
export async function hardShutdownVm(caller: PoolCaller, vmUuid: string): Promise<void> {
  await inState(caller, 'VM.hard_shutdown', [await refOf(caller, vmUuid)], 'halted');
}

/** Runs a power operation as a task; that the VM is in the wanted state already is no error. */
export async function inState(
  caller: PoolCaller,
  method: string,
  params: readonly (string | boolean)[],
  wanted: string,
  report?: ReportProgress,
): Promise<void> {
  try {
    await caller.tasks.run(method, params, report ? { onProgress: report } : {});
  } catch (error) {
    // The third word is the state it was met in: somebody was faster.
    const isThere = error instanceof XapiFailure && error.code === 'VM_BAD_POWER_STATE' && error.params[2] === wanted;
    if (!isThere) throw error;
  }
}
