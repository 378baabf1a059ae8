import type { HostFacts, NetworkFacts, SrFacts } from './inventory.ts';
import { findEstateProblems } from './workflow-problems-estate.ts';
import { findGraphProblems } from './workflow-problems-graph.ts';
import { findStageProblems } from './workflow-problems-stage.ts';
import { findTransitionProblems } from './workflow-problems-transition.ts';
import { IN_WORKFLOW, type WorkflowProblem } from './workflow-problem.ts';
import type { Configuration } from './configuration.ts';
import { MOST_BYTES_OF_A_UNIT, MOST_WORKFLOW_BYTES, sentBytes } from './sent-bytes.ts';
import { findStage, type Workflow } from './workflow.ts';

/** What a pool has that workflows name. */
export interface WorkflowEstate {
  readonly hosts: readonly HostFacts[];
  readonly networks: readonly NetworkFacts[];
  readonly srs: readonly SrFacts[];
}

/**
 * Lists what is wrong or doubtful in a workflow: errors first, then in workflow order. Called by the editor with every
 * change and by main before publishing; only main's answer counts.
 *
 * @param estate - null while the pool's objects are not known: then what depends on them is not judged
 */
export function findWorkflowProblems(workflow: Workflow, estate: WorkflowEstate | null): readonly WorkflowProblem[] {
  const problems = [
    ...findGraphProblems(workflow),
    ...workflow.stages.flatMap((stage) => [
      ...findStageProblems(workflow, stage),
      ...(estate ? findEstateProblems(stage, estate) : []),
    ]),
    ...findTransitionProblems(workflow),
    ...findSizeProblems(workflow),
  ];
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [...errors, ...problems.filter(({ severity }) => severity === 'warning')];
}

/** A workflow travels to the pool in one request, and XAPI takes no larger ones. */
function findSizeProblems(workflow: Workflow): readonly WorkflowProblem[] {
  const text = JSON.stringify(workflow);
  // Asked with every change of a drawing; nearly all are far below.
  if (text.length * MOST_BYTES_OF_A_UNIT <= MOST_WORKFLOW_BYTES) return [];
  const bytes = sentBytes(text);
  return bytes <= MOST_WORKFLOW_BYTES
    ? []
    : [{ kind: 'record-too-large', severity: 'error', at: IN_WORKFLOW, bytes, most: MOST_WORKFLOW_BYTES }];
}

/** Lists the stages that `after` lacks and that hold configurations: it can't be published while they do. */
export function findStrandedStages(
  before: Workflow,
  after: Workflow,
  configurations: readonly Pick<Configuration, 'stageId'>[],
): readonly WorkflowProblem[] {
  const held = new Map<string, number>();
  for (const { stageId } of configurations)
    if (stageId !== null && !findStage(after, stageId)) held.set(stageId, (held.get(stageId) ?? 0) + 1);
  return [...held].map(([stageId, count]) => ({
    kind: 'stage-in-use',
    severity: 'error',
    at: IN_WORKFLOW,
    stageId,
    name: findStage(before, stageId)?.name ?? stageId,
    count,
  }));
}
