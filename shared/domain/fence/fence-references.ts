import type { NetworkGraph } from './network-graph.ts';

/** Who still uses a network of a fence. */
export interface FenceReferences {
  readonly networkUuid: string;
  readonly fenceId: string;
  /** VMs with an interface on it, attached or not, routers left out; sorted. */
  readonly vmUuids: readonly string[];
  readonly routerVmUuids: readonly string[];
  /** The network's own PIFs (VLANs or tunnels), to be removed before it. */
  readonly pifUuids: readonly string[];
}

/** A network of ours that nothing needs any more. */
export interface Leftover extends FenceReferences {
  readonly why: 'no-interface' | 'only-router' | 'unknown-fence';
}

/**
 * Counts the references to each network of a fence, sorted by uuid. Idle interfaces count: destroying a network
 * destroys them without a word (`xapi_network.ml`).
 */
export function countReferences(graph: NetworkGraph): readonly FenceReferences[] {
  const routers = new Set(graph.routers.map((router) => router.vmUuid));
  return graph.networks
    .flatMap(({ uuid, fenceId }) => {
      if (fenceId === null) return [];
      const vms = [...new Set(graph.vifs.filter((vif) => vif.networkUuid === uuid).map((vif) => vif.vmUuid))].sort();
      return {
        networkUuid: uuid,
        fenceId,
        vmUuids: vms.filter((vm) => !routers.has(vm)),
        routerVmUuids: vms.filter((vm) => routers.has(vm)),
        pifUuids: graph.pifs
          .filter((pif) => pif.networkUuid === uuid)
          .map((pif) => pif.uuid)
          .sort(),
      };
    })
    .sort((a, b) => (a.networkUuid < b.networkUuid ? -1 : 1));
}

/**
 * Finds networks that a fence left behind: ours by their mark, with no VM but perhaps a router, whose fence no run is
 * building now (`activeFenceIds`). One with VMs whose fence is on no record is named too, but it is in use.
 */
export function findLeftovers(
  graph: NetworkGraph,
  knownFenceIds: ReadonlySet<string>,
  activeFenceIds: ReadonlySet<string>,
): readonly Leftover[] {
  return countReferences(graph).flatMap((references): readonly Leftover[] => {
    if (activeFenceIds.has(references.fenceId)) return [];
    if (references.vmUuids.length > 0)
      return knownFenceIds.has(references.fenceId) ? [] : [{ ...references, why: 'unknown-fence' }];
    return [{ ...references, why: references.routerVmUuids.length > 0 ? 'only-router' : 'no-interface' }];
  });
}
