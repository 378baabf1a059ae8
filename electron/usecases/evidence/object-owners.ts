import type { Configuration } from '../../../shared/domain/configuration.ts';
import type { TimelineEntry } from '../../../shared/domain/evidence/timeline.ts';
import type { Pools } from '../../ports.ts';
import type { Runs } from '../../ports/runs.ts';

/** What owners are found with. */
export interface OwnerPorts {
  readonly pools: Pools;
  readonly runs: Pick<Runs, 'list'>;
  readonly findConfiguration: (poolId: string, uuid: string) => Configuration | undefined;
}

/**
 * Finds the configuration of ours that an object belongs to, or belonged to: by the pool as it is, and for what is gone by the
 * plans that named it. Ours is what stands in a service, or what the ledger speaks of.
 */
export function mapOwners(
  { pools, runs, findConfiguration }: OwnerPorts,
  poolId: string,
  entries: readonly TimelineEntry[],
): (uuid: string) => string | undefined {
  const owners = new Map<string, string>();
  const told = new Set(entries.flatMap(({ configurationUuid }) => configurationUuid ?? []));
  const isOurs = (uuid: string): boolean =>
    told.has(uuid) || (findConfiguration(poolId, uuid)?.serviceId ?? null) !== null;
  for (const uuid of told) owners.set(uuid, uuid);
  for (const { plan } of runs.list()) {
    if (plan.poolId !== poolId) continue;
    for (const { vmUuid } of plan.steps) if (vmUuid !== null) owners.set(vmUuid, plan.configurationUuid);
  }
  const inventory = pools.inventory(poolId);
  for (const vapp of inventory.listVapps()) {
    if (!isOurs(vapp.uuid)) continue;
    owners.set(vapp.uuid, vapp.uuid);
    for (const vmUuid of vapp.vmUuids) {
      owners.set(vmUuid, vapp.uuid);
      const vm = inventory.findVm(vmUuid);
      for (const vif of vm?.vifs ?? []) owners.set(vif.uuid, vapp.uuid);
      for (const disk of vm?.disks ?? []) owners.set(disk.vdiUuid, vapp.uuid);
    }
  }
  return (uuid) => owners.get(uuid);
}
