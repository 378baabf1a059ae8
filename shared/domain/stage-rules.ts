import { z } from 'zod';
import { driftToleranceSchema, NO_TOLERANCE, type DriftTolerance } from './drift/tolerance.ts';
import { leaseRulesSchema } from './lease/lease-rules.ts';

/** How long a stage waits for one VM's sign of life, and which one. Probes go to the address the guest agent reports. */
export const readinessSchema = z.strictObject({
  probe: z.discriminatedUnion('kind', [
    /** XAPI's word that it runs is enough. */
    z.strictObject({ kind: z.literal('running') }),
    /** The guest agent reports (`VM_guest_metrics`). */
    z.strictObject({ kind: z.literal('agent') }),
    /** The guest agent reports an address. */
    z.strictObject({ kind: z.literal('address') }),
    z.strictObject({ kind: z.literal('tcp'), port: z.int().min(1).max(65_535) }),
    /** Any answer below 500 counts; certificates of guests are not checked. */
    z.strictObject({
      kind: z.literal('http'),
      port: z.int().min(1).max(65_535),
      path: z.string().regex(/^\/[\x21-\x7e]{0,199}$/, 'a path that begins with /'),
      isTls: z.boolean(),
    }),
  ]),
  timeoutSeconds: z.int().min(5).max(7200),
});

/** Something done to all members of a configuration, as one or more steps of the plan. */
export const stageActionSchema = z.discriminatedUnion('kind', [
  /** `VM.snapshot`; with memory `VM.checkpoint` of those that run. */
  z.strictObject({ kind: z.literal('snapshot'), withMemory: z.boolean() }),
  /** In start order, each tier once the one before is ready. What runs already is left alone. */
  z.strictObject({ kind: z.literal('start'), readiness: readinessSchema }),
  /** In reverse start order; null never forces. What is halted already is left alone. */
  z.strictObject({ kind: z.literal('shutdown'), forceAfterSeconds: z.int().min(10).max(7200).nullable() }),
  /** A line in plan and ledger, for people. */
  z.strictObject({ kind: z.literal('note'), text: z.string().trim().min(1).max(500) }),
]);

/** What a stage asks of the configurations that enter, stay and leave. Every part may be left empty. */
export const stageRulesSchema = z.strictObject({
  placement: z.strictObject({
    /** SR that all disks are to be on; null leaves them where they are. */
    srUuid: z.guid().nullable(),
    /** Host the VMs prefer (`VM.affinity`); null leaves it to the pool. */
    hostUuid: z.guid().nullable(),
  }),
  /** Done after the NICs moved, in this order. */
  entry: z.array(stageActionSchema).max(10),
  /** Done before anything moves, in this order. */
  exit: z.array(stageActionSchema).max(10),
  /** Largest size of one VM here; null leaves it. Applied while it is halted. */
  caps: z.strictObject({
    vcpus: z.int().min(1).max(512).nullable(),
    memoryBytes: z.int().min(16_777_216).nullable(),
  }),
  /** Largest sums over all configurations in the stage; null for no limit. */
  budget: z.strictObject({
    configurations: z.int().min(1).max(500).nullable(),
    vcpus: z.int().min(1).nullable(),
    memoryBytes: z.int().min(1).nullable(),
    diskBytes: z.int().min(1).nullable(),
  }),
  /** XAPI user names that may bring configurations in; empty: everybody whose role allows the steps. */
  allowedUsers: z.array(z.string().trim().min(1).max(256)).max(50),
  /** Members are also kept by XAPI itself from being destroyed or reverted (`VM.blocked_operations`). */
  isLocked: z.boolean(),
  /** Snapshots that plans made and that are kept per VM, newest first; null keeps all. */
  keepSnapshots: z.int().min(1).max(50).nullable(),
  /**
   * What may cross the fence into which everything is put that enters by copy; absent: copies are on the stage's own
   * networks. Modes that need a router are left to people: what leads out is not for a rule to decide.
   */
  fence: z.enum(['block', 'consoleOnly']).optional(),
  /** What it lets pass of the drift of what is in it; absent: nothing. */
  drift: driftToleranceSchema.optional(),
  /** How long configurations run and stay here; absent: as long as they like. */
  leases: leaseRulesSchema.optional(),
});

/** How long a stage waits for one VM's sign of life, and which one. */
export type Readiness = z.output<typeof readinessSchema>;
/** Something done to all members of a configuration. */
export type StageAction = z.output<typeof stageActionSchema>;
/** What a stage asks of the configurations that enter, stay and leave. */
export type StageRules = z.output<typeof stageRulesSchema>;

/** The rules of a stage that asks for nothing. */
export const NO_RULES: StageRules = {
  placement: { srUuid: null, hostUuid: null },
  entry: [],
  exit: [],
  caps: { vcpus: null, memoryBytes: null },
  budget: { configurations: null, vcpus: null, memoryBytes: null, diskBytes: null },
  allowedUsers: [],
  isLocked: false,
  keepSnapshots: null,
};

/** What a stage lets pass of the drift of what is in it. */
export function toleranceOf({ drift }: StageRules): DriftTolerance {
  return drift ?? NO_TOLERANCE;
}
