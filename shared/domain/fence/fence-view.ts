import { findBreaches, type FenceBounds, type FenceBreach } from './fence-breach.ts';
import { readFenceTags, type FenceMark } from './fence-mark.ts';
import type { FenceBlock, FenceMode } from './fence-request.ts';
import type { NetworkGraph } from './network-graph.ts';
import type { Duplicate } from './duplicates.ts';
import type { Reachability } from './reachability.ts';
import { readFenceMarks, type TopologyFacts, type TopologyVm } from './topology-facts.ts';

/** One fence as it stands on the pool; read off networks and VMs, never from a list of our own. */
export interface FenceState {
  readonly id: string;
  readonly mode: FenceMode;
  readonly block: FenceBlock;
  /** vApp of which the copies were made, and its name then. */
  readonly ofUuid: string;
  readonly ofName: string;
  readonly networkUuids: readonly string[];
  /** VMs that say they belong in it, routers left out. */
  readonly vmUuids: readonly string[];
  readonly routerVmUuids: readonly string[];
  /** vApps of its VMs. */
  readonly vappUuids: readonly string[];
  /** VMs with an interface on its networks that do not belong there. */
  readonly strangerVmUuids: readonly string[];
  readonly leases: readonly string[];
}

/** What is wrong with a fence now. */
export interface FenceAlarm {
  readonly fenceId: string;
  readonly breaches: readonly FenceBreach[];
  /** Equal addresses that meet, with an interface of the fence among them. */
  readonly duplicates: readonly Duplicate[];
  /** Networks of it that lie in parts: one interface of each of two parts, which do not reach each other. */
  readonly torn: readonly TornNetwork[];
  /** Its VMs have interfaces, and no network says any more that it was made for them. */
  readonly isUnmarked: boolean;
}

/** Two interfaces on one network of a fence between which no frame passes. */
export interface TornNetwork {
  readonly networkUuid: string;
  readonly vifUuids: readonly [string, string];
}

const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort();

/** Lists the fences of a pool, by id. */
export function listFences(topology: TopologyFacts): readonly FenceState[] {
  const marks = readFenceMarks(topology.networks);
  const ids = sorted([...[...marks.values()].map((mark) => mark.id), ...topology.vms.flatMap(fenceOf)]);
  return ids.map((id) => toState(topology, marks, id));
}

function fenceOf({ tags }: TopologyVm): readonly string[] {
  const place = readFenceTags(tags);
  return place ? [place.fenceId] : [];
}

function toState(topology: TopologyFacts, marks: ReadonlyMap<string, FenceMark>, id: string): FenceState {
  const networkUuids = sorted([...marks].filter(([, mark]) => mark.id === id).map(([uuid]) => uuid));
  const own = networkUuids.flatMap((uuid) => marks.get(uuid) ?? []);
  const members = topology.vms.filter(({ tags, isTemplate }) => !isTemplate && readFenceTags(tags)?.fenceId === id);
  const isRouter = ({ tags }: TopologyVm): boolean => readFenceTags(tags)?.isRouter === true;
  const inside = new Set(members.map((vm) => vm.uuid));
  const [mark] = own;
  return {
    id,
    mode: mark?.mode ?? 'block',
    block: mark?.block ?? 'hostInternal',
    ofUuid: mark?.of ?? '',
    ofName: mark?.name ?? '',
    networkUuids,
    vmUuids: sorted(members.filter((vm) => !isRouter(vm)).map((vm) => vm.uuid)),
    routerVmUuids: sorted(members.filter(isRouter).map((vm) => vm.uuid)),
    vappUuids: sorted(members.flatMap((vm) => vm.vappUuid ?? [])),
    strangerVmUuids: sorted(
      topology.vifs
        .filter((vif) => networkUuids.includes(vif.networkUuid) && !inside.has(vif.vmUuid))
        .map((vif) => vif.vmUuid),
    ),
    leases: sorted(own.flatMap((each) => each.leases ?? [])),
  };
}

/**
 * Proves each fence on the pool as it is. A VM keeps belonging to its fence wherever its NICs are plugged: so one that
 * was moved to another network is found to reach out from there.
 */
export function findFenceAlarms(
  topology: TopologyFacts,
  graph: NetworkGraph,
  reachability: Reachability,
  fences: readonly FenceState[],
): readonly FenceAlarm[] {
  return fences.flatMap((fence): readonly FenceAlarm[] => {
    const bounds = boundsOf(topology, graph, fence);
    const breaches = findBreaches(reachability, bounds);
    const own = new Set(bounds.vifUuids);
    const duplicates = reachability.duplicates.filter(({ ends }) =>
      ends.some((end) => end.kind === 'vif' && own.has(end.vifUuid)),
    );
    const torn = findTorn(graph, reachability, fence);
    const isUnmarked = fence.networkUuids.length === 0 && bounds.vifUuids.length > 0;
    return isUnmarked || breaches.length + duplicates.length + torn.length > 0
      ? [{ fenceId: fence.id, breaches, duplicates, torn, isUnmarked }]
      : [];
  });
}

/**
 * A network of a fence may lie in parts though all its VMs run: a private network on two hosts, whose VMs two clients
 * started at once (`xapi_network_attach_helpers.ml`), or tunnels that no controller joins (`xapi_tunnel.ml`).
 */
function findTorn(
  graph: NetworkGraph,
  { placements }: Reachability,
  { mode, networkUuids }: FenceState,
): readonly TornNetwork[] {
  if (mode === 'consoleOnly') return [];
  return networkUuids.flatMap((networkUuid): readonly TornNetwork[] => {
    const here = graph.vifs
      .filter((vif) => vif.networkUuid === networkUuid && vif.presence === 'attached' && placements.has(vif.uuid))
      .map((vif) => vif.uuid)
      .sort();
    const [first] = here;
    const other = here.find((uuid) => placements.get(uuid)?.[0] !== placements.get(first ?? '')?.[0]);
    return first === undefined || other === undefined ? [] : [{ networkUuid, vifUuids: [first, other] }];
  });
}

/** What belongs to a fence: all interfaces of its VMs, those of its routers on its own networks, and its PIFs. */
export function boundsOf(topology: TopologyFacts, graph: NetworkGraph, fence: FenceState): FenceBounds {
  const networks = new Set(fence.networkUuids);
  const [members, routers] = [new Set(fence.vmUuids), new Set(fence.routerVmUuids)];
  return {
    mode: fence.mode,
    vifUuids: topology.vifs
      .filter((vif) => members.has(vif.vmUuid) || (routers.has(vif.vmUuid) && networks.has(vif.networkUuid)))
      .map((vif) => vif.uuid),
    routerVmUuids: fence.routerVmUuids,
    pifUuids: graph.pifs.filter((pif) => networks.has(pif.networkUuid)).map((pif) => pif.uuid),
  };
}
