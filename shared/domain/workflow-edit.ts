import { asksNothing } from './gate/effective-gate.ts';
import type { GatePolicy } from './gate/gate-policy.ts';
import { NO_RULES, type StageRules } from './stage-rules.ts';
import {
  findTransition,
  toSlug,
  type Stage,
  type Transition,
  type TransitionMode,
  type Trigger,
  type Workflow,
} from './workflow.ts';

/*
 * What the editor does to a workflow. Each function answers a new workflow and leaves the one given as it was; asked for
 * what is not there, or for what is so already, it answers the workflow given.
 */

/** Where the editor draws a stage, in its own px. */
export type StagePosition = NonNullable<Stage['position']>;

/** What of a stage is edited at once; rules that ask for nothing are left out of the record. */
export interface StagePatch {
  readonly isProduction?: boolean;
  readonly networkMap?: Stage['networkMap'];
  readonly rules?: StageRules;
  readonly position?: StagePosition;
}

/** What of a transition is edited at once; defaults (`move`, `manual`, no hold, no gate) are left out of the record. */
export interface TransitionPatch {
  readonly kind?: Transition['kind'];
  readonly mode?: TransitionMode;
  readonly trigger?: Trigger;
  /** null releases it. */
  readonly hold?: string | null;
  /** null, or one that asks for nothing, leaves the transition without. */
  readonly gate?: GatePolicy | null;
}

/**
 * Adds a stage without connections, last or before another one.
 * @param name - as wanted; a number is added where a stage has it already
 * @returns the id the stage got as well
 */
export function addStage(
  workflow: Workflow,
  name: string,
  options: { readonly position?: StagePosition; readonly before?: string } = {},
): { readonly workflow: Workflow; readonly stageId: string } {
  const freeName = toFreeName(workflow, name.trim() === '' ? 'Stage' : name.trim());
  const stageId = toFreeId(workflow, freeName);
  const stage: Stage = {
    id: stageId,
    name: freeName,
    networkMap: {},
    isProduction: false,
    ...(options.position ? { position: options.position } : {}),
  };
  const found = workflow.stages.findIndex(({ id }) => id === options.before);
  const at = found < 0 ? workflow.stages.length : found;
  const stages = [...workflow.stages.slice(0, at), stage, ...workflow.stages.slice(at)];
  return { workflow: { ...workflow, stages }, stageId };
}

/** Removes a stage with the transitions that lead to it or away from it. */
export function removeStage(workflow: Workflow, stageId: string): Workflow {
  if (!hasStage(workflow, stageId)) return workflow;
  return {
    ...workflow,
    stages: workflow.stages.filter(({ id }) => id !== stageId),
    transitions: workflow.transitions.filter(({ from, to }) => from !== stageId && to !== stageId),
  };
}

/** Gives a stage another name; its id, which records on the pool name, stays. */
export function renameStage(workflow: Workflow, stageId: string, name: string): Workflow {
  return changeStage(workflow, stageId, (stage) => (stage.name === name ? stage : { ...stage, name }));
}

/** Changes parts of a stage. */
export function setStage(workflow: Workflow, stageId: string, patch: StagePatch): Workflow {
  return changeStage(workflow, stageId, (stage) => {
    const { rules: former, ...rest } = stage;
    const { rules = former, ...parts } = patch;
    const isNothing = rules === undefined || JSON.stringify(rules) === JSON.stringify(NO_RULES);
    return { ...rest, ...parts, ...(isNothing ? {} : { rules }) };
  });
}

/** Sets what a stage asks for. */
export function setRules(workflow: Workflow, stageId: string, { fence, drift, ...rules }: StageRules): Workflow {
  const isTolerant = drift !== undefined && (drift.countsFrom !== 'low' || drift.leastScore !== null);
  return setStage(workflow, stageId, {
    rules: { ...rules, ...(fence === undefined ? {} : { fence }), ...(isTolerant ? { drift } : {}) },
  });
}

/** Sets which network carries a role in a stage; null takes the role out of its map. */
export function setNetwork(workflow: Workflow, stageId: string, role: string, networkUuid: string | null): Workflow {
  return changeStage(workflow, stageId, (stage) => {
    const others = Object.entries(stage.networkMap).filter(([name]) => name !== role);
    return {
      ...stage,
      networkMap: Object.fromEntries(networkUuid === null ? others : [...others, [role, networkUuid]]),
    };
  });
}

/** Puts a stage at another place of the order, counted from 0 without it; the board shows stages in this order. */
export function reorderStage(workflow: Workflow, stageId: string, toIndex: number): Workflow {
  const stage = workflow.stages.find(({ id }) => id === stageId);
  if (!stage) return workflow;
  const others = workflow.stages.filter((other) => other !== stage);
  const at = Math.max(0, Math.min(others.length, toIndex));
  if (workflow.stages.indexOf(stage) === at) return workflow;
  return { ...workflow, stages: [...others.slice(0, at), stage, ...others.slice(at)] };
}

