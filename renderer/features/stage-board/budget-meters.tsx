import type { Stage } from '../../../shared/domain/workflow.ts';
import { rulesOf } from '../../../shared/domain/workflow.ts';
import { budgetUse, type BudgetUse } from '../../../shared/domain/lease/budget-use.ts';
import { formatBytes } from '../../../shared/text/format.ts';
import classes from './budget-meters.module.css';

const WORDS: Readonly<Record<BudgetUse['part'], string>> = {
  configurations: 'configurations',
  vcpus: 'vCPUs',
  memory: 'memory',
  disk: 'disks',
};
const STATES: Readonly<Record<BudgetUse['state'], string>> = {
  fits: '',
  tight: ', nearly used up',
  full: ', used up',
  over: ', more than there is',
};

/** How much of a stage's budget is used, one meter for each part that has a limit; nothing without limits. */
export function BudgetMeters({
  stage,
  used,
}: {
  readonly stage: Stage;
  readonly used: Parameters<typeof budgetUse>[1];
}) {
  const uses = budgetUse(rulesOf(stage).budget, used);
  if (uses.length === 0) return null;
  return (
    <div className={classes['meters']}>
      {uses.map((use) => (
        <div
          key={use.part}
          className={classes['meter']}
          role="meter"
          aria-label={`Budget of ${WORDS[use.part]}`}
          aria-valuemin={0}
          aria-valuemax={use.limit}
          aria-valuenow={Math.min(use.used, use.limit)}
          aria-valuetext={sentence(use)}
          title={sentence(use)}
          data-state={use.state}
        >
          <span style={{ width: `${String(Math.min(100, (100 * use.used) / use.limit))}%` }} />
        </div>
      ))}
    </div>
  );
}

function sentence({ part, used, limit, state }: BudgetUse): string {
  const say = (amount: number): string => (part === 'memory' || part === 'disk' ? formatBytes(amount) : String(amount));
  return `${say(used)} of ${say(limit)} ${WORDS[part]}${STATES[state]}`;
}
