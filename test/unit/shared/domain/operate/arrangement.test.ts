import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  HIGHEST_ORDER,
  isSameArrangement,
  moveByOne,
  moveToOwnTier,
  toTiers,
  type ArrangedMember,
} from '../../../../../shared/domain/operate/arrangement.ts';
import { uuidOf } from '../../../../fakes/sample-signer.ts';

function arranged(...orders: readonly number[]): readonly ArrangedMember[] {
  return orders.map((order, n) => ({ vmUuid: uuidOf(n), order, startDelaySeconds: 0, shutdownDelaySeconds: 0 }));
}

const ordersOf = (members: readonly ArrangedMember[]): readonly number[] => members.map(({ order }) => order);

describe('a member that is moved', () => {
  it('goes to the next tier, and at the end to one of its own', () => {
    const members = arranged(1, 1, 5);
    expect(ordersOf(moveByOne(members, uuidOf(0), 1))).toEqual([5, 1, 5]);
    expect(ordersOf(moveByOne(members, uuidOf(0), -1))).toEqual([0, 1, 5]);
    const first = arranged(0, 0);
    expect(ordersOf(moveByOne(first, uuidOf(0), -1))).toEqual([0, 1]);
    expect(ordersOf(moveByOne(first, uuidOf(0), 1))).toEqual([1, 0]);
  });

  it('stays where it is when it is alone at the end already', () => {
    const members = arranged(0, 3);
    expect(moveByOne(members, uuidOf(1), 1)).toBe(members);
    expect(moveByOne(members, uuidOf(0), -1)).toBe(members);
  });

  it('gets a tier between two, pushing up only those that are in the way', () => {
    expect(ordersOf(moveToOwnTier(arranged(0, 0, 1, 2, 9), uuidOf(1), 1))).toEqual([0, 1, 2, 3, 9]);
    expect(ordersOf(moveToOwnTier(arranged(0, 0, 4), uuidOf(1), 1))).toEqual([0, 1, 4]);
  });

  it('keeps all others in their order to each other, whatever is moved where', () => {
    const orders = fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(orders, fc.nat(7), fc.nat(9), (given, which, index) => {
        const before = arranged(...given);
        const vmUuid = uuidOf(which % given.length);
        const others = (list: readonly ArrangedMember[]): readonly (readonly string[])[] =>
          toTiers(list.filter((member) => member.vmUuid !== vmUuid)).map(({ members }) =>
            members.map((member) => member.vmUuid),
          );
        const after = moveToOwnTier(before, vmUuid, Math.min(index, others(before).length));
        expect(others(after)).toEqual(others(before));
        const own = toTiers(after).find(({ members }) => members.some((member) => member.vmUuid === vmUuid));
        expect(own?.members).toHaveLength(1);
        expect(Math.max(...ordersOf(after))).toBeLessThanOrEqual(HIGHEST_ORDER);
      }),
    );
  });

  it('is the same arrangement in whatever order it is listed', () => {
    const members = arranged(0, 1);
    expect(isSameArrangement(members, [...members].reverse())).toBe(true);
    expect(isSameArrangement(members, arranged(0, 2))).toBe(false);
  });
});
