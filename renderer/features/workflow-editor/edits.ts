import { findTransition, type Workflow } from '../../../shared/domain/workflow.ts';
import { addStage, connect, setStage } from '../../../shared/domain/workflow-edit.ts';
import { placeBeside, placeStages, type Point } from './layout.ts';

/* What the drawing adds to the edits of a workflow: places of its nodes. */

/** Most stages a workflow may have. */
export const MAX_STAGES = 40;

const EDGE = 99_000;
const within = (value: number): number => Math.round(Math.min(EDGE, Math.max(-EDGE, value)));

/** Puts stages where a person dragged them. */
export function moveStages(workflow: Workflow, places: ReadonlyMap<string, Point>): Workflow {
  return {
    ...workflow,
    stages: workflow.stages.map((stage) => {
      const place = places.get(stage.id);
      return place === undefined ? stage : { ...stage, position: { x: within(place.x), y: within(place.y) } };
    }),
  };
}

/** Writes the places where stages are drawn now into them, so that adding or moving one does not move the others. */
export function keepPlaces(workflow: Workflow): Workflow {
  if (workflow.stages.every(({ position }) => position !== undefined)) return workflow;
  return moveStages(workflow, placeStages(workflow));
}

/** A stage of the palette. */
export interface StageKind {
  readonly kind: string;
  readonly name: string;
  readonly isProduction: boolean;
}

/** A stage that is nothing particular. */
export const EMPTY_STAGE: StageKind = { kind: 'empty', name: 'Stage', isProduction: false };

/** The stages a person drags in. */
export const PALETTE: readonly StageKind[] = [
  EMPTY_STAGE,
  { kind: 'test', name: 'Test', isProduction: false },
  { kind: 'patch-test', name: 'Patch test', isProduction: false },
  { kind: 'staging', name: 'Staging', isProduction: false },
  { kind: 'production', name: 'Production', isProduction: true },
];

/**
 * Adds a stage of the palette.
 * @param at - where its middle is dropped; null for beside `besideId`, or the last one
 */
export function insertStage(
  workflow: Workflow,
  { name, isProduction }: StageKind,
  at: Point | null,
  besideId: string | null = null,
): { readonly workflow: Workflow; readonly stageId: string } {
  const kept = keepPlaces(workflow);
  const place = at ?? placeBeside(kept, besideId);
  const position = { x: within(place.x), y: within(place.y) };
  const next = kept.stages[kept.stages.findIndex(({ id }) => id === besideId) + 1];
  const before = besideId === null || next === undefined ? {} : { before: next.id };
  const added = addStage(kept, name, { position, ...before });
  return isProduction ? { ...added, workflow: setStage(added.workflow, added.stageId, { isProduction: true }) } : added;
}

/** Why two stages can't be connected; null when they can. */
export function whyNotConnect(workflow: Workflow, from: string, to: string): string | null {
  if (from === to) return 'A stage has no way to itself';
  const existing = findTransition(workflow, from, to);
  return existing ? `There is one already, to ${existing.kind}` : null;
}

/** Adds a new stage behind another, with a way there: one move to grow a line or a branch. */
export function branchFrom(
  workflow: Workflow,
  fromId: string,
  kind: StageKind,
): { readonly workflow: Workflow; readonly stageId: string } {
  const added = insertStage(workflow, kind, null, fromId);
  return { ...added, workflow: connect(added.workflow, fromId, added.stageId, 'promote') };
}

/** Another workflow in place of this one; stages of the same id keep their networks, which no template knows. */
export function beginFrom(template: Workflow, now: Workflow): Workflow {
  return {
    ...template,
    version: now.version,
    stages: template.stages.map((stage) => {
      const former = now.stages.find(({ id }) => id === stage.id);
      return former ? { ...stage, networkMap: former.networkMap } : stage;
    }),
  };
}
