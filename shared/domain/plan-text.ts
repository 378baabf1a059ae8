import canonicalize from 'canonicalize';
import type { Plan } from './plan.ts';

/** The text a plan digest is the SHA-256 of: a fixed prefix, then RFC 8785 JSON of the whole plan. */
export function planText(plan: Plan): string {
  return `stagewright/plan/v1\n${canonicalize(plan) ?? ''}`;
}
