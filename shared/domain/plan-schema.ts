import canonicalize from 'canonicalize';
import { z } from 'zod';
import type { ArchiveAction } from './archive/archive-action.ts';
import type { HealAction } from './drift/heal-action.ts';
import { parseStrictJson } from './gate/strict-json.ts';
import type { MigrateAction } from './migrate/migrate-action.ts';
import type { OperateAction } from './operate/operate-action.ts';
import type { RemovalAction } from './plan/removal-action.ts';
import type { Plan, StepAction } from './plan.ts';
import type { TemplateAction } from './template/template-action.ts';
import { readinessSchema } from './stage-rules.ts';
import { transitionModeSchema } from './workflow.ts';

/*
 * The form of the plan of a transition that comes from elsewhere, in a request file. It is shown, never run; with this
 * form no screen meets a plan it does not understand.
 */

const id = z.string().min(1).max(400);
const words = z.string().max(20_000);
const number = z.number().min(0).max(1e15);
const target = z.strictObject({ uuid: id }).or(z.strictObject({ madeBy: id }));
const texts = z.record(id, words);
const lines = z.array(words).max(5000);
const size = { vcpus: number.nullable(), memoryBytes: number.nullable() };
const lock = { configurationUuid: id.optional() };

/** Steps of plans that nobody asks approval for: they stand in no request. */
type Unasked = (ArchiveAction | HealAction | MigrateAction | OperateAction | RemovalAction | TemplateAction)['kind'];

/** Fields of each kind of step; a kind that is missing here does not compile. */
const FIELDS = {
  'take-lock': lock,
  'release-lock': lock,
  verify: {},
  note: { text: words },
  'move-vif': { vmUuid: id, vifUuid: z.string().max(400), device: number, fromNetworkUuid: id, toNetworkUuid: id },
  'mark-stage': { vmUuid: id, removeTags: lines, addTag: words },
  'write-stage-record': {
    serviceId: id,
    fromStageId: id,
    toStageId: id,
    afterSeq: number,
    configuration: target.optional(),
    revision: z.string().max(64).nullable().optional(),
  },
  'shutdown-vm': { vmUuid: id, forceAfterSeconds: number.nullable() },
  'start-vm': { vm: target },
  'wait-ready': { vm: target, readiness: readinessSchema },
  'snapshot-vm': {
    vmUuid: id,
    vm: target.optional(),
    nameLabel: words,
    withMemory: z.boolean(),
    isQuiesced: z.literal(true).optional(),
  },
  'destroy-snapshot': { snapshot: target },
  'copy-vm': { sourceVmUuid: id, source: target, nameLabel: words, srUuid: id.nullable() },
  'set-up-copy': {
    vm: target,
    vapp: target,
    nameLabel: words,
    order: z.number(),
    startDelaySeconds: z.number(),
    shutdownDelaySeconds: z.number(),
    tags: lines,
    networks: texts,
    blockedOperations: texts.optional(),
    affinityHostUuid: id.optional(),
    size: z.strictObject(size).optional(),
  },
  'create-vapp': { nameLabel: words, description: words },
  'move-disk': { vmUuid: id, device: number, vdiUuid: id, fromSrUuid: id, toSrUuid: id },
  'set-affinity': { vmUuid: id, hostUuid: id.nullable() },
  'set-size': { vmUuid: id, ...size },
  'block-operations': { vmUuid: id, add: texts, remove: lines },
  'revert-vm': { vmUuid: id, snapshotUuid: id },
  'make-fence-network': {
    nameLabel: words,
    description: words,
    mark: z.strictObject({
      v: z.literal(1),
      id,
      mode: id,
      of: id,
      name: words,
      key: words,
      block: id,
      leases: lines.optional(),
    }),
    defaultLocking: z.enum(['unlocked', 'disabled']),
    basePifUuids: z.array(id).max(1000),
    tag: number.nullable(),
  },
  'fence-nics': {
    vm: target,
    nics: z.array(z.strictObject({ device: number, mac: z.string().max(64), network: target })).max(100),
  },
  'set-up-router': { vm: target, nameLabel: words, tags: lines, xenstore: texts },
  'start-in-fence': { vm: target, hostUuid: z.string().max(400), fenceId: id },
  'remove-fence-network': { networkUuid: id, fenceId: id },
} satisfies Record<Exclude<StepAction['kind'], Unasked>, z.core.$ZodLooseShape>;

