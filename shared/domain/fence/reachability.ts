import { findAssumptions } from './assumptions.ts';
import type { BroadcastDomain, DomainInterface } from './broadcast-domain.ts';
import { DisjointSets } from './disjoint-sets.ts';
import { findDuplicates, type Duplicate } from './duplicates.ts';
import { findSilentReason, type GraphRouter, type NetworkGraph, type SilentReason } from './network-graph.ts';
import { findWiring, toNodeKey, type Wiring } from './wiring.ts';

/** One way that a router VM forwards. */
export interface Route {
  readonly fromDomainId: string;
  readonly toDomainId: string;
  readonly fromBridge: string;
  readonly toBridge: string;
  readonly router: GraphRouter;
}

/** What can reach what; answers about pairs come from the queries, so that no table of all pairs is kept. */
export interface Reachability {
  readonly graph: NetworkGraph;
  readonly wiring: Wiring;
  readonly domains: ReadonlyMap<string, BroadcastDomain>;
  /** Domains of each virtual interface that carries traffic; several where its VM's host is not decided. */
  readonly placements: ReadonlyMap<string, readonly string[]>;
  /** Bridges behind `placements`, as keys of {@link Wiring}. */
  readonly bridges: ReadonlyMap<string, readonly string[]>;
  readonly silent: ReadonlyMap<string, SilentReason>;
  readonly routes: readonly Route[];
  /** Equal MACs and equal addresses within one domain. */
  readonly duplicates: readonly Duplicate[];
}

/** How one virtual interface reaches another: by a broadcast frame, or by opening a connection through a router. */
export type Reach = 'layer2' | 'routed' | 'none';

/** A way by which traffic of a virtual interface leaves the VMs of the pool. */
export type WayOut =
  | { readonly kind: 'interface'; readonly via: Reach; readonly domainId: string; readonly exit: DomainInterface }
  | { readonly kind: 'router'; readonly via: Reach; readonly domainId: string; readonly route: Route }
  /** A bridge that XAPI does not know all of. */
  | { readonly kind: 'outside-xapi'; readonly via: Reach; readonly domainId: string; readonly networkUuid: string };

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const sorted = (texts: Iterable<string>): readonly string[] => [...new Set(texts)].sort(byText);

/**
 * Finds what can reach what: broadcast domains (a host's bridge where a network has no PIF or its tunnel is an island;
 * across the pool where the same VLAN of the same physical network joins them) and the routes between them. Where
 * facts are missing it answers with more reach rather than less, and says so in the domain's assumptions. Bond
 * members, silent interfaces and one-way routers are taken as `network-graph.ts` defines them.
 */
export function findReachability(graph: NetworkGraph): Reachability {
  const wiring = findWiring(graph);
  const nodes = new Map(wiring.nodes);
  const groups = new DisjointSets();
  for (const link of wiring.links) groups.join(link.a, link.b);

  const { bridges, silent } = placeVifs(graph, nodes);
  const placements = new Map([...bridges].map(([vif, keys]) => [vif, sorted(keys.map((key) => groups.find(key)))]));
  const routes = findRoutes(graph, bridges, groups);
  const full: Wiring = { nodes, links: wiring.links };
  const bare = gatherDomains(graph, full, groups, placements);
  const domains = new Map<string, BroadcastDomain>();
  for (const [id, domain] of bare)
    domains.set(id, { ...domain, assumptions: findAssumptions(graph, full, groups, domain, placements) });
  const duplicates = findDuplicates(graph, [...domains.values()]);
  return { graph, wiring: full, domains, placements, bridges, silent, routes, duplicates };
}

function placeVifs(
  graph: NetworkGraph,
  nodes: Map<string, Parameters<typeof toNodeKey>[0]>,
): { readonly bridges: ReadonlyMap<string, readonly string[]>; readonly silent: ReadonlyMap<string, SilentReason> } {
  const networks = new Map(graph.networks.map((network) => [network.uuid, network]));
  const vms = new Map(graph.vms.map((vm) => [vm.uuid, vm]));
  const bridges = new Map<string, readonly string[]>();
  const silent = new Map<string, SilentReason>();
  for (const vif of [...graph.vifs].sort((a, b) => byText(a.uuid, b.uuid))) {
    const reason = findSilentReason(vif, networks.get(vif.networkUuid));
    if (reason) {
      silent.set(vif.uuid, reason);
      continue;
    }
    const known = vms.get(vif.vmUuid)?.hostUuids ?? [];
    const keys: string[] = [];
    for (const hostUuid of sorted(known.length > 0 ? known : graph.hostUuids)) {
      const node = { kind: 'bridge', networkUuid: vif.networkUuid, hostUuid } as const;
      nodes.set(toNodeKey(node), node);
      keys.push(toNodeKey(node));
    }
    bridges.set(vif.uuid, keys);
  }
  return { bridges, silent };
}

function findRoutes(
  graph: NetworkGraph,
  bridges: ReadonlyMap<string, readonly string[]>,
  groups: DisjointSets,
): readonly Route[] {
  const routes: Route[] = [];
  for (const router of graph.routers) {
    // Both lists are by host, in the same order, since both interfaces belong to one VM.
    const inside = bridges.get(router.insideVifUuid) ?? [];
    const outside = bridges.get(router.outsideVifUuid) ?? [];
    inside.forEach((insideKey, position) => {
      const outsideKey = outside[position];
      if (outsideKey === undefined) return;
      const add = (fromBridge: string, toBridge: string): number =>
        routes.push({
          fromDomainId: groups.find(fromBridge),
          toDomainId: groups.find(toBridge),
          fromBridge,
          toBridge,
          router,
        });
      add(insideKey, outsideKey);
      if (router.mode === 'inOut') add(outsideKey, insideKey);
    });
  }
  const key = (route: Route): string => [route.fromBridge, route.toBridge, route.router.vmUuid].join(' ');
  return routes.sort((a, b) => byText(key(a), key(b)));
}

