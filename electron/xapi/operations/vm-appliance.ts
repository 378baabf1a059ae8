import { XapiFailure } from '../wire/errors.ts';
import { toRefs, toText } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/** `VM_appliance.create`; answers the new vApp's uuid. */
export async function createAppliance(caller: PoolCaller, nameLabel: string, description: string): Promise<string> {
  const record = { name_label: nameLabel, name_description: description };
  const ref = toText(await caller.call('VM_appliance.create', record));
  return toText(await caller.call('VM_appliance.get_uuid', ref));
}

/** `VM_appliance.destroy`; its VMs stay as they are. */
export async function destroyAppliance(caller: PoolCaller, uuid: string): Promise<void> {
  await caller.call('VM_appliance.destroy', await caller.ref('VM_appliance', uuid));
}

/** `VM_appliance.set_name_label`. */
export async function renameAppliance(caller: PoolCaller, uuid: string, nameLabel: string): Promise<void> {
  await caller.call('VM_appliance.set_name_label', await caller.ref('VM_appliance', uuid), nameLabel);
}

/** `VM_appliance.get_VMs` as uuids; undefined when the vApp is gone. */
export async function readMembers(caller: PoolCaller, uuid: string): Promise<readonly string[] | undefined> {
  let members: readonly string[];
  try {
    const ref = toText(await caller.call('VM_appliance.get_by_uuid', uuid));
    members = toRefs(await caller.call('VM_appliance.get_VMs', ref));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const uuids: string[] = [];
  for (const ref of members) uuids.push(await caller.uuid('VM', ref));
  return uuids;
}

function isGone(error: unknown): boolean {
  return error instanceof XapiFailure && (error.code === 'UUID_INVALID' || error.code === 'HANDLE_INVALID');
}
