import { DisjointSets } from './disjoint-sets.ts';
import { listBondMembers, type GraphPif, type NetworkGraph } from './network-graph.ts';

/** A place frames pass through. */
export type WireNode =
  /** A network's bridge on one host. */
  | { readonly kind: 'bridge'; readonly networkUuid: string; readonly hostUuid: string }
  /** A VLAN of a switch; `tag` null is its untagged traffic where nobody said which VLAN that is. */
  | { readonly kind: 'wire'; readonly fabric: string; readonly tag: number | null }
  /** The switch port of an interface, where it does not carry the tag: frames end there. */
  | { readonly kind: 'dead-port'; readonly fabric: string; readonly tag: number; readonly basePifUuid: string }
  /** Tunnels of one network that a controller has joined. */
  | { readonly kind: 'mesh'; readonly networkUuid: string }
  /** Whatever joins the bridges of a network that XAPI does not manage, or that it is told to assume shared. */
  | { readonly kind: 'outside-xapi'; readonly networkUuid: string };

/** Two places joined in both directions, by an interface where there is one. */
export interface WireLink {
  readonly a: string;
  readonly b: string;
  readonly pifUuid: string | null;
}

/** All places of a pool and how they are joined, routers left aside. */
export interface Wiring {
  readonly nodes: ReadonlyMap<string, WireNode>;
  readonly links: readonly WireLink[];
}

/** Says the key of a place in {@link Wiring}. */
export function toNodeKey(node: WireNode): string {
  switch (node.kind) {
    case 'bridge':
      return `bridge|${node.networkUuid}|${node.hostUuid}`;
    case 'wire':
      return `wire|${node.fabric}|${node.tag ?? 'untagged'}`;
    case 'dead-port':
      return `dead-port|${node.fabric}|${node.tag}|${node.basePifUuid}`;
    case 'mesh':
    case 'outside-xapi':
      return `${node.kind}|${node.networkUuid}`;
  }
}

/** What the administrator's lists and the bonds say of the switch a base network is on. */
interface Fabric {
  readonly name: string;
  /** VLANs its untagged frames are in; null: nobody said. */
  readonly nativeTags: readonly (number | null)[];
}

const UNKNOWN_FABRIC = '?';

/**
 * Finds which switch a base network is on. One network is one wire, by XAPI's convention; networks of one physical
 * network share its VLANs; a bond is on the wires of its members.
 */
export function createFabricLookup(graph: NetworkGraph): (networkUuid: string) => Fabric {
  const pifs = new Map(graph.pifs.map((pif) => [pif.uuid, pif]));
  const groups = new DisjointSets();
  for (const pif of graph.pifs) {
    const parts =
      pif.kind.type === 'bond' ? pif.kind.memberPifUuids : pif.kind.type === 'sriov' ? [pif.kind.physicalPifUuid] : [];
    for (const part of parts) groups.join(pif.networkUuid, pifs.get(part)?.networkUuid ?? pif.networkUuid);
  }
  const fabrics = new DisjointSets();
  const natives = new Map<string, Set<number>>();
  for (const physical of graph.physicalNetworks) {
    for (const base of physical.bases) {
      const group = groups.find(base.networkUuid);
      fabrics.join(`physical ${physical.id}`, `network ${group}`);
      natives.set(group, (natives.get(group) ?? new Set()).add(base.nativeTag));
    }
  }
  return (networkUuid) => {
    const group = groups.find(networkUuid);
    return { name: fabrics.find(`network ${group}`), nativeTags: [...(natives.get(group) ?? [null])] };
  };
}

/**
 * Says whether a switch's port to a host carries a tag: `unknown` where no list names the tag. Where lists of joined
 * switches disagree, one that carries it is enough.
 */
