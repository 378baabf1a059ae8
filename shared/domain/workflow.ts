import { z } from 'zod';
import { gatePolicySchema, OPEN_GATE, type GatePolicy } from './gate/gate-policy.ts';
import { widePolicySchema } from './gate/wide-policy.ts';
import { slug } from './slug.ts';
import { NO_RULES, stageRulesSchema, type StageRules } from './stage-rules.ts';

/** A network role of a service ("front", "app", "data"): what a VIF is for, whatever network carries it in a stage. */
export const roleName = z.string().min(1).max(40);

/** A place in a workflow. */
export const stageSchema = z.strictObject({
  id: slug,
  name: z.string().min(1).max(60),
  /** Role to network uuid (XAPI's, which RFC 9562 would not call one). A role without entry keeps the network a VIF has. */
  networkMap: z.record(roleName, z.guid()),
  /** Production-like: destructive verbs ask for the name. */
  isProduction: z.boolean(),
  /** Absent: asks for nothing (`rulesOf`). */
  rules: stageRulesSchema.optional(),
  /** Where the editor draws it, in its own px; absent: laid out by the editor. */
  position: z
    .strictObject({ x: z.number().min(-100_000).max(100_000), y: z.number().min(-100_000).max(100_000) })
    .optional(),
});

/**
 * What becomes of the VMs. `move`: the same VMs, re-homed. `copy`: a copy enters the next stage, the source stays.
 * `swap`: it takes the place of the configuration there, which goes the other way. `return`: the VMs go back to the
 * snapshots made when they entered the stage they leave (demotions only).
 */
export const transitionModeSchema = z.enum(['move', 'copy', 'swap', 'return']);

/** What starts a transition. */
export const triggerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('manual') }),
  /** As soon as nothing blocks it any more. */
  z.strictObject({ kind: z.literal('automatic') }),
  /** At a time of day on some days of the week, 0 is Sunday, by the wall clock of an IANA time zone. */
  z.strictObject({
    kind: z.literal('scheduled'),
    days: z.array(z.int().min(0).max(6)).min(1).max(7),
    time: z.string().regex(/^([01][0-9]|2[0-3]):[0-5][0-9]$/, 'a time like 22:30'),
    timeZone: z.string().min(1).max(60),
  }),
]);

/** A way from one stage to another. */
export const transitionSchema = z.strictObject({
  from: slug,
  to: slug,
  kind: z.enum(['promote', 'demote']),
  /** Absent: `move`. */
  mode: transitionModeSchema.optional(),
  /** Absent: `manual`. */
  trigger: triggerSchema.optional(),
  /** Set while the transition is held: why. Nothing passes. */
  hold: z.string().trim().min(1).max(500).optional(),
  /** Absent: asks for nothing (`gateOf`). */
  gate: gatePolicySchema.optional(),
});

/** The ordered stages of a service and the transitions between them. */
export const workflowSchema = z.strictObject({
  version: z.int().min(1),
  stages: z.array(stageSchema).min(1).max(40),
  transitions: z.array(transitionSchema).max(400),
  /** Absent: none. What several transitions of the service ask for beside their own gates. */
  policies: z.array(widePolicySchema).max(20).optional(),
});

/** A release line: a workflow plus the configurations that move through it. */
export const serviceSchema = z.strictObject({
  id: slug,
  name: z.string().min(1).max(80),
  description: z.string().max(2000),
  workflow: workflowSchema,
});

/** A place in a workflow. */
export type Stage = z.output<typeof stageSchema>;
/** A way from one stage to another. */
export type Transition = z.output<typeof transitionSchema>;
/** The ordered stages of a service and the transitions between them. */
export type Workflow = z.output<typeof workflowSchema>;
/** A release line. */
export type Service = z.output<typeof serviceSchema>;

/** What becomes of the VMs in a transition. */
export type TransitionMode = z.output<typeof transitionModeSchema>;
/** What starts a transition. */
export type Trigger = z.output<typeof triggerSchema>;

/** What a stage asks for; a stage without rules asks for nothing. */
export function rulesOf(stage: Stage): StageRules {
  return stage.rules ?? NO_RULES;
}

/** The conditions of a transition alone; what the service and the pool add is `effectiveGate`'s to say. */
export function gateOf(transition: Transition): GatePolicy {
  return transition.gate ?? OPEN_GATE;
}

/** What becomes of the VMs in a transition. */
export function modeOf(transition: Transition): TransitionMode {
  return transition.mode ?? 'move';
}

/** What starts a transition. */
export function triggerOf(transition: Transition): Trigger {
  return transition.trigger ?? { kind: 'manual' };
}

/** Finds a stage by its id. */
export function findStage(workflow: Workflow, stageId: string): Stage | undefined {
  return workflow.stages.find((stage) => stage.id === stageId);
}

/** Finds the transition between two stages. */
export function findTransition(workflow: Workflow, from: string, to: string): Transition | undefined {
  return workflow.transitions.find((transition) => transition.from === from && transition.to === to);
}

/** Lists the transitions that leave a stage, in workflow order: promotions first. */
export function listTransitionsFrom(workflow: Workflow, stageId: string): readonly Transition[] {
  const leaving = workflow.transitions.filter((transition) => transition.from === stageId);
  return [...leaving.filter((t) => t.kind === 'promote'), ...leaving.filter((t) => t.kind === 'demote')];
}

const DEFAULT_STAGES: readonly (readonly [id: string, name: string])[] = [
  ['development', 'Development'],
  ['integration', 'Integration'],
  ['patch-test', 'Patch test'],
  ['staging', 'Staging'],
  ['production', 'Production'],
];

/**
 * The workflow a new service starts with: Development, Integration, Patch test, Staging, Production in a line,
 * with promotion to the next stage and demotion to the one before.
 */
export function defaultWorkflow(): Workflow {
  const stages = DEFAULT_STAGES.map(([id, name]) => ({ id, name, networkMap: {}, isProduction: id === 'production' }));
  const transitions: Transition[] = [];
  for (let i = 0; i + 1 < stages.length; i += 1) {
    const [from, to] = [stages[i], stages[i + 1]];
    if (!from || !to) continue;
    transitions.push({ from: from.id, to: to.id, kind: 'promote' }, { from: to.id, to: from.id, kind: 'demote' });
  }
  return { version: 1, stages, transitions };
}

/** Makes a slug of a name: "Web shop" becomes "web-shop"; "service" where nothing is left. */
export function toSlug(name: string): string {
  const base = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 48)
    .replace(/-+$/, '');
  return base === '' ? 'service' : base;
}
