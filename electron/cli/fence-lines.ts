import type { FencePreview } from '../../shared/ipc/areas/fences.ts';
import { countOf } from '../../shared/text/format.ts';
import { toFenceNames } from '../../shared/text/fence-names.ts';
import { fenceBlockText, fenceProblemText, fenceRejectionText } from '../../shared/text/fence-text.ts';

/** Why a copy can't be fenced, in one paragraph. */
export function fenceRefusal({
  number,
  problems,
  rejected,
  names,
}: Extract<FencePreview, { state: 'refused' }>): string {
  const known = toFenceNames(names);
  return [
    `Copy ${String(number)} can't be fenced.`,
    ...problems.map((problem) => fenceProblemText(problem, known)),
    ...rejected.flatMap(({ block, because }) =>
      because.map((reason) => `${fenceBlockText(block)}: ${fenceRejectionText(reason, known)}`),
    ),
  ].join(' ');
}

/** The proof of a planned fence: what its interfaces reach, and what would be wrong. */
export function proofLines({ fences, findings }: Extract<FencePreview, { state: 'planned' }>): readonly string[] {
  return [
    ...fences.map(({ number, fence, proof }) => {
      const outside = new Set(proof.flatMap((row) => [...row.outside, ...row.reachedBy])).size;
      const ways = proof.reduce((sum, row) => sum + row.waysOut, 0);
      const reach = outside === 0 ? 'reach no VM outside' : `reach ${countOf(outside, 'VM')} outside`;
      return `Fence ${String(number)} (${fenceBlockText(fence.block)}): ${countOf(proof.length, 'interface')} ${reach}, ${countOf(ways, 'way')} out`;
    }),
    ...findings.map((finding) => `! ${finding}`),
  ];
}
