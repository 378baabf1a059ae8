import type { NetworkGraph, PhysicalNetwork } from './network-graph.ts';
import { createFabricLookup } from './wiring.ts';

/**
 * What is known of one tag in one physical network. `free`: a fence may take it; `ours`: a fence has it; `foreign`:
 * the pool uses it for something else, or the switch for untagged frames; `reserved`: kept back by the administrator;
 * `invalid`: listed, but no tag a fence can have (1 to 4094).
 */
export interface TagEntry {
  readonly physicalNetworkId: string;
  readonly tag: number;
  readonly state: 'free' | 'ours' | 'foreign' | 'reserved' | 'invalid';
  readonly isListed: boolean;
  /** Fences that have it; more than one is a fault. */
  readonly fenceIds: readonly string[];
  /** Networks of the pool that use it, ours included. */
  readonly networkUuids: readonly string[];
  readonly missingOnHostUuids: readonly string[];
}

/** A tag promised to a fence whose VLAN may not be on the pool yet. */
export interface TagClaim {
  readonly fenceId: string;
  readonly physicalNetworkId: string;
  readonly tag: number;
}

/**
 * Reads the ledger of tags: all listed ones, and all that the pool uses on a listed physical network though no list
 * names them; sorted by physical network and tag. Use is read off the pool, so VLANs made by hand are found.
 */
export function readTagLedger(graph: NetworkGraph, claims: readonly TagClaim[]): readonly TagEntry[] {
  const usesOf = createTagUses(graph);
  const fenceOf = new Map(graph.networks.map((network) => [network.uuid, network.fenceId]));
  const entries: TagEntry[] = [];
  for (const physical of [...graph.physicalNetworks].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const uses = usesOf(physical.bases.map((base) => base.networkUuid));
    const joined = listJoined(graph, physical);
    const claimed = claims.filter((claim) => joined.some(({ id }) => id === claim.physicalNetworkId));
    const natives = new Set(joined.flatMap(({ bases }) => bases.map((base) => base.nativeTag)));
    const tags = new Set([...physical.tags.map(({ tag }) => tag), ...uses.keys(), ...claimed.map(({ tag }) => tag)]);
    for (const tag of [...tags].sort((a, b) => a - b)) {
      const listed = physical.tags.filter((each) => each.tag === tag);
      const networkUuids = [...(uses.get(tag) ?? [])].sort();
      const fences = networkUuids.flatMap((uuid) => fenceOf.get(uuid) ?? []);
      const holders = [...fences, ...claimed.filter((claim) => claim.tag === tag).map(({ fenceId }) => fenceId)];
      const isForeign = fences.length < networkUuids.length || natives.has(tag);
      entries.push({
        physicalNetworkId: physical.id,
        tag,
        state: stateOf(
          tag,
          isForeign,
          holders.length > 0,
          listed.some(({ isReserved }) => isReserved),
        ),
        isListed: listed.length > 0,
        fenceIds: [...new Set(holders)].sort(),
        networkUuids,
        missingOnHostUuids: [...new Set(listed.flatMap(({ missingOnHostUuids }) => missingOnHostUuids))].sort(),
      });
    }
  }
  return entries;
}

/** The physical network itself and those that a shared network or a bond joins to it: they have their tags in common. */
function listJoined(graph: NetworkGraph, physical: PhysicalNetwork): readonly PhysicalNetwork[] {
  const fabricOf = createFabricLookup(graph);
  const fabrics = new Set(physical.bases.map((base) => fabricOf(base.networkUuid).name));
  return graph.physicalNetworks.filter(
    (other) => other === physical || other.bases.some((base) => fabrics.has(fabricOf(base.networkUuid).name)),
  );
}

function stateOf(tag: number, isForeign: boolean, isOurs: boolean, isReserved: boolean): TagEntry['state'] {
  if (!Number.isInteger(tag) || tag < 1 || tag > 4094) return 'invalid';
  if (isForeign) return 'foreign';
  if (isOurs) return 'ours';
  return isReserved ? 'reserved' : 'free';
}

/** Networks per tag that use it on the switch which the given base networks are on. */
function createTagUses(
  graph: NetworkGraph,
): (baseNetworkUuids: readonly string[]) => ReadonlyMap<number, ReadonlySet<string>> {
  const pifs = new Map(graph.pifs.map((pif) => [pif.uuid, pif]));
  const fabricOf = createFabricLookup(graph);
  return (baseNetworkUuids) => {
    const fabrics = new Set(baseNetworkUuids.map((uuid) => fabricOf(uuid).name));
    const uses = new Map<number, Set<string>>();
    for (const pif of graph.pifs) {
      if (pif.kind.type !== 'vlan') continue;
      const base = pifs.get(pif.kind.taggedPifUuid);
      // A VLAN whose base is not known may be on this switch as well.
      if (base && !fabrics.has(fabricOf(base.networkUuid).name)) continue;
      uses.set(pif.kind.tag, (uses.get(pif.kind.tag) ?? new Set<string>()).add(pif.networkUuid));
    }
    return uses;
  };
}