export function createTrunkLookup(
  graph: NetworkGraph,
): (fabric: string, tag: number, hostUuid: string) => 'carries' | 'lacks' | 'unknown' {
  const fabricOf = createFabricLookup(graph);
  const missing = new Map<string, (readonly string[])[]>();
  for (const physical of graph.physicalNetworks) {
    const fabrics = new Set(physical.bases.map((base) => fabricOf(base.networkUuid).name));
    for (const fabric of fabrics) {
      for (const listed of physical.tags) {
        const key = `${fabric}|${listed.tag}`;
        missing.set(key, [...(missing.get(key) ?? []), listed.missingOnHostUuids]);
      }
    }
  }
  return (fabric, tag, hostUuid) => {
    const lists = missing.get(`${fabric}|${tag}`);
    if (!lists) return 'unknown';
    return lists.every((hosts) => hosts.includes(hostUuid)) ? 'lacks' : 'carries';
  };
}

/**
 * Finds all places and links of a pool. What is not known counts as joined: a tag on no list passes every port, an
 * interface whose base is missing may be on any switch. Bond members join nothing on their own network.
 */
export function findWiring(graph: NetworkGraph): Wiring {
  const nodes = new Map<string, WireNode>();
  const links: WireLink[] = [];
  const add = (node: WireNode): string => {
    const key = toNodeKey(node);
    nodes.set(key, node);
    return key;
  };
  const members = listBondMembers(graph);
  const farEnds = createFarEnds(graph);
  for (const pif of graph.pifs) {
    if (members.has(pif.uuid)) continue;
    const bridge = add({ kind: 'bridge', networkUuid: pif.networkUuid, hostUuid: pif.hostUuid });
    for (const end of farEnds(pif)) links.push({ a: bridge, b: add(end), pifUuid: pif.uuid });
  }
  for (const network of graph.networks) {
    const isJoinedUnseen =
      !network.isManaged || (network.isAssumedShared && !graph.pifs.some((pif) => pif.networkUuid === network.uuid));
    if (!isJoinedUnseen) continue;
    const outside = add({ kind: 'outside-xapi', networkUuid: network.uuid });
    for (const hostUuid of graph.hostUuids) {
      links.push({ a: add({ kind: 'bridge', networkUuid: network.uuid, hostUuid }), b: outside, pifUuid: null });
    }
  }
  for (const [key, node] of nodes) {
    if (node.kind !== 'wire' || node.fabric === UNKNOWN_FABRIC) continue;
    const twin = toNodeKey({ kind: 'wire', fabric: UNKNOWN_FABRIC, tag: node.tag });
    if (nodes.has(twin)) links.push({ a: key, b: twin, pifUuid: null });
  }
  return { nodes, links };
}

/** Where frames of an interface go beyond its bridge. */
function createFarEnds(graph: NetworkGraph): (pif: GraphPif) => readonly WireNode[] {
  const pifs = new Map(graph.pifs.map((pif) => [pif.uuid, pif]));
  const fabricOf = createFabricLookup(graph);
  const trunk = createTrunkLookup(graph);
  const untagged = (networkUuid: string): readonly WireNode[] => {
    const fabric = fabricOf(networkUuid);
    return fabric.nativeTags.map((tag) => ({ kind: 'wire', fabric: fabric.name, tag }));
  };
  return (pif) => {
    const { kind } = pif;
    if (kind.type === 'tunnel') return kind.isActive ? [{ kind: 'mesh', networkUuid: pif.networkUuid }] : [];
    if (kind.type !== 'vlan') return untagged(pif.networkUuid);
    const base = pifs.get(kind.taggedPifUuid);
    if (!base || base.kind.type === 'vlan' || base.kind.type === 'tunnel')
      return [{ kind: 'wire', fabric: UNKNOWN_FABRIC, tag: kind.tag === 0 ? null : kind.tag }];
    // A frame with tag 0 carries a priority only; switches take it as untagged.
    if (kind.tag === 0) return untagged(base.networkUuid);
    const fabric = fabricOf(base.networkUuid);
    const isNative = fabric.nativeTags.includes(kind.tag);
    if (!isNative && trunk(fabric.name, kind.tag, pif.hostUuid) === 'lacks')
      return [{ kind: 'dead-port', fabric: fabric.name, tag: kind.tag, basePifUuid: base.uuid }];
    return [{ kind: 'wire', fabric: fabric.name, tag: kind.tag }];
  };
}
