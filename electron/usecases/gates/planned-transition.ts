import type { Blocker } from '../../../shared/domain/blocker.ts';
import { findPlanBlockers } from '../../../shared/domain/find-blockers.ts';
import type { GateClock } from '../../../shared/domain/gate/gate-clock.ts';
import { planText } from '../../../shared/domain/plan-text.ts';
import { planTransition } from '../../../shared/domain/plan/plan-transition.ts';
import type { Plan } from '../../../shared/domain/plan.ts';
import type { PlanFacts } from '../../../shared/domain/transition-facts.ts';
import { ProblemError } from '../../../shared/errors.ts';
import { assertUnblocked } from '../configurations/place-configuration.ts';
import { gatherPlanFacts } from '../promotions/gather-plan-facts.ts';
import { gatherGateCase, type GateCase } from './gate-case.ts';
import type { GatePorts } from './gate-ports.ts';

/** Which transition of which configuration. */
export interface TransitionInput {
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly toStageId: string;
}

/** A transition with its plan and its gate. */
export interface PlannedTransition {
  readonly plans: PlanFacts;
  /** Why there can't be a run beside the gate. */
  readonly blockers: readonly Blocker[];
  readonly plan: Plan | null;
  readonly planDigest: string | null;
  readonly gated: GateCase;
}

/** Plans a transition and gathers its gate. @throws ProblemError `not-found`; `blocked` when the pool is away */
export function planWithGate(ports: GatePorts, input: TransitionInput, clock: GateClock): PlannedTransition {
  const plans = gatherPlanFacts(ports, input);
  const plan = planTransition(plans) ?? null;
  return {
    plans,
    blockers: findPlanBlockers(plans),
    plan,
    planDigest: plan ? ports.digest(planText(plan)) : null,
    gated: gatherGateCase(ports, plans, plan, clock),
  };
}

/** A transition whose plan is certain. */
export interface CertainTransition extends PlannedTransition {
  readonly plan: Plan;
  readonly planDigest: string;
  readonly gated: GateCase & { readonly binding: NonNullable<GateCase['binding']> };
}

/**
 * The same where somebody is about to sign for exactly one plan; the clock is read afresh.
 * @throws ProblemError `blocked` where there can't be a run; `plan-changed` where the plan is another by now
 */
export async function planCertain(
  ports: GatePorts,
  input: TransitionInput & { readonly planDigest: string },
): Promise<CertainTransition> {
  assertKnown(ports, input.poolId);
  const clock = await ports.clocks.read(input.poolId);
  const planned = planWithGate(ports, input, clock);
  assertUnblocked(planned.blockers);
  const { gated, plan, planDigest } = planned;
  if (!plan || planDigest === null || gated.binding === null)
    throw new ProblemError({ code: 'not-found', kind: 'plan', id: `${input.configurationUuid} to ${input.toStageId}` });
  if (planDigest !== input.planDigest) throw new ProblemError({ code: 'plan-changed', planDigest });
  return { ...planned, plan, planDigest, gated: { ...gated, binding: gated.binding } };
}

/** @throws ProblemError `not-found`; `blocked` when the pool is not connected */
export function assertKnown(ports: Pick<GatePorts, 'pools'>, poolId: string): void {
  const state = ports.pools.find(poolId);
  if (!state) throw new ProblemError({ code: 'not-found', kind: 'pool', id: poolId });
  if (state.phase !== 'connected')
    throw new ProblemError({ code: 'blocked', blockers: [{ kind: 'pool-not-connected' }] });
}
