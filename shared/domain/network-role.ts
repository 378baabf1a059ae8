import { findStage, type Stage, type Workflow } from './workflow.ts';

/**
 * Finds what a network is for in a service: its role in the given stage's map, else in any other stage's map
 * (first stage in workflow order wins). Undefined where no map names it: such a NIC stays where it is.
 */
export function findRole(workflow: Workflow, stageId: string | null, networkUuid: string): string | undefined {
  const here = stageId === null ? undefined : findStage(workflow, stageId);
  const stages = here ? [here, ...workflow.stages.filter((stage) => stage !== here)] : workflow.stages;
  for (const stage of stages) {
    const entry = Object.entries(stage.networkMap).find(([, uuid]) => uuid === networkUuid);
    if (entry) return entry[0];
  }
  return undefined;
}

/** Finds the network a stage gives a role; only what its map names itself, since a role may be called `constructor`. */
export function findMappedNetwork(stage: Stage, role: string): string | undefined {
  return Object.hasOwn(stage.networkMap, role) ? stage.networkMap[role] : undefined;
}

/** Lists the roles a service's stages name, in order of first appearance. */
export function listRoles(workflow: Workflow): readonly string[] {
  return [...new Set(workflow.stages.flatMap((stage) => Object.keys(stage.networkMap)))];
}
