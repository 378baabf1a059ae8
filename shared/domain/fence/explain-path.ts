import type { GraphRouter, SilentReason } from './network-graph.ts';
import { findReach, listRoutedDomains, type Reachability } from './reachability.ts';
import type { WireNode } from './wiring.ts';

/** One step of a path, in the direction a connection is opened. */
export type PathHop =
  | { readonly kind: 'vif'; readonly vifUuid: string }
  | { readonly kind: 'place'; readonly place: WireNode }
  | { readonly kind: 'interface'; readonly pifUuid: string }
  | { readonly kind: 'router'; readonly router: GraphRouter };

/** How one virtual interface reaches another, or why it does not. */
export type PathExplanation =
  | { readonly reach: 'layer2' | 'routed'; readonly hops: readonly PathHop[] }
  | { readonly reach: 'none'; readonly because: PathObstacle };

/** Why there is no path. */
export type PathObstacle =
  | { readonly kind: 'unknown-interface'; readonly vifUuid: string }
  | { readonly kind: 'silent'; readonly vifUuid: string; readonly reason: SilentReason }
  /** The other way round it works: a router lets connections be opened from the far side only. */
  | { readonly kind: 'one-way' }
  /** Nothing joins them; the domains that each is in, sorted. */
  | { readonly kind: 'separate'; readonly fromDomainIds: readonly string[]; readonly toDomainIds: readonly string[] };

/** Explains how one virtual interface reaches another, by a shortest path, or what stands between them. */
export function explainPath(reachability: Reachability, fromVifUuid: string, toVifUuid: string): PathExplanation {
  for (const vifUuid of [fromVifUuid, toVifUuid]) {
    const reason = reachability.silent.get(vifUuid);
    if (reason) return { reach: 'none', because: { kind: 'silent', vifUuid, reason } };
    if (!reachability.placements.has(vifUuid))
      return { reach: 'none', because: { kind: 'unknown-interface', vifUuid } };
  }
  const reach = findReach(reachability, fromVifUuid, toVifUuid);
  if (reach !== 'none') {
    const middle = findHops(reachability, fromVifUuid, toVifUuid, reach === 'routed');
    return { reach, hops: [{ kind: 'vif', vifUuid: fromVifUuid }, ...middle, { kind: 'vif', vifUuid: toVifUuid }] };
  }
  const fromDomainIds = reachability.placements.get(fromVifUuid) ?? [];
  const toDomainIds = reachability.placements.get(toVifUuid) ?? [];
  const isOneWay = listRoutedDomains(reachability, toDomainIds).some((id) => fromDomainIds.includes(id));
  if (isOneWay) return { reach, because: { kind: 'one-way' } };
  return { reach, because: { kind: 'separate', fromDomainIds, toDomainIds } };
}

interface Edge {
  readonly to: string;
  readonly hop: PathHop | null;
}

/** Breadth first over bridges, wires and, if wanted, routers. */
function findHops(reachability: Reachability, from: string, to: string, routed: boolean): readonly PathHop[] {
  const edges = collectEdges(reachability, routed);
  const goals = new Set(reachability.bridges.get(to));
  const cameBy = new Map<string, { readonly key: string; readonly hop: PathHop | null } | null>();
  for (const key of reachability.bridges.get(from) ?? []) cameBy.set(key, null);
  for (const key of cameBy.keys()) {
    if (goals.has(key)) return readBack(reachability, cameBy, key);
    for (const edge of edges.get(key) ?? []) if (!cameBy.has(edge.to)) cameBy.set(edge.to, { key, hop: edge.hop });
  }
  return [];
}

function collectEdges(reachability: Reachability, routed: boolean): ReadonlyMap<string, readonly Edge[]> {
  const edges = new Map<string, Edge[]>();
  const add = (from: string, edge: Edge): void => {
    edges.set(from, [...(edges.get(from) ?? []), edge]);
  };
  for (const { a, b, pifUuid } of reachability.wiring.links) {
    const hop: PathHop | null = pifUuid === null ? null : { kind: 'interface', pifUuid };
    add(a, { to: b, hop });
    add(b, { to: a, hop });
  }
  if (routed) {
    for (const { fromBridge, toBridge, router } of reachability.routes)
      add(fromBridge, { to: toBridge, hop: { kind: 'router', router } });
  }
  // Equal paths must not depend on the order of the facts.
  const name = ({ to, hop }: Edge): string => `${to} ${hop?.kind === 'interface' ? hop.pifUuid : ''}`;
  for (const list of edges.values()) list.sort((x, y) => (name(x) < name(y) ? -1 : 1));
  return edges;
}

function readBack(
  reachability: Reachability,
  cameBy: ReadonlyMap<string, { readonly key: string; readonly hop: PathHop | null } | null>,
  end: string,
): readonly PathHop[] {
  const hops: PathHop[] = [];
  for (let key: string | undefined = end; key !== undefined;) {
    const place = reachability.wiring.nodes.get(key);
    if (place) hops.unshift({ kind: 'place', place });
    const step: { readonly key: string; readonly hop: PathHop | null } | null = cameBy.get(key) ?? null;
    if (step?.hop) hops.unshift(step.hop);
    key = step?.key;
  }
  return hops;
}
