import type { Workflow } from '../domain/workflow.ts';
import { shortUuid } from './names.ts';

/** Turns ids into names; each answers the id, or a short uuid, where the name is not known. */
export interface WorkflowNames {
  stage(stageId: string): string;
  network(uuid: string): string;
  host(uuid: string): string;
  sr(uuid: string): string;
}

/** Names of nothing. */
export const NO_WORKFLOW_NAMES: WorkflowNames = {
  stage: (stageId) => stageId,
  network: shortUuid,
  host: shortUuid,
  sr: shortUuid,
};

/** Names of a workflow's stages and of a pool's objects. */
export function namesOfWorkflow(
  workflow: Workflow,
  estate: {
    readonly hosts: readonly { readonly uuid: string; readonly nameLabel: string }[];
    readonly networks: readonly { readonly uuid: string; readonly nameLabel: string }[];
    readonly srs: readonly { readonly uuid: string; readonly nameLabel: string }[];
  },
): WorkflowNames {
  const of = (list: readonly { readonly uuid: string; readonly nameLabel: string }[]) => (uuid: string) =>
    list.find((each) => each.uuid === uuid)?.nameLabel ?? shortUuid(uuid);
  return {
    stage: (stageId) => workflow.stages.find(({ id }) => id === stageId)?.name ?? stageId,
    network: of(estate.networks),
    host: of(estate.hosts),
    sr: of(estate.srs),
  };
}
