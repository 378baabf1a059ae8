import type { PowerState } from '../../../shared/domain/inventory.ts';
import {
  listVbdSettings,
  listVdiSettings,
  listVifSettings,
  listVmSettings,
  memoryOf,
  toSettings,
} from '../../../shared/domain/vm-settings.ts';
import type { DiskReading, GuestReading, VifReading, VmReading } from '../../ports/vm-operations.ts';
import { XapiFailure } from '../wire/errors.ts';
import { toBool, toNumber, toRecord, toRef, toRefs, toText, toTextMap, toTexts } from '../wire-values.ts';
import type { WireRecord } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { isGone } from './task-call.ts';

const POWER_STATES: readonly string[] = ['Running', 'Halted', 'Paused', 'Suspended'] satisfies PowerState[];

/** `VM.get_record` by uuid; undefined when it is gone. */
export async function readVm(caller: PoolCaller, uuid: string): Promise<VmReading | undefined> {
  let record: WireRecord;
  try {
    // By uuid, not by the reference we know: a revert of an orphan makes the VM anew under its old uuid.
    record = toRecord(await caller.call('VM.get_record', toText(await caller.call('VM.get_by_uuid', uuid))));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const power = toText(record['power_state']);
  return {
    uuid,
    nameLabel: toText(record['name_label']),
    powerState: POWER_STATES.includes(power) ? (power as PowerState) : 'Unknown',
    isTemplate: toBool(record['is_a_template']),
    isSnapshot: toBool(record['is_a_snapshot']),
    vappUuid: await uuidOf(caller, 'VM_appliance', toRef(record['appliance'])),
    order: toNumber(record['order']),
    startDelaySeconds: toNumber(record['start_delay']),
    shutdownDelaySeconds: toNumber(record['shutdown_delay']),
    vcpus: toNumber(record['VCPUs_at_startup']),
    vcpusMax: toNumber(record['VCPUs_max']),
    memoryBytes: toNumber(record['memory_static_max']),
    memoryInUseBytes: memoryOf(record),
    settings: toSettings(listVmSettings(record)),
    firmware: toText(toRecord(record['HVM_boot_params'])['firmware']) === 'uefi' ? 'uefi' : 'bios',
    affinityHostUuid: await uuidOf(caller, 'host', toRef(record['affinity'])),
    tags: toTexts(record['tags']),
    blockedOperations: toTextMap(record['blocked_operations']),
    operations: Object.values(toTextMap(record['current_operations'])),
  };
}

/** VM.appliance dangles after the vApp was destroyed; that means none. */
async function uuidOf(caller: PoolCaller, name: 'VM_appliance' | 'host', ref: string | null): Promise<string | null> {
  if (ref === null) return null;
  try {
    return toText(await caller.call(`${name}.get_uuid`, ref));
  } catch (error) {
    if (isGone(error)) return null;
    throw error;
  }
}

/** Every record that a list field of an object names; those that went meanwhile are left out. */
export async function readAll(
  caller: PoolCaller,
  name: string,
  refs: readonly string[],
): Promise<readonly (readonly [ref: string, record: WireRecord])[]> {
  const found: (readonly [string, WireRecord])[] = [];
  for (const ref of refs) {
    try {
      found.push([ref, toRecord(await caller.call(`${name}.get_record`, ref))]);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
  return found;
}

/** A VM's NICs, by device. */
export async function readVifs(caller: PoolCaller, vmUuid: string): Promise<readonly VifReading[]> {
  const refs = toRefs(await caller.call('VM.get_VIFs', await caller.ref('VM', vmUuid)));
  const vifs: VifReading[] = [];
  for (const [, record] of await readAll(caller, 'VIF', refs))
    vifs.push({
      uuid: toText(record['uuid']),
      device: toNumber(record['device']),
      networkUuid: await caller.uuid('network', toText(record['network'])),
      mac: toText(record['MAC']),
      settings: toSettings(listVifSettings(record)),
    });
  return vifs.sort((a, b) => a.device - b.device);
}

/** A VM's disks, by device. */
export async function readDisks(caller: PoolCaller, vmUuid: string): Promise<readonly DiskReading[]> {
  const refs = toRefs(await caller.call('VM.get_VBDs', await caller.ref('VM', vmUuid)));
  const disks: DiskReading[] = [];
  for (const [, vbd] of await readAll(caller, 'VBD', refs)) {
    const vdiRef = toRef(vbd['VDI']);
    if (toText(vbd['type']) !== 'Disk' || vdiRef === null) continue;
    for (const [, vdi] of await readAll(caller, 'VDI', [vdiRef])) disks.push(await toDiskReading(caller, vdi, vbd));
  }
  return disks.sort((a, b) => a.device - b.device);
}

/** One disk with the place it hangs in; without one its VBD has no uuid and no device. */
export async function toDiskReading(caller: PoolCaller, vdi: WireRecord, vbd?: WireRecord): Promise<DiskReading> {
  return {
    device: vbd ? toNumber(vbd['userdevice']) : -1,
    vbdUuid: vbd ? toText(vbd['uuid']) : '',
    vdiUuid: toText(vdi['uuid']),
    srUuid: await caller.uuid('SR', toText(vdi['SR'])),
    sizeBytes: toNumber(vdi['virtual_size']),
    bootable: toBool(vbd?.['bootable']),
    ...(vbd ? { settings: toSettings(listVbdSettings(vbd)) } : {}),
    imageSettings: toSettings(listVdiSettings(vdi)),
    notes: toTextMap(vdi['other_config']),
    operations: Object.values(toTextMap(vdi['current_operations'])),
  };
}

/** `VM_guest_metrics` of a VM; the report of a former start goes with `VM.start`, so what is there is of this one. */
export async function readGuest(caller: PoolCaller, vmUuid: string): Promise<GuestReading> {
  const ref = toRef(await caller.call('VM.get_guest_metrics', await caller.ref('VM', vmUuid)));
  const [found] = ref === null ? [] : await readAll(caller, 'VM_guest_metrics', [ref]);
  if (!found) return { reports: false, addresses: [] };
  const [, record] = found;
  const networks = toTextMap(record['networks']);
  const addresses = Object.entries(networks)
    .filter(([key]) => /^\d+\/ip$/.test(key))
    .sort(([a], [b]) => parseInt(a) - parseInt(b))
    .map(([, address]) => address)
    .filter((address) => address !== '');
  const hasTools =
    toBool(record['PV_drivers_detected']) || Object.keys(toRecord(record['PV_drivers_version'])).length > 0;
  return { reports: hasTools || addresses.length > 0, addresses };
}

/** Uuids of the objects of a class with exactly that name. */
export async function findByName(
  caller: PoolCaller,
  name: 'VM' | 'VM_appliance' | 'network',
  nameLabel: string,
): Promise<readonly string[]> {
  const uuids: string[] = [];
  for (const ref of toRefs(await caller.call(`${name}.get_by_name_label`, nameLabel))) {
    try {
      uuids.push(toText(await caller.call(`${name}.get_uuid`, ref)));
    } catch (error) {
      if (!(error instanceof XapiFailure) || error.code !== 'HANDLE_INVALID') throw error;
    }
  }
  return uuids;
}