/** Adds a transition between two stages that have none in that direction yet. */
export function connect(
  workflow: Workflow,
  from: string,
  to: string,
  kind: Transition['kind'] = 'promote',
  mode: TransitionMode = 'move',
): Workflow {
  const isPossible = from !== to && hasStage(workflow, from) && hasStage(workflow, to);
  if (!isPossible || findTransition(workflow, from, to)) return workflow;
  const transition: Transition = { from, to, kind, ...(mode === 'move' ? {} : { mode }) };
  return { ...workflow, transitions: [...workflow.transitions, transition] };
}

/** Removes the transition from one stage to another; the one back stays. */
export function disconnect(workflow: Workflow, from: string, to: string): Workflow {
  if (!findTransition(workflow, from, to)) return workflow;
  return {
    ...workflow,
    transitions: workflow.transitions.filter((transition) => transition.from !== from || transition.to !== to),
  };
}

/** Changes parts of a transition. */
export function setTransition(workflow: Workflow, from: string, to: string, patch: TransitionPatch): Workflow {
  const found = findTransition(workflow, from, to);
  if (!found) return workflow;
  const kind = patch.kind ?? found.kind;
  const mode = patch.mode ?? found.mode;
  const trigger = patch.trigger ?? found.trigger;
  const hold = patch.hold === undefined ? found.hold : patch.hold;
  const gate = patch.gate === undefined ? found.gate : patch.gate;
  const changed: Transition = {
    from,
    to,
    kind,
    ...(mode === undefined || mode === 'move' ? {} : { mode }),
    ...(trigger === undefined || trigger.kind === 'manual' ? {} : { trigger }),
    ...(hold === undefined || hold === null || hold.trim() === '' ? {} : { hold }),
    ...(gate === undefined || gate === null || asksNothing(gate) ? {} : { gate }),
  };
  if (JSON.stringify(changed) === JSON.stringify(found)) return workflow;
  return { ...workflow, transitions: workflow.transitions.map((other) => (other === found ? changed : other)) };
}

/**
 * Adds a stage in the middle of a transition: the transition leads to it, and a new one of the same direction on from
 * there. The way back, where there is one, is led over it as well. The new stage stands before the target.
 *
 * @returns the id of the new stage too; null where there is no such transition
 */
export function insertBetween(
  workflow: Workflow,
  from: string,
  to: string,
  name: string,
  position?: StagePosition,
): { readonly workflow: Workflow; readonly stageId: string } | null {
  if (!findTransition(workflow, from, to)) return null;
  const added = addStage(workflow, name, { before: to, ...(position ? { position } : {}) });
  const { stageId } = added;
  const transitions = added.workflow.transitions.flatMap((transition): readonly Transition[] => {
    const isThere = transition.from === from && transition.to === to;
    const isBack = transition.from === to && transition.to === from;
    if (!isThere && !isBack) return [transition];
    // What the transition does (mode, trigger, hold) stays with the half that ends where it ended.
    return [
      { from: transition.from, to: stageId, kind: transition.kind },
      { ...transition, from: stageId },
    ];
  });
  return { workflow: { ...added.workflow, transitions }, stageId };
}

function hasStage(workflow: Workflow, stageId: string): boolean {
  return workflow.stages.some(({ id }) => id === stageId);
}

function changeStage(workflow: Workflow, stageId: string, change: (stage: Stage) => Stage): Workflow {
  const stages = workflow.stages.map((stage) => (stage.id === stageId ? change(stage) : stage));
  return JSON.stringify(stages) === JSON.stringify(workflow.stages) ? workflow : { ...workflow, stages };
}

const MAX_NAME = 60;

function toFreeName(workflow: Workflow, wanted: string): string {
  const taken = new Set(workflow.stages.map(({ name }) => name.trim().toLowerCase()));
  const withNumber = (count: number): string => {
    const tail = count === 1 ? '' : ` ${String(count)}`;
    return `${wanted.slice(0, MAX_NAME - tail.length).trim()}${tail}`;
  };
  let count = 1;
  while (taken.has(withNumber(count).toLowerCase())) count += 1;
  return withNumber(count);
}

function toFreeId(workflow: Workflow, name: string): string {
  const slug = toSlug(name);
  // toSlug's word for nothing left is "service", which would mislead here.
  const base = slug === 'service' && !/service/i.test(name) ? 'stage' : slug;
  const withNumber = (count: number): string => {
    const tail = count === 1 ? '' : `-${String(count)}`;
    return `${base.slice(0, 48 - tail.length).replace(/-+$/, '')}${tail}`;
  };
  let count = 1;
  while (hasStage(workflow, withNumber(count))) count += 1;
  return withNumber(count);
}
