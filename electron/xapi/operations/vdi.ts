import type { DiskPlace, DiskReading, ReportProgress } from '../../ports/vm-operations.ts';
import { XapiFailure } from '../wire/errors.ts';
import { toBool, toNumber, toRecord, toRefs, toText, toTextMap } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { isGone, runForRef, unlessGone } from './task-call.ts';
import { readAll, toDiskReading } from './vm-reading.ts';

/** `VDI.pool_migrate`; answers the uuid the disk has on the other SR. */
export async function migrateDisk(
  caller: PoolCaller,
  vdiUuid: string,
  srUuid: string,
  report: ReportProgress,
): Promise<string> {
  const params = [await caller.ref('VDI', vdiUuid), await caller.ref('SR', srUuid), { live: 'true' }];
  return toText(await caller.call('VDI.get_uuid', await runForRef(caller, 'VDI.pool_migrate', params, report)));
}

/** `VDI.copy`; answers the copy's uuid. */
export async function copyDisk(
  caller: PoolCaller,
  vdiUuid: string,
  srUuid: string,
  report: ReportProgress,
): Promise<string> {
  const params = [await caller.ref('VDI', vdiUuid), await caller.ref('SR', srUuid)];
  return toText(await caller.call('VDI.get_uuid', await runForRef(caller, 'VDI.copy', params, report)));
}

/** `VDI.snapshot` or `VDI.clone`; answers the uuid of what it made. */
export async function duplicateDisk(
  caller: PoolCaller,
  method: 'VDI.snapshot' | 'VDI.clone',
  vdiUuid: string,
  report: ReportProgress,
): Promise<string> {
  const params = [await caller.ref('VDI', vdiUuid), {}];
  return toText(await caller.call('VDI.get_uuid', await runForRef(caller, method, params, report)));
}

/** One disk by uuid, with the first place it hangs in; undefined when it is gone. */
export async function readDisk(caller: PoolCaller, vdiUuid: string): Promise<DiskReading | undefined> {
  try {
    const record = toRecord(await caller.call('VDI.get_record', await caller.ref('VDI', vdiUuid)));
    const [place] = await readAll(caller, 'VBD', toRefs(record['VBDs']));
    return await toDiskReading(caller, record, place?.[1]);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

/** Disks on one SR that carry a note. */
export async function findDisksByNote(
  caller: PoolCaller,
  srUuid: string,
  key: string,
  mark: string,
): Promise<readonly DiskReading[]> {
  const sr = await caller.ref('SR', srUuid);
  // One call: a repository may hold thousands.
  const all = toRecord(await caller.call('VDI.get_all_records_where', `field "SR" = "${sr}"`));
  const found: DiskReading[] = [];
  for (const value of Object.values(all)) {
    const record = toRecord(value);
    if (toTextMap(record['other_config'])[key] !== mark) continue;
    const [place] = await readAll(caller, 'VBD', toRefs(record['VBDs']));
    found.push(await toDiskReading(caller, record, place?.[1]));
  }
  return found;
}

/** Sets or removes one key of `VDI.other_config`. */
export async function noteDisk(caller: PoolCaller, vdiUuid: string, key: string, value: string | null): Promise<void> {
  const vdi = await caller.ref('VDI', vdiUuid);
  if (toTextMap(await caller.call('VDI.get_other_config', vdi))[key] === value) return;
  await caller.call('VDI.remove_from_other_config', vdi, key);
  if (value !== null) await caller.call('VDI.add_to_other_config', vdi, key, value);
}

/** How a disk hangs on its VM. */
export async function readDiskPlace(caller: PoolCaller, vbdUuid: string): Promise<DiskPlace> {
  const record = toRecord(await caller.call('VBD.get_record', await caller.ref('VBD', vbdUuid)));
  return {
    device: toNumber(record['userdevice']),
    bootable: toBool(record['bootable']),
    mode: toText(record['mode']) === 'RO' ? 'RO' : 'RW',
    isUnpluggable: toBool(record['unpluggable']),
    notes: toTextMap(record['other_config']),
    qos: toText(record['qos_algorithm_type']),
    qosParams: toTextMap(record['qos_algorithm_params']),
  };
}

/** `VBD.destroy`; silent when it is gone. */
export async function detachDisk(caller: PoolCaller, vbdUuid: string): Promise<void> {
  await unlessGone(async () => caller.call('VBD.destroy', await caller.ref('VBD', vbdUuid)));
}

/** `VBD.create`. */
export async function attachDisk(caller: PoolCaller, vmUuid: string, vdiUuid: string, place: DiskPlace): Promise<void> {
  await caller.call('VBD.create', {
    VM: await caller.ref('VM', vmUuid),
    VDI: await caller.ref('VDI', vdiUuid),
    userdevice: String(place.device),
    bootable: place.bootable,
    mode: place.mode,
    type: 'Disk',
    unpluggable: place.isUnpluggable,
    empty: false,
    other_config: place.notes,
    qos_algorithm_type: place.qos ?? '',
    qos_algorithm_params: place.qosParams ?? {},
  });
}

/** `VDI.destroy` of a disk that hangs on nothing; true when it is gone. */
export async function destroyFreeDisk(caller: PoolCaller, vdiUuid: string): Promise<boolean> {
  try {
    const vdi = await caller.ref('VDI', vdiUuid);
    if (toRefs(await caller.call('VDI.get_VBDs', vdi)).length > 0) return false;
    await caller.tasks.run('VDI.destroy', [vdi]);
    return true;
  } catch (error) {
    if (isGone(error)) return true;
    if (error instanceof XapiFailure && error.code === 'VDI_IN_USE') return false;
    throw error;
  }
}
