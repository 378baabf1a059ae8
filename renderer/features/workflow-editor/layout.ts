import { Graph, layout } from '@dagrejs/dagre';
import type { Workflow } from '../../../shared/domain/workflow.ts';

/** Where the upper left corner of a node is, in px of the drawing. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Every node is drawn in this size. */
export const NODE = { width: 208, height: 104 } as const;

const BETWEEN_STAGES = 96;
const BETWEEN_BRANCHES = 56;

/** Positions for all stages: promotions run from left to right, branches lie below each other. */
export function layOut({ stages, transitions }: Workflow): ReadonlyMap<string, Point> {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: BETWEEN_BRANCHES, ranksep: BETWEEN_STAGES });
  graph.setDefaultEdgeLabel(() => ({}));
  const known = new Set<string>();
  for (const { id } of stages) {
    known.add(id);
    graph.setNode(id, { ...NODE });
  }
  for (const { from, to, kind } of transitions) {
    if (from === to || !known.has(from) || !known.has(to)) continue;
    // A way back says the same order as the way forward, more weakly.
    if (kind === 'promote') graph.setEdge(from, to, { weight: 4, minlen: 1 });
    else if (!graph.hasEdge(to, from)) graph.setEdge(to, from, { weight: 1, minlen: 1 });
  }
  layout(graph);
  return new Map(
    stages.map(({ id }) => {
      const { x, y } = graph.node(id) as Point;
      return [id, { x: Math.round(x - NODE.width / 2), y: Math.round(y - NODE.height / 2) }];
    }),
  );
}

/**
 * Where each stage is drawn: at its kept place, or where the layout puts it. Where only some have a place, the others
 * stand in a row below them.
 */
export function placeStages(workflow: Workflow): ReadonlyMap<string, Point> {
  const kept = workflow.stages.flatMap((stage) => (stage.position === undefined ? [] : [stage.position]));
  if (kept.length === 0) return layOut(workflow);
  const below = Math.max(...kept.map(({ y }) => y)) + NODE.height + BETWEEN_BRANCHES;
  let nextX = Math.min(...kept.map(({ x }) => x));
  return new Map(
    workflow.stages.map(({ id, position }) => {
      if (position !== undefined) return [id, position];
      const place = { x: nextX, y: below };
      nextX += NODE.width + BETWEEN_BRANCHES;
      return [id, place];
    }),
  );
}

/** A free place right of a stage, or of all where none is named. */
export function placeBeside(workflow: Workflow, stageId: string | null): Point {
  const places = placeStages(workflow);
  const beside = stageId === null ? undefined : places.get(stageId);
  const last = beside ?? [...places.values()].reduce<Point | undefined>((a, b) => (a && a.x > b.x ? a : b), undefined);
  if (last === undefined) return { x: 0, y: 0 };
  const x = last.x + NODE.width + BETWEEN_STAGES;
  let y = last.y;
  const isTaken = (): boolean =>
    [...places.values()].some((at) => Math.abs(at.x - x) < NODE.width && Math.abs(at.y - y) < NODE.height);
  while (isTaken()) y += NODE.height + BETWEEN_BRANCHES;
  return { x, y };
}
