import canonicalize from 'canonicalize';
import type { Plan } from './plan.ts';

/**
 * The text a plan digest is the SHA-256 of: a fixed prefix, then RFC 8785 JSON of the whole plan but for `poolId`. Each
 * console has a name of its own for a pool; what is approved at one has to be the same plan at another.
 */
export function planText(plan: Plan): string {
  return `stagewright/plan/v1\n${canonicalize(sharedPlan(plan)) ?? ''}`;
}

/** What of a plan its digest covers, and so what evidence holds of it: all but this console's name for the pool. */
export function sharedPlan(plan: Plan): Omit<Plan, 'poolId'> {
  const { poolId: _own, ...shared } = plan;
  return shared;
}

/** Reads a plan from its text, for whoever holds the pool under `poolId`. The text is one that somebody has signed. */
export function planFromText(text: string, poolId: string): Plan {
  return { ...(JSON.parse(text.slice(text.indexOf('\n') + 1)) as Omit<Plan, 'poolId'>), poolId };
}
