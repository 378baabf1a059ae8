import type { NetworkReading } from '../../ports/fences.ts';
import type { ReportProgress } from '../../ports/vm-operations.ts';
import { toNumber, toRecord, toRef, toRefs, toText, toTextMap } from '../wire-values.ts';
import type { WireRecord } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { isGone, unlessGone } from './task-call.ts';
import { readAll } from './vm-reading.ts';
import { inState } from './vm-duplicate.ts';

/** `network.create`; answers the new network's uuid. */
export async function createNetwork(
  caller: PoolCaller,
  nameLabel: string,
  description: string,
  notes: Readonly<Record<string, string>>,
): Promise<string> {
  const record = { name_label: nameLabel, name_description: description, MTU: 1500, other_config: notes, tags: [] };
  return toText(await caller.call('network.get_uuid', toText(await caller.call('network.create', record))));
}

/** Asked of the pool: the inventory may not have what was made a moment ago. */
async function refOf(caller: PoolCaller, uuid: string): Promise<string> {
  return toText(await caller.call('network.get_by_uuid', uuid));
}

/** `network.get_record` with its PIFs; undefined when it is gone. */
export async function readNetwork(caller: PoolCaller, uuid: string): Promise<NetworkReading | undefined> {
  let record: WireRecord;
  try {
    record = toRecord(await caller.call('network.get_record', await refOf(caller, uuid)));
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
  const pifs: NetworkReading['pifs'][number][] = [];
  for (const [, pif] of await readAll(caller, 'PIF', toRefs(record['PIFs'])))
    pifs.push({
      uuid: toText(pif['uuid']),
      hostUuid: await caller.uuid('host', toText(pif['host'])),
      tag: toNumber(pif['VLAN']),
      transportPifUuid: await transportOf(caller, pif),
    });
  return {
    uuid,
    nameLabel: toText(record['name_label']),
    notes: toTextMap(record['other_config']),
    vifCount: toRefs(record['VIFs']).length,
    pifs,
  };
}

async function transportOf(caller: PoolCaller, pif: WireRecord): Promise<string | null> {
  for (const [, tunnel] of await readAll(caller, 'tunnel', toRefs(pif['tunnel_access_PIF_of'])))
    return toText(await caller.call('PIF.get_uuid', toText(tunnel['transport_PIF'])));
  return null;
}

/** `network.set_name_label`. */
export async function renameNetwork(caller: PoolCaller, uuid: string, nameLabel: string): Promise<void> {
  await caller.call('network.set_name_label', await refOf(caller, uuid), nameLabel);
}

/** `network.set_default_locking_mode`. */
export async function setDefaultLocking(
  caller: PoolCaller,
  uuid: string,
  mode: 'unlocked' | 'disabled',
): Promise<void> {
  await caller.call('network.set_default_locking_mode', await refOf(caller, uuid), mode);
}

/** VLANs and tunnels first: `network.destroy` refuses a network with PIFs. */
export async function destroyNetwork(caller: PoolCaller, uuid: string): Promise<void> {
  let network: string;
  try {
    network = await refOf(caller, uuid);
    const pifs = await readAll(caller, 'PIF', toRefs(await caller.call('network.get_PIFs', network)));
    for (const [, pif] of pifs) {
      const vlan = toRef(pif['VLAN_master_of']);
      if (vlan !== null) await unlessGone(() => caller.call('VLAN.destroy', vlan));
      for (const tunnel of toRefs(pif['tunnel_access_PIF_of']))
        await unlessGone(() => caller.call('tunnel.destroy', tunnel));
    }
  } catch (error) {
    if (isGone(error)) return;
    throw error;
  }
  await unlessGone(() => caller.call('network.destroy', network));
}

/** `pool.create_VLAN_from_PIF`, as a task: one host after the other is given the VLAN. */
export async function createVlan(caller: PoolCaller, pifUuid: string, network: string, tag: number): Promise<void> {
  const pif = toText(await caller.call('PIF.get_by_uuid', pifUuid));
  await caller.tasks.run('pool.create_VLAN_from_PIF', [pif, await refOf(caller, network), tag]);
}

/** `tunnel.create` on the host of that PIF. */
export async function createTunnel(caller: PoolCaller, pifUuid: string, network: string): Promise<void> {
  const pif = toText(await caller.call('PIF.get_by_uuid', pifUuid));
  await caller.call('tunnel.create', pif, await refOf(caller, network));
}

/** `VIF.create`; an empty MAC is left to XAPI. */
export async function createVif(
  caller: PoolCaller,
  vmUuid: string,
  device: number,
  mac: string,
  networkUuid: string,
): Promise<void> {
  await caller.call('VIF.create', {
    device: String(device),
    network: await refOf(caller, networkUuid),
    VM: toText(await caller.call('VM.get_by_uuid', vmUuid)),
    MAC: mac,
    MTU: 1500,
    other_config: {},
    qos_algorithm_type: '',
    qos_algorithm_params: {},
  });
}

/** `VIF.destroy`; one that is gone already is no error. */
export async function destroyVif(caller: PoolCaller, vifUuid: string): Promise<void> {
  await unlessGone(async () => caller.call('VIF.destroy', toText(await caller.call('VIF.get_by_uuid', vifUuid))));
}

/** `VM.start_on`; a VM that runs already is no error. */
export async function startVmOn(
  caller: PoolCaller,
  vmUuid: string,
  hostUuid: string,
  report: ReportProgress,
): Promise<void> {
  const vm = toText(await caller.call('VM.get_by_uuid', vmUuid));
  await inState(caller, 'VM.start_on', [vm, await caller.ref('host', hostUuid), false, false], 'running', report);
}

/** `VM.set_xenstore_data` with the keys given and all that were there. */
export async function writeXenstore(
  caller: PoolCaller,
  vmUuid: string,
  notes: Readonly<Record<string, string>>,
): Promise<void> {
  const vm = toText(await caller.call('VM.get_by_uuid', vmUuid));
  const former = toTextMap(await caller.call('VM.get_xenstore_data', vm));
  await caller.call('VM.set_xenstore_data', vm, { ...former, ...notes });
}
