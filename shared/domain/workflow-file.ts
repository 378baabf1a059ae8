import { Document, isScalar, visit, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { driftToleranceSchema } from './drift/tolerance.ts';
import { OPEN_GATE } from './gate/gate-policy.ts';
import { NO_RULES, stageActionSchema, stageRulesSchema, type StageRules } from './stage-rules.ts';
import type { WorkflowEstate } from './workflow-problems.ts';
import {
  modeOf,
  roleName,
  rulesOf,
  stageSchema,
  transitionSchema,
  triggerOf,
  triggerSchema,
  type Stage,
  type Transition,
  workflowSchema,
  type Workflow,
} from './workflow.ts';

/*
 * A workflow as one readable file: YAML, of which JSON is a part. What is on the pool stands with its name beside its
 * uuid, so that it is found again on another pool. What asks for nothing is left out.
 */

/** Larger files are not read. */
export const MOST_FILE_BYTES = 1_048_576;

/** Something on a pool: by uuid where that is there, else by name. */
const referenceSchema = z
  .strictObject({ name: z.string().min(1).max(1000).optional(), uuid: z.guid().optional() })
  .refine(({ name, uuid }) => name !== undefined || uuid !== undefined, 'a name, a uuid or both');

const { caps, budget } = stageRulesSchema.shape;

const fileStageSchema = z.strictObject({
  id: stageSchema.shape.id,
  name: stageSchema.shape.name,
  /** Absent: false. */
  production: z.boolean().optional(),
  /** Role to network. */
  networks: z.record(roleName, referenceSchema).optional(),
  placement: z.strictObject({ sr: referenceSchema.optional(), host: referenceSchema.optional() }).optional(),
  entry: z.array(stageActionSchema).max(10).optional(),
  exit: z.array(stageActionSchema).max(10).optional(),
  caps: caps.partial().optional(),
  budget: budget.partial().optional(),
  allowedUsers: stageRulesSchema.shape.allowedUsers.optional(),
  locked: z.boolean().optional(),
  keepSnapshots: stageRulesSchema.shape.keepSnapshots.optional(),
  /** Of what enters by copy; absent: not fenced. */
  fence: stageRulesSchema.shape.fence,
  /** What passes of the drift of what is in it; absent: nothing. */
  drift: driftToleranceSchema.partial().optional(),
  leases: stageRulesSchema.shape.leases,
  position: stageSchema.shape.position,
});

/** The content of a workflow file. */
export const workflowFileSchema = z.strictObject({
  /** Says what the file is. */
  stagewright: z.literal('workflow'),
  /** Of the format, not of the workflow. */
  format: z.literal(1),
  /** Name of the service it comes from; for people. */
  name: z.string().max(80).optional(),
  /** Version of the workflow it was. */
  version: z.int().min(1).optional(),
  stages: z.array(fileStageSchema).min(1).max(40),
  transitions: z
    .array(transitionSchema.extend({ trigger: triggerSchema.optional() }))
    .max(400)
    .optional(),
  /** What several transitions ask for beside their own gates. */
  policies: workflowSchema.shape.policies,
});

/** The content of a workflow file. */
export type WorkflowFile = z.output<typeof workflowFileSchema>;
/** A stage as a workflow file has it. */
export type FileStage = WorkflowFile['stages'][number];
/** Something on a pool as a workflow file names it. */
export type FileReference = z.output<typeof referenceSchema>;

/** The JSON Schema (draft 2020-12) of workflow files, for editors that complete and check while typing. */
export function workflowJsonSchema(): Readonly<Record<string, unknown>> {
  return { title: 'Stagewright workflow', ...z.toJSONSchema(workflowFileSchema, { io: 'input' }) };
}

const HEADING = ` A workflow of Stagewright. Stages are in the order of the board. Networks, SRs and hosts are found by uuid, and on
 another pool by name. What is left out asks for nothing.`;

/**
 * Writes a workflow as a file.
 * @param name - of the service
 * @param estate - where the names of networks, SRs and hosts come from; what is not there is written without a name
 */
export function writeWorkflowFile(workflow: Workflow, name: string, estate: WorkflowEstate): string {
  const content: WorkflowFile = {
    stagewright: 'workflow',
    format: 1,
    name,
    version: workflow.version,
    stages: workflow.stages.map((stage) => toFileStage(stage, estate)),
    transitions: workflow.transitions.map(toFileTransition),
    ...(workflow.policies && workflow.policies.length > 0 ? { policies: workflow.policies } : {}),
  };
  // Templates share their actions; an alias would not be read again.
  const document = new Document(content, { aliasDuplicateObjects: false });
  document.commentBefore = HEADING;
  visit(document, {
    Map: (_key, map) => {
      if (isReference(map)) map.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, blockQuote: false });
}

/** Names and positions stand on one line. */
function isReference({ items }: YAMLMap): boolean {
  const keys = items.map(({ key }) => (isScalar(key) ? key.value : key));
  return keys.every((key) => key === 'name' || key === 'uuid') || keys.join() === 'x,y';
}

type Named = readonly { readonly uuid: string; readonly nameLabel: string }[];

function toReference(uuid: string, known: Named): FileReference {
  const name = known.find((each) => each.uuid === uuid)?.nameLabel;
  return { ...(name === undefined || name === '' ? {} : { name }), uuid };
}

function toFileStage(stage: Stage, estate: WorkflowEstate): FileStage {
  const rules = rulesOf(stage);
  const { srUuid, hostUuid } = rules.placement;
  const networks = Object.entries(stage.networkMap).map(
    ([role, uuid]) => [role, toReference(uuid, estate.networks)] as const,
  );
  return {
    id: stage.id,
    name: stage.name,
    ...(stage.isProduction ? { production: true } : {}),
    ...(networks.length > 0 ? { networks: Object.fromEntries(networks) } : {}),
    ...(srUuid === null && hostUuid === null
      ? {}
      : {
          placement: {
            ...(srUuid === null ? {} : { sr: toReference(srUuid, estate.srs) }),
            ...(hostUuid === null ? {} : { host: toReference(hostUuid, estate.hosts) }),
          },
        }),
    ...(rules.entry.length > 0 ? { entry: rules.entry } : {}),
    ...(rules.exit.length > 0 ? { exit: rules.exit } : {}),
    ...withoutNulls('caps', rules.caps),
    ...withoutNulls('budget', rules.budget),
    ...(rules.allowedUsers.length > 0 ? { allowedUsers: rules.allowedUsers } : {}),
    ...(rules.isLocked ? { locked: true } : {}),
    ...(rules.keepSnapshots === null ? {} : { keepSnapshots: rules.keepSnapshots }),
    ...(rules.fence === undefined ? {} : { fence: rules.fence }),
    ...(rules.drift === undefined ? {} : withoutNulls('drift', rules.drift)),
    ...(rules.leases === undefined ? {} : { leases: rules.leases }),
    ...(stage.position ? { position: stage.position } : {}),
  };
}

function withoutNulls(key: 'caps' | 'budget' | 'drift', limits: Readonly<Record<string, unknown>>): object {
  const set = Object.entries(limits).filter(([, limit]) => limit !== null);
  return set.length > 0 ? { [key]: Object.fromEntries(set) } : {};
}

function toFileTransition(transition: Transition): Transition {
  const { from, to, kind, hold, gate } = transition;
  const [mode, trigger] = [modeOf(transition), triggerOf(transition)];
  return {
    from,
    to,
    kind,
    ...(mode === 'move' ? {} : { mode }),
    ...(trigger.kind === 'manual' ? {} : { trigger }),
    ...(hold === undefined ? {} : { hold }),
    ...(gate === undefined || JSON.stringify(gate) === JSON.stringify(OPEN_GATE) ? {} : { gate }),
  };
}

/** Leaves out what says the same as nothing: rules that ask for nothing, `move`, `manual`. */
export function withoutDefaults(workflow: Workflow): Workflow {
  return {
    ...workflow,
    stages: workflow.stages.map(({ rules, ...stage }) => ({
      ...stage,
      ...(rules === undefined || asksForNothing(rules) ? {} : { rules }),
    })),
    transitions: workflow.transitions.map(toFileTransition),
  };
}

/** True for rules that ask for nothing. */
export function asksForNothing(rules: StageRules): boolean {
  return JSON.stringify(rules) === JSON.stringify(NO_RULES);
}
