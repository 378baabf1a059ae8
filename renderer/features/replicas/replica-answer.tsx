import type { Problem } from '../../../shared/errors.ts';
import type { FencePreview } from '../../../shared/ipc/areas/fences.ts';
import type { ReplicaPreview } from '../../../shared/ipc/areas/replicas.ts';
import { copyDetails } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { PlanLosses } from '../../components/plan-losses.tsx';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import { fenceBlockText, fenceProblemText, fenceReasonText } from '../../../shared/text/fence-text.ts';
import { toFenceNames } from '../../../shared/text/fence-names.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { countVms } from '../../../shared/text/plan-steps.ts';

/** What stands in the way of a replica. */
export function ReplicaFailure({ poolId, problem }: { readonly poolId: string; readonly problem: Problem }) {
  return <PlanRefused problem={problem} names={namesOf(store.getState(), poolId)} onCopy={copyDetails} />;
}

/** Why it can't be fenced. */
export function RefusedReplica({
  refused,
}: {
  readonly refused: Extract<FencePreview, { readonly state: 'refused' }>;
}) {
  const names = toFenceNames(refused.names);
  return (
    <Callout tone="bad" role="status" title="It cannot be fenced">
      {refused.problems.map((problem, index) => (
        <div key={index}>{fenceProblemText(problem, names)}</div>
      ))}
    </Callout>
  );
}

/** The plan of a replica, what of older ones goes, and what its fence is made of. */
export function PlannedReplica({
  planned,
}: {
  readonly planned: Extract<ReplicaPreview, { readonly state: 'planned' }>;
}) {
  const { plan, fence } = planned;
  return (
    <>
      {fence !== null && fence.findings.length > 0 && (
        <Callout tone="bad" role="alert" title="It would collide, so it may not start">
          {fence.findings.map((finding) => (
            <div key={finding}>{finding}</div>
          ))}
        </Callout>
      )}
      <PlanLosses lines={plan.irreversible} />
      <SheetSummary>
        <span>
          From <strong>{plan.fromStageName}</strong> into <strong>{plan.toStageName}</strong>
        </span>
        <span>
          <strong>{countOf(countVms(plan), 'VM')}</strong>
        </span>
        <span>
          <strong>{countOf(plan.steps.length, 'step')}</strong>
        </span>
        <span>
          <strong>{formatEstimate(plan.estimateMs)}</strong>
        </span>
        {plan.irreversible.length === 0 && <span>nothing irreversible</span>}
      </SheetSummary>
      <PlanSteps key={planned.planDigest} plan={plan} names={namesOf(store.getState(), plan.poolId)} />
      <SheetNotes title="Good to know" notes={[...plan.notes, ...fenceNotes(fence)]} />
    </>
  );
}

/** What the fence is made of, why, and what was proved of it. */
function fenceNotes(fence: Extract<FencePreview, { readonly state: 'planned' }> | null): readonly string[] {
  if (!fence) return [];
  const names = toFenceNames(fence.names);
  return fence.fences.flatMap(({ fence: made, proof }) => [
    `${fenceBlockText(made.block)}: ${made.reasons.map((reason) => fenceReasonText(reason, names)).join(' ')}`,
    `Proved for ${countOf(proof.length, 'NIC')}: ${
      proof.every(({ outside, reachedBy }) => outside.length + reachedBy.length === 0)
        ? 'none reaches a VM outside the fence, or is reached by one.'
        : 'what crosses the fence is listed under Fences.'
    }`,
  ]);
}
