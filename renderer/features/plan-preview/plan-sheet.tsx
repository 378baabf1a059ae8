import { Modal } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Problem } from '../../../shared/errors.ts';
import type { PreviewedPlan } from '../../../shared/ipc/contract.ts';
import { computePlan } from '../../commands/plans.ts';
import { previewMove, type Move } from '../../commands/promote.ts';
import { SheetLayout, SheetLoading } from '../../components/sheet.tsx';
import { useStore } from '../../state/store.ts';
import { planTitle } from '../../../shared/text/run-text.ts';
import { PlanBody } from './plan-body.tsx';
import { PlanRefusal } from './plan-refusal.tsx';

/** What main has answered about a move so far. */
type Answer =
  | { readonly state: 'waiting' }
  | { readonly state: 'shown'; readonly previewed: PreviewedPlan }
  | { readonly state: 'refused'; readonly problem: Problem };

/** The sheet for a plan: what it will do, step by step, before anything runs. */
export function PlanSheet() {
  const sheet = useStore((state) => state.sheet);
  const setSheet = useStore((state) => state.setSheet);
  const [attempt, setAttempt] = useState(0);
  if (sheet?.kind !== 'plan') return null;
  // A new key starts afresh: another move, or the same one asked again.
  return (
    <PlanDialog
      key={`${sheet.key} ${sheet.toStageId} ${String(attempt)}`}
      move={sheet}
      isSecondLook={attempt > 0}
      onAgain={() => setAttempt((n) => n + 1)}
      onClose={() => {
        setAttempt(0);
        setSheet(null);
      }}
    />
  );
}

function PlanDialog({
  move,
  isSecondLook,
  onAgain,
  onClose,
}: {
  readonly move: Move;
  readonly isSecondLook: boolean;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const answer = usePlan(move);
  // A form about the gate lies over the sheet and takes Escape for itself.
  const isCovered = useStore((state) => state.dialog !== null);
  const title = answer.state === 'shown' ? planTitle(answer.previewed.plan) : previewMove.label(move);
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={1000}
      closeOnEscape={!isCovered}
      trapFocus={!isCovered}
      transitionProps={{ duration: isSecondLook ? 0 : 120 }}
    >
      <SheetLayout>
        {answer.state === 'waiting' && <SheetLoading>Computing the plan…</SheetLoading>}
        {answer.state === 'refused' && (
          <PlanRefusal move={move} problem={answer.problem} onAgain={onAgain} onClose={onClose} />
        )}
        {answer.state === 'shown' && (
          <PlanBody
            move={move}
            previewed={answer.previewed}
            onAgain={onAgain}
            onClose={onClose}
            isSecondLook={isSecondLook}
          />
        )}
      </SheetLayout>
    </Modal>
  );
}

function usePlan({ key, toStageId }: Move): Answer {
  const [answer, setAnswer] = useState<Answer>({ state: 'waiting' });
  useEffect(() => {
    let isCurrent = true;
    void computePlan.run({ key, toStageId }).then((result) => {
      if (!isCurrent) return;
      setAnswer(
        result.ok ? { state: 'shown', previewed: result.value } : { state: 'refused', problem: result.problem },
      );
    });
    return () => {
      isCurrent = false;
    };
  }, [key, toStageId]);
  return answer;
}
