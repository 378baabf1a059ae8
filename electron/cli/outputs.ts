import { z } from 'zod';

/*
 * What `--json` prints, one schema for each kind of thing. It is an interface of its own: records of the program may change
 * under it. Fields are added, never changed or taken away.
 */

const text = z.string();
const count = z.int().min(0);
const iso = z.string().describe('ISO 8601, UTC');
const sha256 = z.string().describe('SHA-256, hex');

/** A known pool; what is null is not known before it was connected. */
export const poolOutput = z.strictObject({
  id: text,
  uuid: text.nullable(),
  nameLabel: text,
  address: text,
  userName: text,
  phase: text,
  fingerprint: text.nullable(),
  hosts: count,
  vms: count,
});

/** A service with its stages in order. */
export const serviceOutput = z.strictObject({
  id: text,
  name: text,
  version: count,
  stages: z.array(z.strictObject({ id: text, name: text, isProduction: z.boolean() })),
});

/** A configuration where it is now. */
export const configurationOutput = z.strictObject({
  uuid: text,
  nameLabel: text,
  serviceId: text.nullable(),
  stageId: text.nullable(),
  since: iso.nullable(),
  powerState: text,
  runningCount: count,
  vmUuids: z.array(text),
  revision: sha256,
  recordedRevision: sha256.nullable(),
  originUuid: text.nullable().describe('the configuration it is a replica of'),
  lockedBy: text.nullable(),
  activeRunId: text.nullable(),
  warnings: z.array(text),
});

/** A plan: what would run. */
export const planOutput = z.strictObject({
  planDigest: sha256,
  kind: text,
  configurationUuid: text,
  configurationName: text,
  fromStageId: text,
  toStageId: text,
  estimateMs: z.number(),
  steps: z.array(z.strictObject({ id: text, title: text, call: text, vmUuid: text.nullable(), undo: text.nullable() })),
  notes: z.array(text),
  irreversible: z.array(text),
});

/** A run as it stands. */
export const runOutput = z.strictObject({
  id: text,
  kind: text,
  configurationUuid: text,
  configurationName: text,
  fromStageId: text,
  toStageId: text,
  planDigest: sha256,
  requester: text,
  phase: z.enum([
    'pending',
    'running',
    'waiting',
    'stopping',
    'pausing',
    'paused',
    'interrupted',
    'undoing',
    'succeeded',
    'failed',
    'errored',
    'aborted',
  ]),
  startedAt: iso,
  finishedAt: iso.nullable(),
  progressRatio: z.number(),
  stepCount: count,
  doneCount: count,
  problem: z.strictObject({ code: text, text }).nullable(),
});

/** What a command that can be kept from acting prints: the plan with `--plan-only`, else the run. */
export const planOrRunOutput = planOutput.or(runOutput);

/** A fence as it stands. */
export const fenceOutput = z.strictObject({
  id: text,
  name: text,
  mode: text,
  block: text,
  ofUuid: text,
  ofName: text,
  vmUuids: z.array(text),
  runningCount: count,
  networks: z.array(text),
  alarms: z.array(text).describe('what crosses it or collides now'),
  isLeftover: z.boolean(),
});

/** How far a configuration is from what it must equal. */
export const driftOutput = z.strictObject({
  configurationUuid: text,
  configurationName: text,
  baseline: text,
  score: z.number().describe('0 to 100; 100: equal'),
  drift: count,
  expected: count,
  isMuted: z.boolean(),
});

/** One difference between two configurations. */
const differenceOutput = z.strictObject({
  vm: text,
  field: text,
  left: text.nullable(),
  right: text.nullable(),
  verdict: z.enum(['expected', 'drift']),
  severity: text,
});

/** Two sides, compared. */
export const comparisonOutput = z.strictObject({
  left: text,
  right: text,
  score: z.number(),
  drift: count,
  expected: count,
  differences: z.array(differenceOutput),
});

/** A request for approvals. */
export const requestOutput = z.strictObject({
  id: text,
  configurationUuid: text,
  configurationName: text,
  direction: text,
  fromStageId: text,
  toStageId: text,
  revision: sha256,
  planDigest: sha256,
  requester: text,
  reason: text,
  at: iso,
  expiresAt: iso,
  phase: text,
  key: text.describe('the public key that signed it'),
  keyState: text,
  decisions: z.array(z.strictObject({ by: text, decision: text, reason: text, at: iso, counts: z.boolean() })),
});

/** An archive on the shelf; what is null can't be read, and the findings say why. */
export const archiveOutput = z.strictObject({
  archive: text.describe('name of its folder'),
  folder: text.describe('where that folder is'),
  nameLabel: text.nullable(),
  note: text.nullable(),
  madeAt: iso.nullable(),
  by: text.nullable(),
  poolName: text.nullable(),
  storage: text.nullable().describe('the SR of its copies; null: they are files'),
  configurationUuid: text.nullable(),
  configurationName: text.nullable(),
  stageId: text.nullable(),
  revision: sha256.nullable(),
  vms: z.array(text),
  sizeBytes: z.number(),
  checkedAt: iso.nullable().describe('when every byte was read last'),
  findings: z.array(z.strictObject({ kind: text, text })).describe('what is not right about it'),
  rehearsal: z
    .strictObject({
      at: iso,
      tookMs: z.number(),
      poolName: text,
      isProven: z.boolean().describe('it ran to its end, and every VM was ready in time'),
      vms: z.array(z.strictObject({ nameLabel: text, readyAfterMs: z.number().nullable() })),
      failure: text.nullable(),
    })
    .nullable()
    .describe('what the last rehearsal found'),
});

/** One version of a template. */
export const templateOutput = z.strictObject({
  id: text,
  family: text.describe('all versions of one template share it'),
  name: text,
  version: count,
  isGold: z.boolean(),
  notes: text,
  madeFrom: text,
  by: text,
  at: iso,
  tiers: z.array(z.strictObject({ id: text, label: text, vmUuid: text.nullable() })),
  parameters: z.array(
    z.strictObject({
      id: text,
      label: text,
      type: text,
      unit: text.nullable(),
      default: z.unknown(),
      computed: z.boolean(),
    }),
  ),
  networks: z.array(text),
});

const leaseLineOutput = z.strictObject({
  until: iso,
  end: z.enum(['suspend', 'shutdown', 'archive', 'tell']),
  state: z.enum(['running', 'soon', 'over', 'waits', 'done']),
});

/** How the leases of a configuration stand; null where none counts. */
export const leaseOutput = z.strictObject({
  configurationUuid: text,
  configurationName: text,
  run: leaseLineOutput.nullable(),
  storage: leaseLineOutput.nullable(),
  runHours: z.number().nullable().describe('the longest renewal; null where the stage sets no time'),
  storageHours: z.number().nullable(),
  problem: text.describe('why the last one that ended did nothing; empty where it did'),
});

/** What is printed on standard output when a command fails. */
export const failureOutput = z.strictObject({
  problem: z.looseObject({ code: text }).nullable().describe('code and facts; null where the words say all'),
  message: text,
});
