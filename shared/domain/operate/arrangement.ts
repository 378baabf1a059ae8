import { z } from 'zod';

/** The longest delay that can be set: a day. XAPI has no limit. */
export const LONGEST_DELAY_SECONDS = 86_400;
/** The highest start order that can be set; XAPI has no limit. */
export const HIGHEST_ORDER = 10_000;

const delay = z.int().min(0).max(LONGEST_DELAY_SECONDS);

/** A member's place in the start order. */
export const arrangedMemberSchema = z.strictObject({
  vmUuid: z.guid(),
  order: z.int().min(0).max(HIGHEST_ORDER),
  startDelaySeconds: delay,
  shutdownDelaySeconds: delay,
});

/** A member's place in the start order. */
export type ArrangedMember = z.output<typeof arrangedMemberSchema>;

/** Members that start together. */
export interface Tier {
  readonly order: number;
  readonly members: readonly ArrangedMember[];
}

/** Groups members into tiers, first to start first; within a tier they stay in their order. */
export function toTiers(members: readonly ArrangedMember[]): readonly Tier[] {
  const tiers = new Map<number, ArrangedMember[]>();
  for (const member of members) tiers.set(member.order, [...(tiers.get(member.order) ?? []), member]);
  return [...tiers].sort(([a], [b]) => a - b).map(([order, own]) => ({ order, members: own }));
}

/** Puts a member into the tier of an order. */
export function moveToTier(
  members: readonly ArrangedMember[],
  vmUuid: string,
  order: number,
): readonly ArrangedMember[] {
  return members.map((member) => (member.vmUuid === vmUuid ? { ...member, order } : member));
}

/**
 * Puts a member into a tier of its own in front of the tier at `index` (counted without it where it was alone), or after
 * all where there is none. Orders change only where there is no number left between two tiers.
 */
export function moveToOwnTier(
  members: readonly ArrangedMember[],
  vmUuid: string,
  index: number,
): readonly ArrangedMember[] {
  const moved = members.find((member) => member.vmUuid === vmUuid);
  if (!moved) return members;
  const tiers = toTiers(members.filter((member) => member !== moved));
  const before = tiers[index - 1]?.order ?? -1;
  const after = tiers[index]?.order;
  const order = before + 1;
  if (order > HIGHEST_ORDER) return members;
  // Tiers that stand at that number or follow one that had to give way go up by as much as they must.
  const shifted = new Map<number, number>();
  let last = order;
  if (after !== undefined && after <= order)
    for (const tier of tiers.slice(index)) {
      if (tier.order > last) break;
      last += 1;
      shifted.set(tier.order, last);
    }
  if (last > HIGHEST_ORDER) return members;
  return members.map((member) =>
    member === moved ? { ...member, order } : { ...member, order: shifted.get(member.order) ?? member.order },
  );
}

/** Moves a member one tier earlier (-1) or later (1); beyond the first or last it gets a tier of its own. */
export function moveByOne(
  members: readonly ArrangedMember[],
  vmUuid: string,
  direction: -1 | 1,
): readonly ArrangedMember[] {
  const tiers = toTiers(members);
  const at = tiers.findIndex((tier) => tier.members.some((member) => member.vmUuid === vmUuid));
  const own = tiers[at];
  if (!own) return members;
  const next = tiers[at + direction];
  if (next) return moveToTier(members, vmUuid, next.order);
  // Alone at the end already.
  if (own.members.length === 1) return members;
  return moveToOwnTier(members, vmUuid, direction < 0 ? 0 : tiers.length);
}

/** True where two arrangements say the same, in whatever order. */
export function isSameArrangement(a: readonly ArrangedMember[], b: readonly ArrangedMember[]): boolean {
  const text = (list: readonly ArrangedMember[]): string =>
    list
      .map(({ vmUuid, order, startDelaySeconds, shutdownDelaySeconds }) =>
        [vmUuid, order, startDelaySeconds, shutdownDelaySeconds].join(),
      )
      .sort()
      .join(';');
  return text(a) === text(b);
}
