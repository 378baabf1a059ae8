import type { Member } from '../plan/plan-draft.ts';
import { compareText } from '../plan/words.ts';
import { bytesToSend } from './migrate-steps.ts';
import type { Place } from './places.ts';

/** In turns by what they send; equals by name. */
export function largestFirst<T extends { readonly member: Member; readonly place: Place }>(
  parts: readonly T[],
): readonly T[] {
  const size = ({ member, place }: T): number =>
    bytesToSend(
      member.vm,
      changedDisks(place).map(({ device }) => device),
    );
  return [...parts].sort((a, b) => size(b) - size(a) || compareText(a.member.vm.uuid, b.member.vm.uuid));
}

/** The disks that change their SR. */
export const changedDisks = ({ disks }: Place): readonly { device: number; fromSrUuid: string; toSrUuid: string }[] =>
  disks.flatMap(({ toSrUuid, ...rest }) =>
    toSrUuid === null || toSrUuid === rest.fromSrUuid ? [] : [{ ...rest, toSrUuid }],
  );
