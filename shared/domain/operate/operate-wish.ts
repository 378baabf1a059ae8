import { z } from 'zod';
import { memberPlaceSchema, migrateWishSchema } from '../migrate/migrate-wish.ts';
import { slug } from '../slug.ts';
import { readinessSchema } from '../stage-rules.ts';
import { arrangedMemberSchema } from './arrangement.ts';

const forceAfterSeconds = z.int().min(10).max(7200).nullable();
const snapshotUuids = z.array(z.guid()).min(1).max(2000);
const reason = z.string().trim().min(3, 'a reason').max(300);

/** So many copies at once. */
export const MOST_COPIES = 16;

const pattern = z
  .string()
  .trim()
  .min(1, 'a name')
  .max(120)
  .regex(/^[^\p{Cc}]*$/u, 'a name without control characters');

/** Where copies go that are to be in another pool. */
const awaySchema = z.strictObject({
  /** XAPI's uuid of the pool. */
  poolUuid: z.guid(),
  /** The host that receives them. */
  hostUuid: z.guid().nullable(),
  /** MAC addresses as those of the originals; else each gets its own. */
  keepMacs: z.boolean(),
  /** Disks and NICs that go elsewhere than the rest. No VM twice. */
  members: z.array(memberPlaceSchema).max(200),
});

/** The longest name of a snapshot; a run adds its mark to it while the snapshot is made. */
export const LONGEST_SNAPSHOT_NAME = 120;

/** What a person wants done to all members of a configuration. */
export const operateWishSchema = z.discriminatedUnion('verb', [
  /** Readiness null: as the stage's own start action says, else that it runs is enough. */
  z.strictObject({ verb: z.literal('start'), readiness: readinessSchema.nullable() }),
  /** Null never forces. */
  z.strictObject({ verb: z.literal('shutdown'), forceAfterSeconds }),
  /** `VM.hard_shutdown`. */
  z.strictObject({ verb: z.literal('switch-off') }),
  /** All down in reverse start order, then all that ran up again in start order. */
  z.strictObject({ verb: z.literal('reboot'), forceAfterSeconds, readiness: readinessSchema.nullable() }),
  z.strictObject({ verb: z.literal('suspend') }),
  z.strictObject({ verb: z.literal('resume') }),
  /** With memory: `VM.checkpoint` of those that run. */
  z.strictObject({
    verb: z.literal('snapshot'),
    name: z
      .string()
      .trim()
      .min(1, 'a name')
      .max(LONGEST_SNAPSHOT_NAME)
      // Names that begin like those of stages are how a return and retention find theirs.
      .regex(
        /^(?!Stagewright )[^\p{Cc}]*$/u,
        'a name without control characters that does not begin with "Stagewright "',
      ),
    withMemory: z.boolean(),
  }),
  z.strictObject({
    verb: z.literal('revert'),
    /** One snapshot of each member that goes back. */
    snapshotUuids,
    /** Takes a snapshot of all members first, to which undoing goes back. */
    keepNow: z.boolean(),
    /** Starts, or resumes, what ran before. */
    powerAfter: z.boolean(),
    /** Why the stage's lock is lifted meanwhile; null leaves it, and then it blocks. */
    liftReason: reason.nullable(),
  }),
  /** Removes snapshots; the members stay. */
  z.strictObject({ verb: z.literal('forget-snapshots'), snapshotUuids }),
  /**
   * Makes whole new configurations of snapshots of this one. Without an SR: fast clones on the same SRs; with one: full
   * copies there. Networks not named are those of their role in the stage, or stay. Patterns: `CopyTokens`.
   */
  z.strictObject({
    verb: z.literal('copy'),
    count: z.int().min(1).max(MOST_COPIES),
    names: pattern,
    vmNames: pattern,
    srUuid: z.guid().nullable(),
    networks: z.array(z.strictObject({ from: z.guid(), to: z.guid() })).max(200),
    /** Of the configuration's own service; null puts them into none. */
    stageId: slug.nullable(),
    /** Absent: in this pool. Present: SR and networks are of that pool, which needs a host, an SR and a network for each. */
    away: awaySchema.optional(),
  }),
  migrateWishSchema,
  /** Makes exactly these its members, in this order: others leave, new ones join. No VM twice. */
  z.strictObject({ verb: z.literal('arrange'), members: z.array(arrangedMemberSchema).max(200) }),
  /** Removes members, disks, snapshots and the vApp. */
  z.strictObject({ verb: z.literal('delete'), liftReason: reason.nullable() }),
]);

/** What a person wants done to all members of a configuration. */
export type OperateWish = z.output<typeof operateWishSchema>;
/** What can be done to all members of a configuration; also the kind of the plan that does it. */
export type OperateVerb = OperateWish['verb'];
/** A wish of one verb. */
export type WishOf<V extends OperateVerb> = Extract<OperateWish, { readonly verb: V }>;

/** The verbs, in the order in which they are offered. */
export const OPERATE_VERBS = [
  'start',
  'shutdown',
  'switch-off',
  'reboot',
  'suspend',
  'resume',
  'snapshot',
  'revert',
  'forget-snapshots',
  'copy',
  'migrate',
  'arrange',
  'delete',
] as const satisfies readonly OperateVerb[];

const DESTRUCTIVE: ReadonlySet<OperateVerb> = new Set<OperateVerb>(['switch-off', 'revert', 'forget-snapshots']);

/** True for verbs that start only once the configuration's name was typed: deleting everywhere, all that destroys in production. */
export function needsTypedName(verb: OperateVerb, isProduction: boolean): boolean {
  return verb === 'delete' || (isProduction && DESTRUCTIVE.has(verb));
}
