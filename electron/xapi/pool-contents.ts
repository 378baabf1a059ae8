import type { PoolState } from '../../shared/domain/pool-state.ts';
import type { InventoryCache } from './inventory/cache.ts';
import type { StatePatch } from './state-keeper.ts';
import { versionOf } from './versions.ts';

/** What a pool's state says about its contents: name, version and counts. */
export function describeContents(cache: InventoryCache, state: PoolState): StatePatch {
  const pool = cache.findPool();
  const coordinator = cache.findCoordinator();
  const version = coordinator ? versionOf(coordinator) : null;
  // The same object where nothing changed, or each change of a VM would look like one of the version.
  const isSameVersion = JSON.stringify(version) === JSON.stringify(state.version);
  // A pool of one host has no name as a rule; then its host's name is used, as elsewhere.
  const name = [pool?.nameLabel, coordinator?.nameLabel].find((text) => text !== undefined && text !== '');
  return {
    uuid: pool?.uuid ?? null,
    nameLabel: name ?? state.address,
    version: isSameVersion ? state.version : version,
    hostCount: cache.tables.of('host').size,
    vmCount: cache.vmCount,
    snapshotCount: cache.snapshotCount,
    networkCount: cache.tables.of('network').size,
    vappCount: cache.tables.of('VM_appliance').size,
    srCount: cache.tables.of('SR').size,
  };
}
