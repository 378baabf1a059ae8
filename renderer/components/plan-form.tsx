import { Button } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import type { Plan } from '../../shared/domain/plan.ts';
import type { Problem, Result } from '../../shared/errors.ts';
import { blockerText } from '../../shared/text/blocker-text.ts';
import { countOf, formatEstimate } from '../../shared/text/format.ts';
import type { Names } from '../../shared/text/names.ts';
import { PlanLosses } from './plan-losses.tsx';
import { PlanRefused } from './plan-refused.tsx';
import { PlanSteps } from './plan-steps.tsx';
import { SheetEnd, SheetFoot, SheetLoading, SheetNotes, SheetSummary } from './sheet.tsx';
import classes from './plan-form.module.css';

/** A plan that main answered. */
export interface Planned {
  readonly plan: Plan;
  readonly planDigest: string;
}

/** One plan: what is lost first, then figures, steps and notes. */
export function PlanShown({
  plan,
  names,
  stepsClass,
  lead,
}: {
  readonly plan: Plan;
  readonly names: Names;
  /** Says how high the list of steps may be. */
  readonly stepsClass: string | undefined;
  /** Figures before those that every plan has. */
  readonly lead?: ReactNode;
}) {
  return (
    <>
      <PlanLosses lines={plan.irreversible} />
      <SheetSummary>
        {lead}
        <span>
          <strong>{countOf(plan.steps.length, 'step')}</strong>
        </span>
        <span>
          <strong>{formatEstimate(plan.estimateMs)}</strong>
        </span>
        {plan.irreversible.length === 0 && <span>everything can be undone</span>}
      </SheetSummary>
      <div className={stepsClass}>
        <PlanSteps plan={plan} names={names} />
      </div>
      <SheetNotes title="Good to know" notes={plan.notes} />
    </>
  );
}

/** The plan of a form, or why there is none. */
export function PlanAnswer({
  names,
  missing,
  answer,
  stepsClass,
  onCopy,
}: {
  readonly names: Names;
  /** What the form still lacks; null where it is complete. */
  readonly missing: string | null;
  readonly answer: Result<Planned> | null;
  readonly stepsClass: string | undefined;
  readonly onCopy: (text: string) => void;
}) {
  if (missing !== null) return <p className={classes['missing']}>{missing}</p>;
  if (!answer) return <SheetLoading>Computing the plan…</SheetLoading>;
  if (!answer.ok) return <PlanRefused problem={answer.problem} names={names} onCopy={onCopy} />;
  return <PlanShown plan={answer.value.plan} names={names} stepsClass={stepsClass} />;
}

/** Cancel, check again, and the one button. */
export function PlanFoot({
  names,
  answer,
  label,
  onStart,
  onStarted,
  onAgain,
  onClose,
  onCopy,
}: {
  readonly names: Names;
  readonly answer: Result<Planned> | null;
  readonly label: string;
  readonly onStart: (planDigest: string) => Promise<Result<{ readonly runId: string }>>;
  readonly onStarted: (runId: string) => void;
  readonly onAgain: () => void;
  readonly onClose: () => void;
  readonly onCopy: (text: string) => void;
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
      if (result.ok) onStarted(result.value.runId);
      else if (result.problem.code === 'plan-changed') onAgain();
      else setProblem(result.problem);
    });
  };
  return (
    <SheetEnd>
      {problem && <PlanRefused problem={problem} names={names} onCopy={onCopy} />}
      <SheetFoot note={<FootNote answer={answer} names={names} />}>
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
    </SheetEnd>
  );
}

/** The plan in short, or why there is none: the reasons themselves may be out of sight above. */
function FootNote({ answer, names }: { readonly answer: Result<Planned> | null; readonly names: Names }) {
  if (answer?.ok === true) {
    const { planDigest } = answer.value;
    return <code title={planDigest}>plan {planDigest.slice(0, 12)}</code>;
  }
  if (answer?.problem.code !== 'blocked') return null;
  const reasons = answer.problem.blockers.map((blocker) => blockerText(blocker, names).short);
  return <span className={classes['why']}>{[...new Set(reasons)].join(' · ')}</span>;
}
