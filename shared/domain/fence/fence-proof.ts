import type { PlannedFence } from './fenced-copies.ts';
import { toComparableMac } from './comparable-address.ts';
import { findReach, listReached, listWaysOut, type Reachability } from './reachability.ts';

/** What is proved of one interface of a planned fence; ids are those of the projection, named in `names`. */
export interface ProofRow {
  readonly vifId: string;
  readonly vmId: string;
  readonly device: number;
  readonly mac: string;
  readonly addresses: readonly string[];
  readonly networkId: string;
  /** VMs inside that it reaches and that reach it. */
  readonly inside: readonly string[];
  /** VMs outside that it reaches. */
  readonly outside: readonly string[];
  /** VMs outside that reach it. */
  readonly reachedBy: readonly string[];
  /** Interfaces and routers by which its frames may leave a host. */
  readonly waysOut: number;
  /** VMs elsewhere on the pool with the same MAC: none of them may be among those it meets. */
  readonly twins: readonly string[];
}

const unique = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort();

/** Proves one fence interface by interface, on the pool as it will be with all planned fences. */
export function toProof({ bounds }: PlannedFence, reachability: Reachability): readonly ProofRow[] {
  const { graph } = reachability;
  const vifs = new Map(graph.vifs.map((vif) => [vif.uuid, vif]));
  const vmOf = (uuid: string): string => vifs.get(uuid)?.vmUuid ?? uuid;
  const inside = new Set(bounds.vifUuids);
  const routers = new Set(bounds.routerVmUuids);
  return bounds.vifUuids.flatMap((uuid) => {
    const vif = vifs.get(uuid);
    if (!vif || routers.has(vif.vmUuid)) return [];
    const reached = listReached(reachability, uuid).map(({ vifUuid }) => vifUuid);
    const reaching = graph.vifs.filter(
      (other) =>
        !inside.has(other.uuid) && other.presence !== 'idle' && findReach(reachability, other.uuid, uuid) !== 'none',
    );
    const own = vmOf(uuid);
    return [
      {
        vifId: uuid,
        vmId: own,
        device: vif.device,
        mac: vif.mac,
        addresses: vif.addresses,
        networkId: vif.networkUuid,
        inside: unique(reached.filter((other) => inside.has(other)).map(vmOf)).filter((id) => id !== own),
        outside: unique(reached.filter((other) => !inside.has(other)).map(vmOf)).filter((id) => !routers.has(id)),
        reachedBy: unique(reaching.map((other) => other.vmUuid)).filter((id) => !routers.has(id)),
        waysOut: listWaysOut(reachability, uuid).length,
        twins: unique(
          graph.vifs
            .filter((other) => other.uuid !== uuid && toComparableMac(other.mac) === toComparableMac(vif.mac))
            .map((other) => other.vmUuid),
        ),
      },
    ];
  });
}
