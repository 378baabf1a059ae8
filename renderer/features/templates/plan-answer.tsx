import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { Problem, Result } from '../../../shared/errors.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { copyText } from '../../commands/window.ts';
import { PlanLosses } from '../../components/plan-losses.tsx';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { SheetFoot, SheetLoading, SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import classes from './templates.module.css';

/** A plan that main answered. */
export interface Planned {
  readonly plan: Plan;
  readonly planDigest: string;
}

/** Typing is over when nothing was typed for this long. */
const TYPED_MS = 250;

/** What main answers to a question, asked again whenever it changes; null while there is none. */
export function useAsked<Q, A>(
  question: Q | null,
  attempt: number,
  ask: (question: Q) => Promise<Result<A>>,
): Result<A> | null {
  const asked = JSON.stringify([question, attempt]);
  const [answer, setAnswer] = useState<{ readonly asked: string; readonly result: Result<A> } | null>(null);
  useEffect(() => {
    if (question === null) return undefined;
    let isCurrent = true;
    const timer = setTimeout(() => {
      void ask(question).then((result) => {
        if (isCurrent) setAnswer({ asked, result });
      });
    }, TYPED_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `asked` says all that `question` says
  }, [asked]);
  return answer?.asked === asked ? answer.result : null;
}

/** The plan, or why there is none. */
export function PlanAnswer({
  poolId,
  missing,
  answer,
}: {
  readonly poolId: string;
  /** What the form still lacks; null where it is complete. */
  readonly missing: string | null;
  readonly answer: Result<Planned> | null;
}) {
  if (missing !== null) return <p className={classes['dim']}>{missing}</p>;
  if (!answer) return <SheetLoading>Computing the plan…</SheetLoading>;
  if (!answer.ok) return <Refused poolId={poolId} problem={answer.problem} />;
  const { plan } = answer.value;
  return (
    <>
      <PlanLosses lines={plan.irreversible} />
      <SheetSummary>
        <span>
          <strong>{countOf(plan.steps.length, 'step')}</strong>
        </span>
        <span>
          <strong>{formatEstimate(plan.estimateMs)}</strong>
        </span>
        {plan.irreversible.length === 0 && <span>everything can be undone</span>}
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
  return (
    <div className={classes['foot']}>
      {problem && <Refused poolId={poolId} problem={problem} />}
      <SheetFoot note={<FootNote answer={answer} />}>
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

/** The plan in short, or why there is none: the reasons themselves may be out of sight above. */
function FootNote({ answer }: { readonly answer: Result<Planned> | null }) {
  if (answer?.ok === true) {
    const { planDigest } = answer.value;
    return <code title={planDigest}>plan {planDigest.slice(0, 12)}</code>;
  }
  if (answer?.problem.code !== 'blocked') return null;
  const names = namesOf(store.getState(), '');
  const reasons = answer.problem.blockers.map((blocker) => blockerText(blocker, names).short);
  return <span className={classes['why']}>{[...new Set(reasons)].join(' · ')}</span>;
}
