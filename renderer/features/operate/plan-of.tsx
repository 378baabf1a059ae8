import type { Problem } from '../../../shared/errors.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import { countOf, formatEstimate } from '../../../shared/text/format.ts';
import { countVms } from '../../../shared/text/plan-steps.ts';
import { splitKey } from '../../commands/operate.ts';
import { copyText } from '../../commands/window.ts';
import { PlanLosses } from '../../components/plan-losses.tsx';
import { PlanRefused } from '../../components/plan-refused.tsx';
import { PlanSteps } from '../../components/plan-steps.tsx';
import { SheetNotes, SheetSummary } from '../../components/sheet.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import classes from './operate.module.css';

/** One plan: what is lost first, then figures, steps and notes. */
export function PlanOf({ shown: { plan } }: { readonly shown: RequestOutputs['operate.preview'] }) {
  return (
    <>
      <PlanLosses lines={plan.irreversible} />
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
  return (
    <PlanRefused
      problem={problem}
      names={namesOf(store.getState(), splitKey(id).poolId)}
      onCopy={(text) => void copyText.run({ text, what: 'details' })}
    />
  );
}