function gatherDomains(
  graph: NetworkGraph,
  wiring: Wiring,
  groups: DisjointSets,
  placements: ReadonlyMap<string, readonly string[]>,
): ReadonlyMap<string, Omit<BroadcastDomain, 'assumptions'>> {
  const keysOf = new Map<string, string[]>();
  for (const key of [...wiring.nodes.keys()].sort(byText)) {
    const id = groups.find(key);
    keysOf.set(id, [...(keysOf.get(id) ?? []), key]);
  }
  const vifsOf = new Map<string, string[]>();
  for (const [vif, ids] of placements) for (const id of ids) vifsOf.set(id, [...(vifsOf.get(id) ?? []), vif]);
  const exitsOf = new Map<string, DomainInterface[]>();
  const pifs = new Map(graph.pifs.map((pif) => [pif.uuid, pif]));
  const seen = new Set<string>();
  for (const link of [...wiring.links].sort((a, b) => byText(a.pifUuid ?? '', b.pifUuid ?? ''))) {
    const kind = link.pifUuid === null ? undefined : pifs.get(link.pifUuid)?.kind;
    if (link.pifUuid === null || !kind || kind.type === 'tunnel' || seen.has(link.pifUuid)) continue;
    seen.add(link.pifUuid);
    const id = groups.find(link.a);
    const exit = { pifUuid: link.pifUuid, tag: kind.type === 'vlan' ? kind.tag : null };
    exitsOf.set(id, [...(exitsOf.get(id) ?? []), exit]);
  }
  const domains = new Map<string, Omit<BroadcastDomain, 'assumptions'>>();
  for (const [id, keys] of [...keysOf].sort(([a], [b]) => byText(a, b))) {
    const nodes = keys.flatMap((key) => wiring.nodes.get(key) ?? []);
    const ends = nodes.flatMap((node) => (node.kind === 'bridge' ? [node] : []));
    domains.set(id, {
      id,
      scope: nodes.every((node) => node.kind === 'bridge' || node.kind === 'dead-port') ? 'host' : 'pool',
      networkUuids: sorted(ends.map((end) => end.networkUuid)),
      hostUuids: sorted(ends.map((end) => end.hostUuid)),
      vifUuids: sorted(vifsOf.get(id) ?? []),
      interfaces: exitsOf.get(id) ?? [],
    });
  }
  return domains;
}

/**
 * Lists the domains that traffic from `start` gets to through routers, `start` included, nearest first.
 * Connections are followed in the direction they are opened.
 */
export function listRoutedDomains(reachability: Reachability, start: readonly string[]): readonly string[] {
  const found = new Set(start);
  for (const id of found)
    for (const route of reachability.routes) if (route.fromDomainId === id) found.add(route.toDomainId);
  return [...found];
}

/** Says how one virtual interface reaches another, as far as the network goes; routed reach has a direction. */
export function findReach(reachability: Reachability, fromVifUuid: string, toVifUuid: string): Reach {
  const from = reachability.placements.get(fromVifUuid) ?? [];
  const to = reachability.placements.get(toVifUuid) ?? [];
  if (from.some((id) => to.includes(id))) return 'layer2';
  return listRoutedDomains(reachability, from).some((id) => to.includes(id)) ? 'routed' : 'none';
}

/** Lists all other virtual interfaces that one can reach, sorted by uuid. */
export function listReached(
  reachability: Reachability,
  vifUuid: string,
): readonly { readonly vifUuid: string; readonly reach: Exclude<Reach, 'none'> }[] {
  const own = reachability.placements.get(vifUuid) ?? [];
  const reached = new Map<string, Exclude<Reach, 'none'>>();
  for (const id of listRoutedDomains(reachability, own)) {
    const reach = own.includes(id) ? 'layer2' : 'routed';
    for (const other of reachability.domains.get(id)?.vifUuids ?? [])
      if (other !== vifUuid && reached.get(other) !== 'layer2') reached.set(other, reach);
  }
  return [...reached].sort(([a], [b]) => byText(a, b)).map(([other, reach]) => ({ vifUuid: other, reach }));
}

/** Lists the ways by which traffic of a virtual interface can leave: own domain first, then behind routers. */
export function listWaysOut(reachability: Reachability, vifUuid: string): readonly WayOut[] {
  const own = reachability.placements.get(vifUuid) ?? [];
  const outsideXapi = [...reachability.wiring.nodes.values()].filter((node) => node.kind === 'outside-xapi');
  return listRoutedDomains(reachability, own).flatMap((domainId): readonly WayOut[] => {
    const via: Reach = own.includes(domainId) ? 'layer2' : 'routed';
    const domain = reachability.domains.get(domainId);
    if (!domain) return [];
    return [
      ...domain.interfaces.map((exit): WayOut => ({ kind: 'interface', via, domainId, exit })),
      ...reachability.routes
        .filter((route) => route.fromDomainId === domainId && route.toDomainId !== domainId)
        .map((route): WayOut => ({ kind: 'router', via, domainId, route })),
      ...outsideXapi
        .filter(({ networkUuid }) => domain.networkUuids.includes(networkUuid))
        .map(({ networkUuid }): WayOut => ({ kind: 'outside-xapi', via, domainId, networkUuid })),
    ];
  });
}
