import type { Problem } from '../../../shared/errors.ts';
import type { RequestOutputs } from '../../../shared/ipc/contract.ts';
import { countOf } from '../../../shared/text/format.ts';
import { countVms } from '../../../shared/text/plan-steps.ts';
import { splitKey } from '../../commands/operate.ts';
import { copyDetails } from '../../commands/window.ts';
import { PlanShown } from '../../components/plan-form.tsx';
import { PlanRefused } from '../../components/plan-refused.tsx';
import type { ConfigurationKey } from '../../state/configurations-slice.ts';
import { namesOf } from '../../state/names-of.ts';
import { store } from '../../state/store.ts';
import classes from './operate.module.css';

/** One plan: what is lost first, then figures, steps and notes. */
export function PlanOf({ shown: { plan } }: { readonly shown: RequestOutputs['operate.preview'] }) {
  return (
    <PlanShown
      plan={plan}
      names={namesOf(store.getState(), plan.poolId)}
      stepsClass={classes['steps']}
      lead={
        <span>
          <strong>{countOf(countVms(plan), 'VM')}</strong>
        </span>
      }
    />
  );
}

/** Why there is no plan, or none was started. */
export function Refused({ id, problem }: { readonly id: ConfigurationKey; readonly problem: Problem }) {
  return <PlanRefused problem={problem} names={namesOf(store.getState(), splitKey(id).poolId)} onCopy={copyDetails} />;
}
