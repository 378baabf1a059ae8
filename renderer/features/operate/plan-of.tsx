import type { Problem } from '../../../shared/errors.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import { blockerText } from '../../../shared/text/blocker-text.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { countVms } from '../../../shared/text/plan-steps.ts';
import { splitKey } from '../../commands/operate.ts';
import { copyText } from '../../commands/window.ts';
import { BlockerList } from '../../components/blocker-list.tsx';
import { Callout } from '../../components/callout.tsx';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { ProblemBox } from '../../components/problem-box.tsx';
import { SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import classes from './operate.module.css';

/** One plan: what is lost first, then figures, steps and notes. */
export function PlanOf({ shown: { plan } }: { readonly shown: RequestOutputs['operate.preview'] }) {
  return (
    <>
      {plan.irreversible.length > 0 && (
        <Callout tone="waiting" title="What can't be undone">
          <div className={classes['lost']} tabIndex={0} role="group" aria-label="What can't be undone">
            {plan.irreversible.map((line, index) => (
              <div key={index}>{line}</div>
            ))}
          </div>
        </Callout>
      )}
      <SheetSummary>
        <span>
          <strong>{countOf(countVms(plan), 'VM')}</strong>
        </span>
        <span>
          <strong>{countOf(plan.steps.length, 'step')}</strong>
        </span>
        <span>
          <strong>{formatEstimate(plan.estimateMs)}</strong>
        </span>
        {plan.irreversible.length === 0 && <span>everything can be undone</span>}
      </SheetSummary>
      <div className={classes['steps']}>
        <PlanSteps plan={plan} names={namesOf(store.getState(), plan.poolId)} />
      </div>
      <SheetNotes title="Good to know" notes={plan.notes} />
    </>
  );
}

/** Why there is no plan, or none was started. */
export function Refused({ id, problem }: { readonly id: ConfigurationKey; readonly problem: Problem }) {
  const names = namesOf(store.getState(), splitKey(id).poolId);
  if (problem.code !== 'blocked')
    return (
      <ProblemBox problem={problem} names={names} onCopy={(text) => void copyText.run({ text, what: 'details' })} />
    );
  return (
    <Callout
      tone="waiting"
      role="status"
      title={`It may not start yet: ${countOf(problem.blockers.length, 'blocker')}`}
    >
      <div className={classes['lost']} tabIndex={0} role="group" aria-label="Blockers of the plan">
        <BlockerList items={problem.blockers.map((blocker) => blockerText(blocker, names))} />
      </div>
    </Callout>
  );
}
