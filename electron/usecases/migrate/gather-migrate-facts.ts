import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { MigrateFacts, TargetPool } from '../../../shared/domain/migrate/migrate-facts.ts';
import { readServiceRecords } from '../../../shared/domain/read-shared-records.ts';
import type { Service } from '../../../shared/domain/workflow.ts';
import type { Pools, Signer } from '../../ports.ts';

interface Ports {
  readonly pools: Pools;
  readonly signer: Pick<Signer, 'verify'>;
}

/** What a migration is planned on besides what all operations are; asks nothing of any pool. */
export function gatherMigrateFacts(
  ports: Ports,
  configuration: Configuration,
  toPoolUuid: string | null,
): MigrateFacts {
  const { poolId, serviceId, since } = configuration;
  return {
    homeUuid: ports.pools.find(poolId)?.uuid ?? '',
    target: toPoolUuid === null ? null : findTarget(ports, toPoolUuid, serviceId),
    service: findService(ports, poolId, serviceId),
    version: ports.pools.find(poolId)?.version ?? null,
    since,
  };
}

/** The id under which this console knows a pool. */
export function findPoolId({ pools }: Pick<Ports, 'pools'>, poolUuid: string): string | undefined {
  return pools.list().find(({ uuid }) => uuid === poolUuid)?.id;
}

function findTarget(ports: Ports, poolUuid: string, serviceId: string | null): TargetPool | null {
  const state = ports.pools.list().find(({ uuid }) => uuid === poolUuid);
  if (!state) return null;
  const isConnected = state.phase === 'connected';
  const part = { poolUuid, nameLabel: state.nameLabel, isConnected, rights: state.rights, version: state.version };
  if (!isConnected) return { ...part, hosts: [], srs: [], networks: [], service: null, configurationNames: [] };
  const inventory = ports.pools.inventory(state.id);
  return {
    ...part,
    hosts: inventory.listHosts(),
    srs: inventory.listSrs(),
    networks: inventory.listNetworks(),
    service: findService(ports, state.id, serviceId),
    configurationNames: inventory.listVapps().map(({ nameLabel }) => nameLabel),
  };
}

function findService(ports: Ports, poolId: string, serviceId: string | null): Service | null {
  if (serviceId === null) return null;
  const records = ports.pools.inventory(poolId).sharedRecords();
  const poolUuid = ports.pools.find(poolId)?.uuid ?? '';
  const readings = readServiceRecords(records, poolUuid, (...signed) => ports.signer.verify(...signed));
  return readings.get(serviceId)?.current?.service ?? null;
}
