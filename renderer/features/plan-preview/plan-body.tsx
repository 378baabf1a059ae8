import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Blocker } from '../../../shared/domain/blocker.ts';
import type { Problem } from '../../../shared/errors.ts';
import type { PreviewedPlan } from '../../../shared/ipc/contract.ts';
import { startPlan } from '../../commands/plans.ts';
import { findMoveBlockers, type Move } from '../../commands/promote.ts';
import { matchesShortcut } from '../../commands/shortcut.ts';
import { copyDetails } from '../../commands/window.ts';
import { Callout } from '../../components/callout.tsx';
import { PlanLosses } from '../../components/plan-losses.tsx';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { SheetFoot, SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store, useStore } from '../../state/store.ts';
import { countOf, formatEstimate, shortRevision } from '../../../shared/text/format.ts';
import { changesOf, countVms, modeWords } from '../../../shared/text/plan-steps.ts';
import { PlanBlockers } from './plan-refusal.tsx';
import { PlanGate } from './plan-gate.tsx';
import { TestedReplica } from './tested-replica.tsx';
import classes from './plan-gate.module.css';

/** A plan that main has computed, its blockers as they stand now, and the button that starts exactly it. */
export function PlanBody({
  move,
  previewed,
  isSecondLook,
  onAgain,
  onClose,
}: {
  readonly move: Move;
  readonly previewed: PreviewedPlan;
  readonly isSecondLook: boolean;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const { plan } = previewed;
  const [occupantUuid] = plan.alsoLocks ?? [];
  const occupant = occupantUuid && namesOf(store.getState(), plan.poolId).configuration(occupantUuid);
  const starting = useStart({ ...move, ...previewed }, onAgain);
  // The joined text changes only when the blockers do; the list itself is new each time.
  const isBlocked = useStore((state) => findMoveBlockers(state, move).length > 0);
  return (
    <>
      {isSecondLook && (
        <Callout tone="info" role="status" title="This plan is new">
          Something changed on the pool since the one before.
        </Callout>
      )}
      <PlanLosses lines={plan.irreversible} />
      <SheetSummary>
        <span>
          From <strong>{plan.fromStageName}</strong> to <strong>{plan.toStageName}</strong>, {modeWords(plan, occupant)}
          : {changesOf(plan)}
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
        <span title={plan.revision}>revision {shortRevision(plan.revision)}</span>
        {plan.irreversible.length === 0 && <span>nothing irreversible</span>}
      </SheetSummary>
      <div className={previewed.gate === null ? undefined : classes['beside']}>
        <PlanSteps plan={plan} names={namesOf(store.getState(), plan.poolId)} />
      </div>
      <SheetNotes title="Good to know" notes={plan.notes} />
      <TestedReplica id={move.key} />
      {isBlocked && <PlanBlockers blockers={withoutGate(findMoveBlockers(store.getState(), move))} move={move} />}
      <PlanGate
        planned={{
          poolId: plan.poolId,
          configurationUuid: plan.configurationUuid,
          toStageId: plan.toStageId,
          planDigest: previewed.planDigest,
        }}
      />
      {starting.problem && (
        <ProblemBox problem={starting.problem} names={namesOf(store.getState(), plan.poolId)} onCopy={copyDetails} />
      )}
      <SheetFoot note={<code title={previewed.planDigest}>plan {previewed.planDigest.slice(0, 12)}</code>}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        <Button
          size="sm"
          disabled={isBlocked}
          loading={starting.isBusy}
          onClick={starting.start}
          aria-keyshortcuts="Control+Enter"
          data-autofocus
        >
          {startPlan.label({ ...move, ...previewed })}
        </Button>
      </SheetFoot>
    </>
  );
}

/** The gate has a part of its own. */
function withoutGate(blockers: readonly Blocker[]): readonly Blocker[] {
  return blockers.filter(({ kind }) => kind !== 'gate');
}

function useStart(shown: Parameters<typeof startPlan.run>[0], onAgain: () => void) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const start = (): void => {
    if (isBusy || startPlan.blockers(shown).length > 0) return;
    setBusy(true);
    setProblem(null);
    void startPlan.run(shown).then((result) => {
      setBusy(false);
      if (result.ok) return;
      if (result.problem.code === 'plan-changed') onAgain();
      else setProblem(result.problem);
    });
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (startPlan.shortcut !== null && matchesShortcut(event, startPlan.shortcut)) start();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  });
  return { isBusy, problem, start };
}
