import type { VmFacts } from '../inventory.ts';
import { listSnapshotSets, type SnapshotSet } from '../operate/snapshot-sets.ts';
import type { MemberNotes, SnapshotPlace } from './member-notes.ts';

/** One set of snapshots in the tree of a configuration. */
export interface SnapshotNode {
  /** `SnapshotSet.id`. */
  readonly id: string;
  readonly nameLabel: string;
  /** ISO; null where XAPI knows no time. */
  readonly takenAt: string | null;
  readonly withMemory: boolean;
  /** The set it was taken after; null for the first ones. */
  readonly parentId: string | null;
  /** 0 for the first ones. */
  readonly depth: number;
  /** One per member that has one. */
  readonly snapshotUuids: readonly string[];
  /** Names of members that have none in this set. */
  readonly missing: readonly string[];
  /** All disks of the set on their SRs; null where that of no snapshot was read. */
  readonly usedBytes: number | null;
  /** True where the size of some snapshot was not read, so that `usedBytes` is less than all. */
  readonly isPartial: boolean;
  /** Images in the longest chain of its disks; null where no SR tells. */
  readonly longestChain: number | null;
  /** Members that go on from this set: what they are now was made after it. */
  readonly currentUuids: readonly string[];
}

/**
 * Makes one tree of the snapshots of all members: a set hangs under the one that most of its snapshots were taken after.
 * Rings, which only a forged record claims, are cut. Returns the nodes in the order of a tree: parents first, siblings
 * oldest first.
 */
export function toSnapshotTree(vms: readonly VmFacts[], notes: readonly MemberNotes[]): readonly SnapshotNode[] {
  const sets = listSnapshotSets(vms);
  const places = new Map(notes.flatMap(({ snapshots }) => snapshots.map((each) => [each.uuid, each] as const)));
  const setOf = new Map(sets.flatMap((set) => [...set.snapshots.values()].map(({ uuid }) => [uuid, set.id] as const)));
  const parents = new Map(sets.map((set) => [set.id, findParent(set, places, setOf)] as const));
  const current = new Map<string, string[]>();
  for (const { vmUuid, parentUuid } of notes) {
    const id = parentUuid === null ? undefined : setOf.get(parentUuid);
    if (id !== undefined) current.set(id, [...(current.get(id) ?? []), vmUuid]);
  }
  const oldestFirst = [...sets].reverse();
  const nodes: SnapshotNode[] = [];
  const seen = new Set<string>();
  const visit = (set: SnapshotSet, parentId: string | null, depth: number): void => {
    if (seen.has(set.id)) return;
    seen.add(set.id);
    nodes.push(toNode(set, vms, places, { parentId, depth, currentUuids: current.get(set.id) ?? [] }));
    for (const child of oldestFirst) if (parents.get(child.id) === set.id) visit(child, set.id, depth + 1);
  };
  for (const set of oldestFirst) if (parents.get(set.id) === undefined) visit(set, null, 0);
  // What is left hangs in a ring.
  for (const set of oldestFirst) visit(set, null, 0);
  return nodes;
}

/** The set that most parents are in; undefined where none is in another set. */
function findParent(
  set: SnapshotSet,
  places: ReadonlyMap<string, SnapshotPlace>,
  setOf: ReadonlyMap<string, string>,
): string | undefined {
  const votes = new Map<string, number>();
  for (const { uuid } of set.snapshots.values()) {
    const parent = places.get(uuid)?.parentUuid ?? null;
    const id = parent === null ? undefined : setOf.get(parent);
    if (id !== undefined && id !== set.id) votes.set(id, (votes.get(id) ?? 0) + 1);
  }
  const [first] = [...votes].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  return first?.[0];
}

function toNode(
  set: SnapshotSet,
  vms: readonly VmFacts[],
  places: ReadonlyMap<string, SnapshotPlace>,
  place: Pick<SnapshotNode, 'parentId' | 'depth' | 'currentUuids'>,
): SnapshotNode {
  const uuids = [...set.snapshots.values()].map(({ uuid }) => uuid);
  const sizes = uuids.flatMap((uuid) => places.get(uuid)?.usedBytes ?? []);
  const chains = uuids.flatMap((uuid) => places.get(uuid)?.chainLength ?? []);
  return {
    id: set.id,
    nameLabel: set.nameLabel,
    takenAt: set.takenAt,
    withMemory: set.withMemory,
    ...place,
    snapshotUuids: uuids,
    missing: vms.filter(({ uuid }) => !set.snapshots.has(uuid)).map(({ nameLabel }) => nameLabel),
    usedBytes: sizes.length === 0 ? null : sizes.reduce((sum, size) => sum + size, 0),
    isPartial: sizes.length < uuids.length,
    longestChain: chains.length === 0 ? null : Math.max(...chains),
  };
}
