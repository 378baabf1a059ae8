import type { WireValue } from '../wire/contract.ts';
import { XapiFailure } from '../wire/errors.ts';
import { toBool, toNumber, toRecord, toText } from '../wire-values.ts';
import type { WireRecord } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';

/** Uuid of the network a VIF hangs on now. */
export async function readNetworkOf(caller: PoolCaller, vifUuid: string): Promise<string> {
  const network = toText(await caller.call('VIF.get_network', await caller.ref('VIF', vifUuid)));
  return caller.uuid('network', network);
}

/**
 * `VIF.move` (7.1), as a task, since XAPI holds it back while another operation has the VM. On older hosts a VIF that
 * is not attached is destroyed and created anew with all that can be given: MAC and device stay, its uuid does not.
 */
export async function moveVifTo(caller: PoolCaller, vifUuid: string, networkUuid: string): Promise<void> {
  const vif = await caller.ref('VIF', vifUuid);
  const network = await caller.ref('network', networkUuid);
  try {
    await caller.tasks.run('VIF.move', [vif, network]);
  } catch (error) {
    if (!(error instanceof XapiFailure) || error.code !== 'MESSAGE_METHOD_UNKNOWN') throw error;
    await replaceVif(caller, vif, network, error);
  }
}

/** Makes a VIF that is not attached anew with another MAC. */
export async function giveVifMac(caller: PoolCaller, vifUuid: string, mac: string): Promise<void> {
  const vif = toText(await caller.call('VIF.get_by_uuid', vifUuid));
  const record = toRecord(await caller.call('VIF.get_record', vif));
  const made = { ...creationOf(record), network: toText(record['network']) };
  await caller.call('VIF.destroy', vif);
  try {
    await caller.call('VIF.create', { ...made, MAC: mac });
  } catch (error) {
    // A VM that lost an interface is worse than one with a MAC of its own.
    if (error instanceof XapiFailure) await caller.call('VIF.create', made);
    throw error;
  }
}

async function replaceVif(caller: PoolCaller, vif: string, network: string, unknown: XapiFailure): Promise<void> {
  const record = toRecord(await caller.call('VIF.get_record', vif));
  if (toBool(record['currently_attached'])) throw unknown;
  await caller.call('VIF.destroy', vif);
  try {
    await caller.call('VIF.create', { ...creationOf(record), network });
  } catch (error) {
    // Back to where it was: a VM that lost an interface is worse than one that was not moved.
    if (error instanceof XapiFailure)
      await caller.call('VIF.create', { ...creationOf(record), network: toText(record['network']) });
    throw error;
  }
}

/** Fields a VIF is created with; those a host does not have are left out. */
function creationOf(record: WireRecord): WireRecord {
  const optional = ['locking_mode', 'ipv4_allowed', 'ipv6_allowed'].filter((field) => record[field] !== undefined);
  return {
    device: toText(record['device']),
    VM: toText(record['VM']),
    MAC: toText(record['MAC']),
    MTU: toNumber(record['MTU']),
    other_config: toRecord(record['other_config']),
    qos_algorithm_type: toText(record['qos_algorithm_type']),
    qos_algorithm_params: toRecord(record['qos_algorithm_params']),
    ...Object.fromEntries(optional.map((field): [string, WireValue] => [field, record[field] ?? ''])),
  };
}
