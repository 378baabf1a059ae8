import type { Plan, PlanStep } from '../../shared/domain/plan.ts';
import { planTransition } from '../../shared/domain/plan/plan-transition.ts';
import type { PlanFacts } from '../../shared/domain/transition-facts.ts';
import { makePlanFacts, makeRuledWorkflow } from './plan-facts.ts';

/** Stage actions as tests write them. */
export const START = {
  kind: 'start',
  readiness: { probe: { kind: 'agent' }, timeoutSeconds: 300 },
} as const;
export const SHUTDOWN = { kind: 'shutdown', forceAfterSeconds: null } as const;
export const SNAPSHOT = { kind: 'snapshot', withMemory: false } as const;

/** Rules by stage. */
export type Rules = Parameters<typeof makeRuledWorkflow>[0];

/** The shop's plan by these rules. */
export function makePlan(
  rules: Rules,
  mode?: Parameters<typeof makeRuledWorkflow>[1],
  part: Partial<PlanFacts> = {},
): Plan {
  const made = planTransition(makePlanFacts({ workflow: makeRuledWorkflow(rules, mode), ...part }));
  if (!made) throw new Error('no plan');
  return made;
}

/** Ids of all steps, in order. */
export const idsOf = ({ steps }: Plan): readonly string[] => steps.map(({ id }) => id);

/** Kinds of all steps, in order. */
export const kindsOf = ({ steps }: Plan): readonly string[] => steps.map(({ action }) => action.kind);

/** The step of that id. */
export function getStep(plan: Plan, id: string): PlanStep {
  const found = plan.steps.find((each) => each.id === id);
  if (!found) throw new Error(`no step ${id} among ${idsOf(plan).join(' ')}`);
  return found;
}
