import type { Configuration } from '../configuration.ts';
import type { VmFacts } from '../inventory.ts';
import type { Plan, StepAction } from '../plan.ts';
import type { PlanFacts } from '../transition-facts.ts';
import { findStage, findTransition, modeOf, type Stage, type TransitionMode } from '../workflow.ts';

/** One configuration that a plan would move, and between which stages. */
export interface Party {
  readonly configuration: Configuration;
  readonly vms: readonly VmFacts[];
  readonly from: Stage;
  readonly to: Stage;
}

/** All that is judged before a plan may start. */
export interface MoveCase {
  readonly facts: PlanFacts;
  readonly mode: TransitionMode;
  /** The plan's own configuration first. */
  readonly parties: readonly Party[];
  /** Undefined where none could be made. */
  readonly plan: Plan | undefined;
}

/** Gathers who moves where; undefined where the workflow has no such way. */
export function toMoveCase(facts: PlanFacts, plan: Plan | undefined): MoveCase | undefined {
  const { configuration, workflow, toStageId, neighbours } = facts;
  const from = workflow && findStage(workflow, configuration.stageId ?? '');
  const to = workflow && findStage(workflow, toStageId);
  const transition = workflow && findTransition(workflow, configuration.stageId ?? '', toStageId);
  if (!from || !to || !transition) return undefined;
  const others = neighbours.filter((other) => plan?.alsoLocks?.includes(other.configuration.uuid) === true);
  return {
    facts,
    mode: modeOf(transition),
    parties: [
      { configuration, vms: facts.vms, from, to },
      ...others.map((other) => ({ ...other, from: to, to: from })),
    ],
    plan,
  };
}

/** Actions of one kind in the plan. */
export function actionsOf<K extends StepAction['kind']>(
  plan: Plan | undefined,
  kind: K,
): readonly Extract<StepAction, { kind: K }>[] {
  return (plan?.steps ?? []).flatMap(({ action }) =>
    action.kind === kind ? [action as Extract<StepAction, { kind: K }>] : [],
  );
}

/** VMs that the plan shuts down, by uuid: what they ask of their host ends there. */
export function listShutDown(plan: Plan | undefined): ReadonlySet<string> {
  return new Set([
    ...actionsOf(plan, 'shutdown-vm').map(({ vmUuid }) => vmUuid),
    ...actionsOf(plan, 'revert-vm').map(({ vmUuid }) => vmUuid),
    ...actionsOf(plan, 'switch-off-vm').map(({ vmUuid }) => vmUuid),
  ]);
}
