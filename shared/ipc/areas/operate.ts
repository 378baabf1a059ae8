import { z } from 'zod';
import { operateWishSchema } from '../../domain/operate/operate-wish.ts';
import type { ArrangedMember } from '../../domain/operate/arrangement.ts';
import type { Plan } from '../../domain/plan.ts';

const configuration = { poolId: z.string().regex(/^[A-Za-z0-9-]{1,64}$/), configurationUuid: z.guid() };

/** Inputs of requests about operating configurations. */
export const operateInputs = {
  /** What a form needs to know before a verb is chosen; changes nothing. */
  'operate.describe': z.strictObject(configuration),
  /** Plans a verb for all members; changes nothing. */
  'operate.preview': z.strictObject({ ...configuration, wish: operateWishSchema }),
  /**
   * Starts exactly the plan that was previewed; refused with `plan-changed` when the facts moved on. `typed` repeats the
   * configuration's name where the verb asks for it.
   */
  'operate.start': z.strictObject({
    ...configuration,
    wish: operateWishSchema,
    planDigest: z.string().regex(/^[0-9a-f]{64}$/),
    typed: z.string().max(300).nullable(),
  }),
};

/** Snapshots of the members that belong together. */
export interface SnapshotSetView {
  readonly id: string;
  readonly nameLabel: string;
  /** ISO; null where XAPI knows no time. */
  readonly takenAt: string | null;
  readonly withMemory: boolean;
  /** One per member that has one. */
  readonly snapshotUuids: readonly string[];
  /** Names of members that have none in this set. */
  readonly missing: readonly string[];
}

/** What a form about a configuration needs to know. */
export interface OperateView {
  readonly memberCount: number;
  /** Their present places in the start order. */
  readonly members: readonly ArrangedMember[];
  /** Newest first. */
  readonly sets: readonly SnapshotSetView[];
  /** The stage whose lock keeps XAPI from reverting and deleting members; null where none does. */
  readonly lockedBy: string | null;
  /** The stage is production-like. */
  readonly isProduction: boolean;
}

/** Outputs of requests about operating configurations. */
export interface OperateOutputs {
  'operate.describe': OperateView;
  'operate.preview': {
    readonly plan: Plan;
    readonly planDigest: string;
    /** It starts only once the configuration's name was typed. */
    readonly needsName: boolean;
  };
  'operate.start': { readonly runId: string };
}