const [first, ...others] = Object.entries(FIELDS).map(([kind, fields]) =>
  z.strictObject({ kind: z.literal(kind), ...fields }),
);
if (!first) throw new Error('a plan has steps');

const stepSchema = z.strictObject({
  id,
  title: words,
  vmUuid: id.nullable(),
  call: words,
  dependsOn: z.array(id).max(20_000),
  resources: z
    .array(z.strictObject({ key: id, limit: z.int().min(1) }))
    .max(100)
    .optional(),
  estimateMs: number,
  undo: words.nullable(),
  action: z.discriminatedUnion('kind', [first, ...others]),
});

const transitionPlanSchema = z.strictObject({
  kind: z.enum(['promote', 'demote']),
  configurationUuid: id,
  configurationName: words,
  serviceId: id,
  fromStageId: id,
  toStageId: id,
  fromStageName: words,
  toStageName: words,
  mode: transitionModeSchema.optional(),
  alsoLocks: z.array(id).max(500).optional(),
  fenceIds: z.array(id).max(1000).optional(),
  revision: z.string().regex(/^[0-9a-f]{64}$/),
  steps: z.array(stepSchema).max(20_000),
  estimateMs: number,
  notes: lines,
  irreversible: lines,
});

const PREFIX = 'stagewright/plan/v1\n';

/** What became of reading a plan's text. */
export type PlanReading =
  | { readonly ok: true; readonly plan: Omit<Plan, 'poolId'> }
  /** For people who look into it. */
  | { readonly ok: false; readonly detail: string };

/**
 * Reads the text of a transition's plan, believing nothing: prefix, one canonical spelling, every field of its form, step
 * ids that are there once, and no step that waits for itself, in a ring or for one that is not there.
 */
export function readTransitionPlan(text: string): PlanReading {
  if (!text.startsWith(PREFIX)) return { ok: false, detail: 'it does not begin as a plan does' };
  const body = text.slice(PREFIX.length);
  const parsed = parseStrictJson(body, 2_000_000);
  if (!parsed.ok) return { ok: false, detail: parsed.fault };
  const checked = transitionPlanSchema.safeParse(parsed.value);
  if (!checked.success) return { ok: false, detail: z.prettifyError(checked.error) };
  if (canonicalize(parsed.value) !== body) return { ok: false, detail: 'not-canonical' };
  // The fields of the actions are checked one by one above; their types are the same.
  const plan = parsed.value as Omit<Plan, 'poolId'>;
  const fault = findGraphFault(plan.steps);
  return fault === undefined ? { ok: true, plan } : { ok: false, detail: fault };
}

/** Takes away what waits for nothing, until nothing is left. */
function findGraphFault(steps: Plan['steps']): string | undefined {
  const ids = new Set(steps.map((step) => step.id));
  if (ids.size < steps.length) return 'two steps have one id';
  const dependants = new Map<string, string[]>();
  const waiting = new Map<string, number>();
  for (const { id: own, dependsOn } of steps) {
    waiting.set(own, dependsOn.length);
    for (const other of dependsOn) {
      if (!ids.has(other)) return 'a step waits for one that is not there';
      dependants.set(other, [...(dependants.get(other) ?? []), own]);
    }
  }
  const free = steps.filter(({ dependsOn }) => dependsOn.length === 0).map((step) => step.id);
  let done = 0;
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    done += 1;
    for (const each of dependants.get(next) ?? []) {
      const left = (waiting.get(each) ?? 0) - 1;
      waiting.set(each, left);
      if (left === 0) free.push(each);
    }
  }
  return done === steps.length ? undefined : 'steps wait for each other in a ring';
}
