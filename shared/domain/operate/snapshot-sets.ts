import type { SnapshotFacts, VmFacts } from '../inventory.ts';
import { compareText } from '../plan/words.ts';

/** Snapshots of the members that were taken together: one each, under one name. */
export interface SnapshotSet {
  /** `nameLabel` of all of them, and a number where several sets have that name: oldest 1. */
  readonly id: string;
  readonly nameLabel: string;
  /** ISO; the newest of them. Null where XAPI knows no time. */
  readonly takenAt: string | null;
  /** True where at least one holds memory. */
  readonly withMemory: boolean;
  /** Snapshot by member; members without one are not in it. */
  readonly snapshots: ReadonlyMap<string, SnapshotFacts>;
}

/**
 * Groups snapshots by their names. Where a member has several of one name, the newest of all members belong together,
 * and so on backwards.
 *
 * @returns newest set first
 */
export function listSnapshotSets(vms: readonly VmFacts[]): readonly SnapshotSet[] {
  const names = [...new Set(vms.flatMap((vm) => vm.snapshots.map(({ nameLabel }) => nameLabel)))];
  return names
    .flatMap((nameLabel) => setsOf(vms, nameLabel))
    .sort((a, b) => compareText(b.takenAt ?? '', a.takenAt ?? '') || compareText(a.id, b.id));
}

function setsOf(vms: readonly VmFacts[], nameLabel: string): readonly SnapshotSet[] {
  const columns = vms.map((vm) => ({
    vm,
    // Oldest first, as the pool lists them; the newest of each belong together.
    own: vm.snapshots.filter((snapshot) => snapshot.nameLabel === nameLabel).reverse(),
  }));
  const depth = Math.max(0, ...columns.map(({ own }) => own.length));
  return Array.from({ length: depth }, (_, level): SnapshotSet => {
    const snapshots = new Map(
      columns.flatMap(({ vm, own }) => {
        const snapshot = own[level];
        return snapshot ? [[vm.uuid, snapshot] as const] : [];
      }),
    );
    const all = [...snapshots.values()];
    const times = all.flatMap(({ takenAt }) => takenAt ?? []).sort(compareText);
    return {
      id: depth === 1 ? nameLabel : `${nameLabel} (${String(depth - level)})`,
      nameLabel,
      takenAt: times.at(-1) ?? null,
      withMemory: all.some(({ withMemory }) => withMemory),
      snapshots,
    };
  });
}

/** The member that each of some snapshots is of; undefined where one is of none. */
export function findOwners(
  vms: readonly VmFacts[],
  snapshotUuids: readonly string[],
): readonly { readonly vm: VmFacts; readonly snapshot: SnapshotFacts }[] | undefined {
  const found = snapshotUuids.flatMap((uuid) =>
    vms.flatMap((vm) => {
      const snapshot = vm.snapshots.find((each) => each.uuid === uuid);
      return snapshot ? [{ vm, snapshot }] : [];
    }),
  );
  return found.length === snapshotUuids.length ? found : undefined;
}
