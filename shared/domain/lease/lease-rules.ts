import { z } from 'zod';

/** What a stage says about how long configurations run and stay. */
export const leaseRulesSchema = z.strictObject({
  /** Null: they run as long as they like. */
  run: z
    .strictObject({
      hours: z.int().min(1).max(8760),
      /** What becomes of what runs: `suspend` keeps its memory, `shutdown` asks the guests. */
      end: z.enum(['suspend', 'shutdown']),
    })
    .nullable(),
  /** Null: they stay as long as they like. */
  storage: z
    .strictObject({
      days: z.int().min(1).max(3650),
      /** `archive`: into files of the workstation that keeps leases; the configuration itself stays. `tell`: nothing but words. */
      end: z.enum(['archive', 'tell']),
    })
    .nullable(),
  /** So long before an end it is said. */
  warnHours: z.int().min(1).max(720),
});

/** What a stage says about how long configurations run and stay. */
export type LeaseRules = z.output<typeof leaseRulesSchema>;

/** What becomes of a configuration when its time is over. */
export type LeaseEnd = 'suspend' | 'shutdown' | 'archive' | 'tell';

/** The two kinds of time. */
export const LEASE_PARTS = ['run', 'storage'] as const;
/** One of the two kinds of time. */
export type LeasePart = (typeof LEASE_PARTS)[number];
