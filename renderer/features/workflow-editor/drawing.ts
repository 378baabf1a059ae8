import {
  listTransitionsFrom,
  modeOf,
  rulesOf,
  triggerOf,
  type Stage,
  type Transition,
} from '../../../shared/domain/workflow.ts';
import type { Workflow } from '../../../shared/domain/workflow.ts';
import type { WorkflowProblem } from '../../../shared/domain/workflow-problem.ts';
import type { Part } from '../../state/workflow-editor-slice.ts';
import { countOf } from '../../../shared/text/format.ts';
import type { WorkflowNames } from '../../../shared/text/workflow-names.ts';
import { edgeIdOf, isSamePart } from './graph.ts';
import { findLanes } from './lanes.ts';
import { NODE, type Point } from './layout.ts';
import { HANDLES, type StageNodeType } from './stage-node.tsx';
import type { TransitionEdgeType } from './transition-edge.tsx';

/** What the drawing needs beside the workflow. */
export interface Drawn {
  readonly workflow: Workflow;
  readonly places: ReadonlyMap<string, Point>;
  readonly part: Part | null;
  readonly problems: readonly WorkflowProblem[];
  readonly counts: ReadonlyMap<string, number>;
  readonly names: WorkflowNames;
}

/** Problems at one part. */
export function problemsAt(problems: readonly WorkflowProblem[], part: Part): readonly WorkflowProblem[] {
  return problems.filter(({ at }) => isSamePart(partAt(at), part));
}

/** The part a problem is at; null for the whole workflow. */
export function partAt(at: WorkflowProblem['at']): Part | null {
  if ('stage' in at) return { kind: 'stage', id: at.stage };
  return 'transition' in at ? { kind: 'transition', ...at.transition } : null;
}

/** Stages as nodes. */
export function toNodes(drawn: Drawn): StageNodeType[] {
  const { workflow, places, part, problems, counts, names } = drawn;
  return workflow.stages.map((stage) => {
    const here = problemsAt(problems, { kind: 'stage', id: stage.id });
    const { placement, entry, exit, isLocked, fence } = rulesOf(stage);
    const data = {
      name: stage.name,
      isProduction: stage.isProduction,
      isLocked,
      isFenced: fence !== undefined,
      sr: placement.srUuid === null ? null : names.sr(placement.srUuid),
      host: placement.hostUuid === null ? null : names.host(placement.hostUuid),
      networkCount: Object.keys(stage.networkMap).length,
      actionCount: entry.length + exit.length,
      configurationCount: counts.get(stage.id) ?? 0,
      errors: here.filter(({ severity }) => severity === 'error').length,
      warnings: here.filter(({ severity }) => severity === 'warning').length,
    };
    return {
      id: stage.id,
      type: 'stage',
      position: places.get(stage.id) ?? { x: 0, y: 0 },
      ...NODE,
      // Given rather than waited for: without a size a node is not drawn, and its edges neither.
      measured: NODE,
      selected: isSamePart(part, { kind: 'stage', id: stage.id }),
      ariaLabel: stageLabel(workflow, stage, data),
      domAttributes: { 'aria-roledescription': 'stage' },
      data,
    };
  });
}

function stageLabel(
  workflow: Workflow,
  stage: Stage,
  { errors, warnings, configurationCount, sr, networkCount }: StageNodeType['data'],
): string {
  const nameOf = (id: string): string => workflow.stages.find((each) => each.id === id)?.name ?? id;
  const leaving = listTransitionsFrom(workflow, stage.id);
  const ways = leaving.map((each) => `${each.kind === 'promote' ? 'promotes' : 'demotes'} to ${nameOf(each.to)}`);
  return [
    stage.name,
    stage.isProduction ? 'production' : '',
    countOf(configurationCount, 'configuration'),
    sr === null ? 'disks stay' : `disks on ${sr}`,
    countOf(networkCount, 'network'),
    ways.length === 0 ? 'no transition leaves it' : ways.join(', '),
    errors > 0 ? countOf(errors, 'error') : '',
    warnings > 0 ? countOf(warnings, 'warning') : '',
  ]
    .filter((word) => word !== '')
    .join(', ');
}

/** Transitions as edges. */
export function toEdges(
  { workflow, places, part, problems }: Drawn,
  choose: (part: Part) => void,
): TransitionEdgeType[] {
  const known = new Set(workflow.stages.map(({ id }) => id));
  const lanes = findLanes(workflow, places);
  return workflow.transitions
    .filter(({ from, to }) => known.has(from) && known.has(to))
    .map((transition) => {
      const self: Part = { kind: 'transition', from: transition.from, to: transition.to };
      const isForward = transition.kind === 'promote';
      return {
        id: edgeIdOf(transition),
        type: 'transition',
        source: transition.from,
        target: transition.to,
        sourceHandle: isForward ? HANDLES.promoteOut : HANDLES.demoteOut,
        targetHandle: isForward ? HANDLES.promoteIn : HANDLES.demoteIn,
        selected: isSamePart(part, self),
        ariaLabel: transitionLabel(workflow, transition),
        domAttributes: { 'aria-roledescription': 'transition' },
        data: {
          kind: transition.kind,
          mode: modeOf(transition),
          lane: lanes.get(edgeIdOf(transition)) ?? null,
          trigger: triggerOf(transition).kind,
          isHeld: transition.hold !== undefined,
          isBad: problemsAt(problems, self).some(({ severity }) => severity === 'error'),
          onChoose: () => choose(self),
        },
      };
    });
}

/** "Promote Development to Staging, by copy, automatic". */
export function transitionLabel(workflow: Workflow, transition: Transition): string {
  const nameOf = (id: string): string => workflow.stages.find((each) => each.id === id)?.name ?? id;
  const trigger = triggerOf(transition);
  return [
    `${transition.kind === 'promote' ? 'Promote' : 'Demote'} ${nameOf(transition.from)} to ${nameOf(transition.to)}`,
    `by ${modeOf(transition)}`,
    trigger.kind === 'manual' ? '' : trigger.kind === 'automatic' ? 'automatic' : `scheduled at ${trigger.time}`,
    transition.hold === undefined ? '' : 'held',
  ]
    .filter((word) => word !== '')
    .join(', ');
}
