import { z } from 'zod';
import type { LeaseLine } from '../../domain/lease/decide-lease.ts';
import { LEASE_PARTS } from '../../domain/lease/lease-rules.ts';

const poolId = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** Input of every request about leases. */
export const leasesInputs = {
  /** Lengthens a lease to so many hours from now, as far as its stage allows; with a reason that the pool keeps. */
  'leases.renew': z.strictObject({
    poolId,
    configurationUuid: z.guid(),
    part: z.enum(LEASE_PARTS),
    hours: z.int().min(1).max(87_600),
    reason: z.string().trim().min(3, 'a reason').max(300),
  }),
  /** Lets this workstation begin and end the leases of a pool by itself, or no more. */
  'leases.keep': z.strictObject({ poolId, isKept: z.boolean() }),
} satisfies Record<keyof LeasesOutputs, z.ZodType>;

/** Answers of the requests about leases. */
export interface LeasesOutputs {
  'leases.renew': { readonly until: string };
  'leases.keep': null;
}

/** How the leases of one configuration stand. */
export interface LeaseView {
  readonly poolId: string;
  readonly configurationUuid: string;
  /** Null where the stage sets no time, or nothing runs, or nobody counts. */
  readonly run: LeaseLine | null;
  readonly storage: LeaseLine | null;
  /** Longest renewal, hours; null where the stage sets no time. */
  readonly runHours: number | null;
  readonly storageHours: number | null;
  /** Why the last one that ended did nothing; empty where it did. */
  readonly problem: string;
}

/** Facts about leases that main broadcasts. */
export interface LeasesEvents {
  /** All of them, of all pools that are connected. */
  'leases.changed': {
    readonly leases: readonly LeaseView[];
    /** Pools whose leases this workstation keeps, and under which account. */
    readonly kept: readonly { readonly poolId: string; readonly armedBy: string }[];
  };
}
