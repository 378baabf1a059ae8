import type { Configuration } from '../../../shared/domain/configuration.ts';
import { readLockRecords, readServiceRecords, readStageRecords } from '../../../shared/domain/read-shared-records.ts';
import type { ServiceView } from '../../../shared/ipc/contract.ts';
import type { Digest, KnownWriters, Pools, Signer } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';
import { deriveConfiguration } from './derive-configuration.ts';

/** What deriving facts needs. */
export interface PoolFactsPorts {
  readonly pools: Pools;
  readonly runs: Pick<Runs, 'findUnfinished'>;
  readonly signer: Pick<Signer, 'verify' | 'publicKey'>;
  readonly writers: Pick<KnownWriters, 'has'>;
  readonly digest: Digest;
  /** The coordinator's clock, as well as it is known. */
  readonly serverNow: (poolId: string) => Date;
}

/** Shared records of one pool, read and checked once, for deriving many configurations. */
export interface PoolReading {
  readonly services: readonly ServiceView[];
  readonly configurationUuids: readonly string[];
  /** Undefined when the vApp is gone. */
  derive(configurationUuid: string): Configuration | undefined;
}

/** Reads and checks the shared records of a pool. Signature checks are the costly part: call once per change of records. */
export function readPool(ports: PoolFactsPorts, poolId: string): PoolReading {
  const inventory = ports.pools.inventory(poolId);
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const verify = (key: string, message: string, sig: string): boolean => ports.signer.verify(key, message, sig);
  const shared = inventory.sharedRecords();
  const stages = readStageRecords(shared, poolUuid, verify);
  const locks = readLockRecords(shared, poolUuid, verify);
  const services = [...readServiceRecords(shared, poolUuid, verify).values()].flatMap(({ current }) =>
    current ? [{ poolId, service: current.service, seq: current.seq, by: current.by, at: current.at }] : [],
  );
  const byId = new Map(services.map((view) => [view.service.id, view.service]));
  const byName = new Map<string, string[]>();
  for (const vapp of inventory.listVapps())
    byName.set(vapp.nameLabel, [...(byName.get(vapp.nameLabel) ?? []), vapp.uuid]);
  return {
    services: services.sort((a, b) => a.service.name.localeCompare(b.service.name)),
    configurationUuids: inventory.listVapps().map((vapp) => vapp.uuid),
    derive: (uuid) => {
      const vapp = inventory.findVapp(uuid);
      if (!vapp) return undefined;
      return deriveConfiguration({
        poolId,
        vapp,
        vms: vapp.vmUuids.flatMap((vmUuid) => inventory.findVm(vmUuid) ?? []),
        record: stages.get(uuid),
        lock: locks.get(uuid),
        services: byId,
        unfinishedRun: ports.runs.findUnfinished(uuid),
        sameName: (byName.get(vapp.nameLabel) ?? []).filter((other) => other !== uuid),
        isKnownWriter: (key) => key === ports.signer.publicKey || ports.writers.has(key),
        serverNow: ports.serverNow(poolId),
        digest: ports.digest,
      });
    },
  };
}
