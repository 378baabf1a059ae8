import type { MigrateOperations, Reception, SendOptions } from '../../ports/migrate.ts';
import type { WireValue } from '../wire/contract.ts';
import { XapiFailure } from '../wire/errors.ts';
import { NULL_REF, toBool, toRecord, toRefs, toText, toTextMap } from '../wire-values.ts';
import type { PoolCaller } from './caller.ts';
import { giveVifMac } from './vif.ts';

/** The port's calls that move VMs. */
export function createMigrateOperations(caller: PoolCaller): MigrateOperations {
  const run = <T>(operation: () => Promise<T>): Promise<T> => caller.run(operation);
  return {
    migrateVm: (vm, host, report) =>
      run(async () => {
        const params = [await freshVm(caller, vm), await caller.ref('host', host), { live: 'true' }];
        await caller.tasks.run('VM.pool_migrate', params, { onProgress: report });
      }),
    receiveVm: (host, wanted) => run(() => receiveVm(caller, host, wanted)),
    assertCanSend: (vm, reception, options) =>
      run(async () => {
        await caller.call('VM.assert_can_migrate', ...(await sendParams(caller, vm, reception, options)));
      }),
    sendVm: (vm, reception, options, report) =>
      run(async () => {
        const params = await sendParams(caller, vm, reception, options);
        await caller.tasks.run('VM.migrate_send', params, { onProgress: report });
      }),
    giveVifMac: (vif, mac) => run(() => giveVifMac(caller, vif, mac)),
    readHostOf: (vm) => run(() => readHostOf(caller, vm)),
  };
}

async function receiveVm(
  caller: PoolCaller,
  hostUuid: string,
  { srUuids, networkUuids }: Parameters<MigrateOperations['receiveVm']>[1],
): Promise<Reception> {
  const host = await caller.ref('host', hostUuid);
  const network = await managementNetworkOf(caller, host);
  const destination = toTextMap(await caller.call('host.migrate_receive', host, network, {}));
  return {
    destination,
    srs: await refsOf(srUuids, (uuid) => caller.ref('SR', uuid)),
    networks: await refsOf(networkUuids, (uuid) => caller.ref('network', uuid)),
  };
}

async function refsOf(
  uuids: readonly string[],
  find: (uuid: string) => Promise<string>,
): Promise<Readonly<Record<string, string>>> {
  const entries = await Promise.all([...new Set(uuids)].map(async (uuid) => [uuid, await find(uuid)] as const));
  return Object.fromEntries(entries);
}

/** The one network of which every host has an address. */
async function managementNetworkOf(caller: PoolCaller, host: string): Promise<string> {
  for (const pif of toRefs(await caller.call('host.get_PIFs', host))) {
    const record = toRecord(await caller.call('PIF.get_record', pif));
    if (toBool(record['management'])) return toText(record['network']);
  }
  throw new XapiFailure('HOST_HAS_NO_MANAGEMENT_IP', [], 'host.migrate_receive');
}

async function sendParams(
  caller: PoolCaller,
  vmUuid: string,
  { destination, srs, networks }: Reception,
  { isLive, disks, nics, isCopy }: SendOptions,
): Promise<readonly WireValue[]> {
  const vdiMap: Record<string, string> = {};
  for (const { vdiUuid, srUuid } of disks) vdiMap[await caller.ref('VDI', vdiUuid)] = srs[srUuid] ?? '';
  const vifMap: Record<string, string> = {};
  for (const { vifUuid, networkUuid } of nics) vifMap[await caller.ref('VIF', vifUuid)] = networks[networkUuid] ?? '';
  return [await freshVm(caller, vmUuid), destination, isLive, vdiMap, vifMap, isCopy === true ? { copy: 'true' } : {}];
}

async function readHostOf(caller: PoolCaller, vmUuid: string): Promise<string | null> {
  const host = toText(await caller.call('VM.get_resident_on', await freshVm(caller, vmUuid)));
  return host === NULL_REF || host === '' ? null : caller.uuid('host', host);
}

/** By uuid, not by the reference we know: a VM that went to another pool and came back has a new one. */
async function freshVm(caller: PoolCaller, uuid: string): Promise<string> {
  return toText(await caller.call('VM.get_by_uuid', uuid));
}
