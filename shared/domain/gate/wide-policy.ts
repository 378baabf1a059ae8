import { z } from 'zod';
import { slug } from '../slug.ts';
import { gatePolicySchema } from './gate-policy.ts';
import { approverSchema, wellFormed } from './person.ts';

/**
 * A policy that covers many transitions: of a service (kept in its workflow) or of a whole pool (kept in the pool's
 * policy record). It is merged with the gate of each transition it covers.
 */
export const widePolicySchema = z.strictObject({
  id: slug,
  name: wellFormed(80).trim().min(1),
  /** `any`, or only transitions of that direction. */
  direction: z.enum(['any', 'promote', 'demote']),
  /** `any`, or only transitions into stages marked as production. */
  enters: z.enum(['any', 'production']),
  gate: gatePolicySchema,
});

/** What a person may have a right to beside promoting; each is given by the pool's policy record. */
export const GATE_RIGHTS = ['define-gates', 'override-freezes', 'trust-keys'] as const;

/** Who has each of the rights. */
const gateRightsSchema = z.strictObject({
  /** Change gates of transitions, of services and of the pool, and this list. */
  'define-gates': z.array(approverSchema).min(1).max(50),
  /** Pass in spite of a freeze that may be overridden. */
  'override-freezes': z.array(approverSchema).min(1).max(50),
  /** Say which workstations' keys are believed, that a pool's clock is right, and which workflow is the right one. */
  'trust-keys': z.array(approverSchema).min(1).max(50),
});

/** What a whole pool asks of transitions, and who may change and override it. */
export const poolPoliciesSchema = z.strictObject({
  policies: z.array(widePolicySchema).max(20),
  rights: gateRightsSchema,
});

/** A policy that covers many transitions. */
export type WidePolicy = z.output<typeof widePolicySchema>;
/** What a person may have a right to beside promoting. */
export type GateRight = (typeof GATE_RIGHTS)[number];
/** What a whole pool asks of transitions. */
export type PoolPolicies = z.output<typeof poolPoliciesSchema>;

/** Of a pool that has no policy record: no policies; gates are for pool operators to define, all else for pool admins. */
export const NO_POOL_POLICIES: PoolPolicies = {
  policies: [],
  rights: {
    'define-gates': [{ kind: 'role', role: 'pool-operator' }],
    'override-freezes': [{ kind: 'role', role: 'pool-admin' }],
    'trust-keys': [{ kind: 'role', role: 'pool-admin' }],
  },
};
