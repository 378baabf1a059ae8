import type { Duplicate, DuplicateEnd } from './duplicates.ts';
import type { NetworkGraph } from './network-graph.ts';
import { findReachability } from './reachability.ts';

/** A VM about to be started, resumed or moved. */
export interface PlannedStart {
  readonly vmUuid: string;
  /** Where; null leaves the choice to XAPI, so it counts as being on every host it could be put on. */
  readonly hostUuid: string | null;
}

/** Two ends that would hold the same address in one broadcast domain. */
export interface Collision {
  readonly kind: Duplicate['kind'];
  readonly value: string;
  readonly domainId: string;
  /** The end whose VM is about to start. */
  readonly planned: Extract<DuplicateEnd, { readonly kind: 'vif' }>;
  readonly other: DuplicateEnd;
}

/** A private network that a start would split over two hosts, so that its VMs could not see each other. */
export interface NetworkSplit {
  readonly networkUuid: string;
  readonly vmUuid: string;
  /** Where it is to start; null: XAPI may choose another host than the other one's. */
  readonly hostUuid: string | null;
  readonly otherVmUuid: string;
  readonly otherHostUuid: string | null;
}

/** The graph as it will be once the planned VMs run: their interfaces planned, their hosts as given. */
export function withPlannedStarts(graph: NetworkGraph, planned: readonly PlannedStart[]): NetworkGraph {
  const starts = new Map(planned.map((start) => [start.vmUuid, start]));
  return {
    ...graph,
    vms: graph.vms.map((vm) => {
      const hostUuid = starts.get(vm.uuid)?.hostUuid;
      return hostUuid === undefined || hostUuid === null ? vm : { ...vm, hostUuids: [hostUuid] };
    }),
    vifs: graph.vifs.map((vif) =>
      starts.has(vif.vmUuid) && vif.presence === 'idle' ? { ...vif, presence: 'planned' } : vif,
    ),
  };
}

/**
 * Finds what forbids the planned starts: equal MACs or equal addresses that would meet in one broadcast domain, each
 * pair of ends once, sorted. VMs that are planned in `graph` already count as running. XAPI itself refuses none of
 * this (`xapi_vif.ml`). Empty means that nothing would meet.
 */
export function findCollisions(graph: NetworkGraph, planned: readonly PlannedStart[]): readonly Collision[] {
  const starting = new Set(planned.map((start) => start.vmUuid));
  const collisions = new Map<string, Collision>();
  for (const { kind, value, domainId, ends } of findReachability(withPlannedStarts(graph, planned)).duplicates) {
    for (const end of ends) {
      if (end.kind !== 'vif' || !starting.has(end.vmUuid)) continue;
      for (const other of ends) {
        const isOwnAddress = kind === 'address' && other.kind === 'vif' && other.vmUuid === end.vmUuid;
        if (other === end || isOwnAddress) continue;
        // A pair of two starting VMs, or one whose host is open, turns up more than once.
        const key = [kind, value, ...[idOf(end), idOf(other)].sort()].join(' ');
        if (!collisions.has(key)) collisions.set(key, { kind, value, domainId, planned: end, other });
      }
    }
  }
  return [...collisions].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, collision]) => collision);
}

function idOf(end: DuplicateEnd): string {
  return end.kind === 'vif' ? end.vifUuid : end.pifUuid;
}

/**
 * Finds planned starts that would tear a private network apart (`xapi_network_attach_helpers.ml`): XAPI pins a network
 * without PIF to the host of the first VM that runs on it, but two first starts at once may pick two hosts, each with a
 * bridge of its own. Each pair of VMs once; empty where every private network stays on one host.
 */
export function findSplits(graph: NetworkGraph, planned: readonly PlannedStart[]): readonly NetworkSplit[] {
  const after = withPlannedStarts(graph, planned);
  const starting = new Set(planned.map((start) => start.vmUuid));
  const wired = new Set(graph.pifs.map((pif) => pif.networkUuid));
  const isPrivate = new Set(
    graph.networks
      .filter(({ uuid, isManaged, isAssumedShared }) => isManaged && !isAssumedShared && !wired.has(uuid))
      .map(({ uuid }) => uuid),
  );
  const hosts = new Map(after.vms.map((vm) => [vm.uuid, vm.hostUuids.length === 1 ? (vm.hostUuids[0] ?? null) : null]));
  const usersOf = new Map<string, Set<string>>();
  for (const vif of after.vifs) {
    if (vif.presence === 'idle' || !isPrivate.has(vif.networkUuid)) continue;
    usersOf.set(vif.networkUuid, (usersOf.get(vif.networkUuid) ?? new Set()).add(vif.vmUuid));
  }
  const splits: NetworkSplit[] = [];
  for (const [networkUuid, users] of [...usersOf].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const vms = [...users].sort();
    vms.forEach((first, position) => {
      for (const second of vms.slice(position + 1)) {
        const [vmUuid, otherVmUuid] = starting.has(first) ? [first, second] : [second, first];
        const [hostUuid, otherHostUuid] = [hosts.get(vmUuid) ?? null, hosts.get(otherVmUuid) ?? null];
        const isOneHost = graph.hostUuids.length < 2 || (hostUuid !== null && hostUuid === otherHostUuid);
        // With the other one running, XAPI follows it by itself.
        const follows = hostUuid === null && otherHostUuid !== null && !starting.has(otherVmUuid);
        if (starting.has(vmUuid) && !isOneHost && !follows)
          splits.push({ networkUuid, vmUuid, hostUuid, otherVmUuid, otherHostUuid });
      }
    });
  }
  return splits;
}
