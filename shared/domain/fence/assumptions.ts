import type { Assumption, BroadcastDomain } from './broadcast-domain.ts';
import type { DisjointSets } from './disjoint-sets.ts';
import type { NetworkGraph } from './network-graph.ts';
import { createFabricLookup, createTrunkLookup, type Wiring } from './wiring.ts';

/** Lists what was taken for granted about a domain, in a fixed order; kinds that do not apply are left out. */
export function findAssumptions(
  graph: NetworkGraph,
  wiring: Wiring,
  groups: DisjointSets,
  domain: Omit<BroadcastDomain, 'assumptions'>,
  placements: ReadonlyMap<string, readonly string[]>,
): readonly Assumption[] {
  const inside = new Set(domain.vifUuids);
  return [
    ...findTagAssumptions(graph, domain, placements),
    ...findJoinAssumptions(graph, wiring, groups, domain),
    ...findVmAssumptions(graph, inside, placements),
  ];
}

const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort();

/** Tags nobody listed, switches nobody named, and VMs that could write a tag themselves. */
function findTagAssumptions(
  graph: NetworkGraph,
  domain: Omit<BroadcastDomain, 'assumptions'>,
  placements: ReadonlyMap<string, readonly string[]>,
): readonly Assumption[] {
  const pifs = new Map(graph.pifs.map((pif) => [pif.uuid, pif]));
  const fabricOf = createFabricLookup(graph);
  const trunk = createTrunkLookup(graph);
  const listed = new Set(
    graph.physicalNetworks.flatMap(({ bases }) => bases.map((base) => fabricOf(base.networkUuid).name)),
  );
  const unknownTags = new Map<number, string[]>();
  const writers = new Map<number, string[]>();
  const unknownBases: string[] = [];
  for (const { pifUuid, tag } of domain.interfaces) {
    const pif = pifs.get(pifUuid);
    if (!pif) continue;
    const base = pif.kind.type === 'vlan' ? pifs.get(pif.kind.taggedPifUuid) : pif;
    const fabric = base ? fabricOf(base.networkUuid) : undefined;
    if (base && fabric && !listed.has(fabric.name)) unknownBases.push(base.networkUuid);
    if (tag === null || tag === 0) continue;
    if (!fabric || (!fabric.nativeTags.includes(tag) && trunk(fabric.name, tag, pif.hostUuid) === 'unknown'))
      unknownTags.set(tag, [...(unknownTags.get(tag) ?? []), pif.hostUuid]);
    const senders = graph.vifs.filter((vif) => vif.networkUuid === base?.networkUuid && placements.has(vif.uuid));
    if (senders.length > 0) writers.set(tag, [...(writers.get(tag) ?? []), ...senders.map(({ uuid }) => uuid)]);
  }
  const byTag = (map: ReadonlyMap<number, string[]>): readonly [number, string[]][] =>
    [...map].sort(([a], [b]) => a - b);
  return [
    ...byTag(unknownTags).map(([tag, hosts]): Assumption => ({ kind: 'trunk-unknown', tag, hostUuids: sorted(hosts) })),
    ...(unknownBases.length > 0 ? [{ kind: 'switch-unknown', networkUuids: sorted(unknownBases) } as const] : []),
    ...byTag(writers).map(([tag, vifs]): Assumption => ({ kind: 'guest-tagging', tag, vifUuids: sorted(vifs) })),
  ];
}

/** Bridges joined by something else than a NIC. */
function findJoinAssumptions(
  graph: NetworkGraph,
  wiring: Wiring,
  groups: DisjointSets,
  domain: Omit<BroadcastDomain, 'assumptions'>,
): readonly Assumption[] {
  const unseen = [...wiring.nodes]
    .filter(([key, node]) => node.kind === 'outside-xapi' && groups.find(key) === domain.id)
    .flatMap(([, node]) => (node.kind === 'outside-xapi' ? [node.networkUuid] : []));
  const transports = graph.pifs.flatMap(({ kind, networkUuid, hostUuid }) =>
    kind.type === 'tunnel' && kind.isActive && groups.find(`bridge|${networkUuid}|${hostUuid}`) === domain.id
      ? [kind.transportPifUuid]
      : [],
  );
  return [
    ...(unseen.length > 0 ? [{ kind: 'outside-xapi', networkUuids: sorted(unseen) } as const] : []),
    ...(transports.length > 0 ? [{ kind: 'tunnelled', pifUuids: sorted(transports) } as const] : []),
  ];
}

/** VMs whose host is open, and VMs with a foot elsewhere. */
function findVmAssumptions(
  graph: NetworkGraph,
  inside: ReadonlySet<string>,
  placements: ReadonlyMap<string, readonly string[]>,
): readonly Assumption[] {
  const hosts = new Map(graph.vms.map((vm) => [vm.uuid, vm.hostUuids]));
  const routers = new Set(graph.routers.map((router) => router.vmUuid));
  const here = graph.vifs.filter((vif) => inside.has(vif.uuid));
  const vms = new Set(here.map((vif) => vif.vmUuid));
  const elsewhere = graph.vifs.filter(
    (vif) => vms.has(vif.vmUuid) && !routers.has(vif.vmUuid) && !inside.has(vif.uuid) && placements.has(vif.uuid),
  );
  const open = [...vms].filter((vm) => hosts.get(vm)?.length !== 1 && graph.hostUuids.length > 1);
  return [
    ...(open.length > 0 ? [{ kind: 'host-undecided', vmUuids: sorted(open) } as const] : []),
    ...(elsewhere.length > 0
      ? [{ kind: 'multi-homed', vmUuids: sorted(elsewhere.map((vif) => vif.vmUuid)) } as const]
      : []),
  ];
}
