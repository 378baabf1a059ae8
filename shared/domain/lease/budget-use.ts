import type { BudgetPart } from '../blocker.ts';
import type { StageRules } from '../stage-rules.ts';

/** How much of one part of a stage's budget is used. */
export interface BudgetUse {
  readonly part: BudgetPart;
  readonly used: number;
  readonly limit: number;
  /** `full`: nothing more fits. `over`: there is more than the budget says, since it was lowered, or somebody else put it there. */
  readonly state: 'fits' | 'tight' | 'full' | 'over';
}

/** From here on a budget is tight. */
const TIGHT = 0.8;

/** What a stage's configurations take of its budget, part by part; parts without a limit are left out. */
export function budgetUse(
  { configurations, vcpus, memoryBytes, diskBytes }: StageRules['budget'],
  used: {
    readonly configurations: number;
    readonly vcpus: number;
    readonly memoryBytes: number;
    readonly diskBytes: number;
  },
): readonly BudgetUse[] {
  const parts: readonly (readonly [part: BudgetPart, limit: number | null, used: number])[] = [
    ['configurations', configurations, used.configurations],
    ['vcpus', vcpus, used.vcpus],
    ['memory', memoryBytes, used.memoryBytes],
    ['disk', diskBytes, used.diskBytes],
  ];
  return parts.flatMap(([part, limit, amount]): readonly BudgetUse[] =>
    limit === null ? [] : [{ part, used: amount, limit, state: stateOf(amount, limit) }],
  );
}

function stateOf(used: number, limit: number): BudgetUse['state'] {
  if (used > limit) return 'over';
  if (used === limit) return 'full';
  return used >= TIGHT * limit ? 'tight' : 'fits';
}
