import { Button } from '@mantine/core';
import { useEffect, useState, type ReactNode } from 'react';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { copyText } from '../../commands/window.ts';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { SheetFoot, SheetLoading, SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import classes from './archive.module.css';

/** A plan that main answered. */
export interface Planned {
  readonly plan: Plan;
  readonly planDigest: string;
}

/** Typing is over when nothing was typed for this long. */
const TYPED_MS = 250;

/** The plan of a wish, asked for again whenever it changes; null while there is none. */
export function usePlanned<W>(
  wish: W | null,
  attempt: number,
  preview: (wish: W) => Promise<Result<Planned>>,
): Result<Planned> | null {
  const asked = JSON.stringify([wish, attempt]);
  const [answer, setAnswer] = useState<{ readonly asked: string; readonly result: Result<Planned> } | null>(null);
  useEffect(() => {
    if (wish === null) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void preview(wish).then((result) => {
        if (isCurrent) setAnswer({ asked, result });
      });
    }, TYPED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `asked` says all that `wish` says
  }, [asked]);
  return answer?.asked === asked ? answer.result : null;
}

/** The plan, or why there is none. */
export function PlanAnswer({
  poolId,
  wish,
  answer,
}: {
  readonly poolId: string;
  readonly wish: unknown;
  readonly answer: Result<Planned> | null;
}) {
  if (wish === null) return <p className={classes['dim']}>The plan is shown here as soon as the form is filled in.</p>;
  if (!answer) return <SheetLoading>Computing the plan…</SheetLoading>;
  if (!answer.ok) return <Refused poolId={poolId} problem={answer.problem} />;
  const { plan } = answer.value;
  return (
    <>
      <SheetSummary>
        <span>
          <strong>{countOf(plan.steps.length, 'step')}</strong>
        </span>
        <span>
          <strong>{formatEstimate(plan.estimateMs)}</strong>
        </span>
        <span>everything can be undone</span>
      </SheetSummary>
      <div className={classes['steps']}>
        <PlanSteps plan={plan} names={namesOf(store.getState(), poolId)} />
      </div>
      <SheetNotes title="Good to know" notes={plan.notes} />
    </>
  );
}

/** Why there is no plan, or none was started. */
export function Refused({ poolId, problem }: { readonly poolId: string; readonly problem: Problem }) {
  return (
    <PlanRefused
      problem={problem}
      names={namesOf(store.getState(), poolId)}
      onCopy={(text) => void copyText.run({ text, what: 'details' })}
    />
  );
}

/** Cancel, check again, and the one button; once it starts, its run takes the sheet's place. */
export function PlanFoot({
  poolId,
  answer,
  label,
  onStart,
  onAgain,
  onClose,
}: {
  readonly poolId: string;
  readonly answer: Result<Planned> | null;
  readonly label: string;
  readonly onStart: (planDigest: string) => Promise<Result<{ readonly runId: string }>>;
  readonly onAgain: () => void;
  readonly onClose: () => void;
}) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const planned = answer?.ok === true ? answer.value : null;
  const start = (): void => {
    if (!planned || isBusy) return;
    setBusy(true);
    setProblem(null);
    void onStart(planned.planDigest).then((result) => {
      setBusy(false);
      if (result.ok) store.getState().setSheet({ kind: 'run', runId: result.value.runId });
      else if (result.problem.code === 'plan-changed') onAgain();
      else setProblem(result.problem);
    });
  };
  const note: ReactNode = planned && <code title={planned.planDigest}>plan {planned.planDigest.slice(0, 12)}</code>;
  return (
    <div className={classes['foot']}>
      {problem && <Refused poolId={poolId} problem={problem} />}
      <SheetFoot note={note}>
        <Button variant="default" size="sm" onClick={onClose}>
          Cancel
        </Button>
        {answer?.ok === false && (
          <Button variant="default" size="sm" onClick={onAgain}>
            Check again
          </Button>
        )}
        <Button size="sm" loading={isBusy} disabled={!planned} onClick={start}>
          {label}
        </Button>
      </SheetFoot>
    </div>
  );
}
