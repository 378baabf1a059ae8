import type { OperateOperations, VmNotes } from '../../ports/operate.ts';
import type { ReportProgress } from '../../ports/vm-operations.ts';
import { toRefs, toText, toTextMap } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { createMemberOperations } from './member.ts';
import { isGone } from './task-call.ts';
import { inState } from './vm-duplicate.ts';

/** The port's calls about whole members of a configuration. */
export function createOperateOperations(caller: PoolCaller): OperateOperations {
  const run = <T>(operation: () => Promise<T>): Promise<T> => caller.run(operation);
  return {
    ...createMemberOperations(caller),
    suspendVm: (vm, report) => run(() => suspendVm(caller, vm, report)),
    resumeVm: (vm, report) => run(() => resumeVm(caller, vm, report)),
    readSnapshotUuids: (vm) => run(() => readSnapshotUuids(caller, vm)),
    readVmNotes: (vm) => run(() => readVmNotes(caller, vm)),
    writeVmNotes: (vm, notes) => run(() => writeVmNotes(caller, vm, notes)),
  };
}

async function suspendVm(caller: PoolCaller, vmUuid: string, report: ReportProgress): Promise<void> {
  await inState(caller, 'VM.suspend', [await caller.ref('VM', vmUuid)], 'suspended', report);
}

async function resumeVm(caller: PoolCaller, vmUuid: string, report: ReportProgress): Promise<void> {
  await inState(caller, 'VM.resume', [await caller.ref('VM', vmUuid), false, false], 'running', report);
}

async function readSnapshotUuids(caller: PoolCaller, vmUuid: string): Promise<readonly string[]> {
  const uuids: string[] = [];
  for (const ref of toRefs(await caller.call('VM.get_snapshots', await caller.ref('VM', vmUuid)))) {
    try {
      uuids.push(toText(await caller.call('VM.get_uuid', ref)));
    } catch (error) {
      if (!isGone(error)) throw error; // destroyed meanwhile
    }
  }
  return uuids;
}

/** Fields that people keep through XenCenter; all else in `other_config` belongs to the content or to XAPI. */
const isField = (key: string): boolean => key === 'folder' || key.startsWith('XenCenter.CustomFields.');

async function readVmNotes(caller: PoolCaller, vmUuid: string): Promise<VmNotes> {
  const vm = await caller.ref('VM', vmUuid);
  const config = toTextMap(await caller.call('VM.get_other_config', vm));
  return {
    description: toText(await caller.call('VM.get_name_description', vm)),
    haRestartPriority: toText(await caller.call('VM.get_ha_restart_priority', vm)),
    fields: Object.fromEntries(Object.entries(config).filter(([key]) => isField(key))),
  };
}

async function writeVmNotes(caller: PoolCaller, vmUuid: string, notes: VmNotes): Promise<void> {
  const vm = await caller.ref('VM', vmUuid);
  const now = await readVmNotes(caller, vmUuid);
  if (now.description !== notes.description) await caller.call('VM.set_name_description', vm, notes.description);
  for (const key of Object.keys(now.fields))
    if (now.fields[key] !== notes.fields[key]) await caller.call('VM.remove_from_other_config', vm, key);
  for (const [key, value] of Object.entries(notes.fields))
    if (now.fields[key] !== value) await caller.call('VM.add_to_other_config', vm, key, value);
  if (now.haRestartPriority !== notes.haRestartPriority)
    await caller.call('VM.set_ha_restart_priority', vm, notes.haRestartPriority);
}
