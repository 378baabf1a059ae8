import type { PlanFacts, Neighbour } from '../transition-facts.ts';
import { findStage, type Stage, type Workflow } from '../workflow.ts';

/**
 * The facts of a replica: a copy goes straight into the stage, whatever ways the workflow has, and without their gates,
 * since nothing leaves its stage and a replica is nobody's release. A replica never goes into production.
 *
 * @returns undefined where the configuration is in no stage, or the other one is none that takes replicas
 */
export function toReplicaFacts(facts: PlanFacts): PlanFacts | undefined {
  const { configuration, workflow, toStageId } = facts;
  if (!workflow || configuration.stageId === null) return undefined;
  if (!listReplicaStages(workflow, configuration.stageId).some(({ id }) => id === toStageId)) return undefined;
  const way = { from: configuration.stageId, to: toStageId, kind: 'demote', mode: 'copy' } as const;
  const transitions = workflow.transitions.filter(({ from, to }) => !(from === way.from && to === way.to));
  return { ...facts, workflow: { ...workflow, transitions: [...transitions, way] } };
}

/** Stages that take replicas of what is in a stage: every other that is not production. */
export function listReplicaStages(workflow: Workflow, fromStageId: string): readonly Stage[] {
  return workflow.stages.filter(({ id, isProduction }) => id !== fromStageId && !isProduction);
}

/** Whether replicas are made of what is in that stage. */
export function isReplicated(workflow: Workflow, stageId: string): boolean {
  return findStage(workflow, stageId)?.isProduction === true;
}

/** Older replicas of the same configuration in the stage, the newest first. */
export function listFormerReplicas({ configuration, neighbours, toStageId }: PlanFacts): readonly Neighbour[] {
  return neighbours
    .filter(
      ({ configuration: { origin, stageId } }) =>
        stageId === toStageId && origin?.configuration === configuration.uuid && origin.stage === configuration.stageId,
    )
    .sort((a, b) => ((a.configuration.origin?.at ?? '') < (b.configuration.origin?.at ?? '') ? 1 : -1));
}
