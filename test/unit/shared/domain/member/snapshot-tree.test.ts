import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MemberNotes } from '../../../../../shared/domain/member/member-notes.ts';
import { toSnapshotTree } from '../../../../../shared/domain/member/snapshot-tree.ts';
import { makeSnapshot } from '../../../../fakes/plan-facts.ts';
import { makeVm } from '../../../../fakes/sample-estate.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

const [web, db] = [uuidOf(901), uuidOf(902)];

/** Snapshots by number; each is named "set <number modulo 100>", so that 1 and 101 belong together. */
function member(uuid: string, numbers: readonly number[]) {
  const snapshots = numbers.map((n) => {
    const { takenAt } = makeSnapshot(n % 100, '');
    return makeSnapshot(n, `set ${String(n % 100)}`, { takenAt });
  });
  return makeVm({ uuid, nameLabel: uuid === web ? 'web' : 'db', snapshots });
}

function notes(
  vmUuid: string,
  parents: Readonly<Record<number, number | null>>,
  current: number | null,
  size: number | null = 10,
): MemberNotes {
  const at = (n: number | null): string | null => (n === null ? null : makeSnapshot(n, '').uuid);
  return {
    vmUuid,
    description: '',
    folder: '',
    fields: {},
    parentUuid: at(current),
    snapshots: Object.entries(parents).map(([n, parent]) => ({
      uuid: at(Number(n)) ?? '',
      parentUuid: at(parent),
      usedBytes: size,
      chainLength: Number(n) % 100,
    })),
  };
}

describe('the tree of snapshots of a configuration', () => {
  it('hangs each set under the one it was taken after, adds sizes, and says where the VMs are now', () => {
    const tree = toSnapshotTree(
      [member(web, [1, 2, 3]), member(db, [101, 102])],
      [notes(web, { 1: null, 2: 1, 3: 1 }, 2), notes(db, { 101: null, 102: 101 }, 101)],
    );
    expect(tree.map(({ id, depth, parentId }) => [id, depth, parentId])).toEqual([
      ['set 1', 0, null],
      ['set 2', 1, 'set 1'],
      ['set 3', 1, 'set 1'],
    ]);
    expect(tree.map(({ usedBytes, missing, longestChain }) => [usedBytes, missing, longestChain])).toEqual([
      [20, [], 1],
      [20, [], 2],
      [10, ['db'], 3],
    ]);
    expect(tree.map(({ currentUuids }) => currentUuids)).toEqual([[db], [web], []]);
  });

  it('hangs a set under the one that most of its members went on from, and of equally many under the first by name', () => {
    const app = uuidOf(903);
    const vms = [member(web, [1, 2, 3]), member(db, [101, 102, 103]), member(app, [201, 202, 203])];
    const parentOf = (...parents: readonly [number, number, number]): string | null | undefined => {
      const all = [web, db, app].map((uuid, at) => {
        const own = (n: number): number => at * 100 + n;
        return notes(uuid, { [own(1)]: null, [own(2)]: own(1), [own(3)]: own(parents[at] ?? 0) }, null);
      });
      return toSnapshotTree(vms, all).find(({ id }) => id === 'set 3')?.parentId;
    };
    expect(parentOf(1, 2, 2)).toBe('set 2');
    expect(parentOf(1, 1, 2)).toBe('set 1');
    expect(
      toSnapshotTree(vms.slice(0, 2), [
        notes(web, { 1: null, 2: 1, 3: 2 }, 3),
        notes(db, { 101: null, 102: 101, 103: 101 }, 103),
      ]).at(-1)?.parentId,
    ).toBe('set 1');
  });

  it('says when the size of a snapshot was not read', () => {
    const [node] = toSnapshotTree(
      [member(web, [1]), member(db, [101])],
      [notes(web, { 1: null }, 1), notes(db, { 101: null }, 101, null)],
    );
    expect([node?.usedBytes, node?.isPartial]).toEqual([10, true]);
  });

  it('cuts rings, and has every set once, whatever the parents are', () => {
    const parent = fc.option(fc.integer({ min: 1, max: 6 }), { nil: null });
    fc.assert(
      fc.property(fc.tuple(parent, parent, parent, parent, parent, parent), (parents) => {
        const own = Object.fromEntries(parents.map((each, at) => [at + 1, each]));
        const tree = toSnapshotTree([member(web, [1, 2, 3, 4, 5, 6])], [notes(web, own, 3)]);
        expect(tree.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4, 5, 6].map((n) => `set ${String(n)}`));
        const seen = new Set<string>();
        for (const { id, parentId, depth } of tree) {
          expect(parentId === null ? depth === 0 : seen.has(parentId)).toBe(true);
          seen.add(id);
        }
      }),
    );
  });
});
