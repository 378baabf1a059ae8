import type { FenceState } from '../fence/fence-view.ts';
import type { MigrateFacts } from '../migrate/migrate-facts.ts';
import type { VmFacts } from '../inventory.ts';
import type { PlanFacts } from '../transition-facts.ts';
import { Journey, PlanDraft, toMembers } from '../plan/plan-draft.ts';
import { scheduleSteps } from '../plan/schedule.ts';
import type { Plan } from '../plan.ts';
import { findStage, type Stage, type Workflow } from '../workflow.ts';

/** What operating a configuration is planned on. */
export interface OperateFacts extends PlanFacts {
  /** Fences of the pool. */
  readonly fences: readonly FenceState[];
  /** Where each VM of those fences runs, routers included; VMs that do not run are not in it. */
  readonly runningVms: ReadonlyMap<string, string>;
  /** VDIs of the members that hang on other VMs as well: they are never removed with a member. */
  readonly sharedVdiUuids: ReadonlySet<string>;
  /** VMs that the wish names and that are no members yet; absent where it names none. */
  readonly joining?: readonly VmFacts[];
  /** There where it migrates. */
  readonly migration?: MigrateFacts;
}

const NO_WORKFLOW: Workflow = { version: 1, stages: [], transitions: [] };

/** A stage for configurations that are in none: it maps no network and asks for nothing. */
const NOWHERE: Stage = { id: '', name: '', networkMap: {}, isProduction: false };

/** A plan under way for a configuration that stays where it is. */
export interface Operation {
  readonly facts: OperateFacts;
  readonly draft: PlanDraft;
  readonly journey: Journey;
}

/** The stage a configuration is in; one that asks for nothing where it is in none. */
export function stageOf({ configuration, workflow }: Pick<OperateFacts, 'configuration' | 'workflow'>): Stage {
  const known = workflow && configuration.stageId !== null ? findStage(workflow, configuration.stageId) : undefined;
  return known ?? NOWHERE;
}

/** Begins a plan whose steps wait for the lock. */
export function beginOperation(facts: OperateFacts): Operation {
  const { configuration, workflow, vms } = facts;
  const stage = stageOf(facts);
  return {
    facts,
    draft: new PlanDraft(facts, workflow ?? NO_WORKFLOW),
    journey: new Journey({ configuration, members: toMembers(vms), from: stage, to: stage, suffix: '' }, ['take-lock']),
  };
}

/** The plan of an operation whose steps are all there; `otherPoolUuid` where it reaches another pool. */
export function endOperation(
  { facts, draft }: Operation,
  kind: Plan['kind'],
  otherPoolUuid: string | null = null,
): Plan {
  const { configuration } = facts;
  const stage = stageOf(facts);
  return {
    kind,
    poolId: configuration.poolId,
    configurationUuid: configuration.uuid,
    configurationName: configuration.nameLabel,
    serviceId: configuration.serviceId ?? '',
    fromStageId: stage.id,
    toStageId: stage.id,
    fromStageName: stage.name,
    toStageName: stage.name,
    ...(otherPoolUuid === null ? {} : { otherPoolUuid }),
    revision: configuration.revision,
    steps: draft.steps,
    estimateMs: scheduleSteps(draft.steps).endMs,
    notes: draft.notes,
    irreversible: draft.irreversible,
  };
}
