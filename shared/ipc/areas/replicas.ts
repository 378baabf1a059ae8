import { z } from 'zod';
import type { Plan } from '../../domain/plan.ts';
import { refreshTimesSchema, type RefreshSchedule } from '../../domain/replica/refresh-schedule.ts';
import type { FencePreview } from './fences.ts';

const id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/);

/** What a person wants of a replica. */
const replicaWishSchema = z.strictObject({
  poolId: id,
  /** The one that is copied. */
  configurationUuid: z.guid(),
  toStageId: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/),
  /** Null: on the networks of the stage, with MAC addresses of its own. Else in a fence of this kind, an exact copy. */
  fence: z.enum(['block', 'outOnly', 'inOut', 'consoleOnly']).nullable(),
  /** Of a fenced one: start it once it is made. Without a fence the stage says what starts. */
  isStarted: z.boolean(),
  /** Written into the ledger before anything is done; empty: none. */
  note: z.string().trim().max(500),
  /** How many replicas of it the stage keeps, this one among them; older ones are removed. Null: all. */
  keep: z.int().min(1).max(50).nullable(),
});
/** What a person wants of a replica. */
export type ReplicaWish = z.output<typeof replicaWishSchema>;

const refreshKey = {
  poolId: id,
  configurationUuid: z.guid(),
  toStageId: z.string().regex(/^[a-z][a-z0-9-]{0,47}$/),
};

/** Input of every request about replicas. */
export const replicasInputs = {
  /** Computes what making a replica would do. Changes nothing. */
  'replicas.preview': replicaWishSchema,
  /** Makes it by exactly the plan that the person saw. */
  'replicas.start': replicaWishSchema.extend({ planDigest: z.string().regex(/^[0-9a-f]{64}$/) }),
  /** Lets this workstation make a replica anew at its times, in place of older ones. */
  'replicas.schedule': z.strictObject({
    ...refreshKey,
    fence: replicaWishSchema.shape.fence,
    isStarted: z.boolean(),
    keep: z.int().min(1).max(50),
    times: refreshTimesSchema,
  }),
  'replicas.unschedule': z.strictObject(refreshKey),
} satisfies Record<keyof ReplicasOutputs, z.ZodType>;

/** The plan of a replica, with the proof of its fence; or why it can't be fenced. */
export type ReplicaPreview =
  | {
      readonly state: 'planned';
      readonly plan: Plan;
      readonly planDigest: string;
      readonly fence: Extract<FencePreview, { readonly state: 'planned' }> | null;
    }
  | { readonly state: 'refused'; readonly fence: Extract<FencePreview, { readonly state: 'refused' }> };

/** Answers of the requests about replicas. */
export interface ReplicasOutputs {
  'replicas.preview': ReplicaPreview;
  'replicas.start': { readonly runId: string };
  'replicas.schedule': null;
  'replicas.unschedule': null;
}

/** A replica that is made anew by itself, as windows show it. */
export interface RefreshView extends Omit<RefreshSchedule, 'armedAt' | 'settledUntil'> {
  /** ISO. */
  readonly nextAt: string;
}

/** Facts about replicas that main broadcasts. */
export interface ReplicasEvents {
  /** All schedules of this workstation. */
  'replicas.changed': { readonly schedules: readonly RefreshView[] };
}
