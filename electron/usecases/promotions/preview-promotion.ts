import { findPlanBlockers } from '../../../shared/domain/find-blockers.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../shared/domain/plan/plan-transition.ts';
import type { ParsedInput, PreviewedPlan } from '../../../shared/ipc/contract.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { gatherPlanFacts, type PromotionPorts } from './gather-plan-facts.ts';

/**
 * Computes what a promotion or demotion would do now. Nothing is changed.
 * @throws ProblemError `blocked` with every reason why it may not start
 */
export function previewPromotion(ports: PromotionPorts, input: ParsedInput<'promotions.preview'>): PreviewedPlan {
  const facts = gatherPlanFacts(ports, input);

  assertUnblocked(findPlanBlockers(facts));
  const plan = planTransition(facts);
  if (!plan)
    throw new ProblemError({ code: 'not-found', kind: 'plan', id: `${input.configurationUuid} to ${input.toStageId}` });
  return { plan, planDigest: ports.digest(planText(plan)), gate: null };
}
