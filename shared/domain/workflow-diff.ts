import canonicalize from 'canonicalize';
import type { Configuration } from './configuration.ts';
import type { StageRules } from './stage-rules.ts';
import type { Landing, RuleChange, WorkflowChange } from './workflow-change.ts';
import {
  findStage,
  gateOf,
  modeOf,
  rulesOf,
  triggerOf,
  type Stage,
  type Transition,
  type Workflow,
} from './workflow.ts';

/**
 * Lists what publishing `after` in place of `before` changes, stages first, each in workflow order. Where the editor
 * draws stages is no change.
 */
export function diffWorkflows(before: Workflow, after: Workflow): readonly WorkflowChange[] {
  const removed = before.stages.filter(({ id }) => !findStage(after, id));
  return [
    ...removed.map((stage): WorkflowChange => ({ kind: 'stage-removed', stage })),
    ...after.stages.flatMap((stage): readonly WorkflowChange[] => {
      const former = findStage(before, stage.id);
      return former ? diffStage(former, stage) : [{ kind: 'stage-added', stage }];
    }),
    ...diffOrder(before, after),
    ...diffTransitions(before, after),
    ...diffPolicies(before, after),
  ];
}

/** Says for each configuration of a service where it is once `after` is published; others are left out. */
export function whereConfigurationsLand(
  before: Workflow,
  after: Workflow,
  configurations: readonly Pick<Configuration, 'uuid' | 'stageId'>[],
): readonly Landing[] {
  return configurations.flatMap(({ uuid, stageId }) => {
    if (stageId === null) return [];
    const [former, stage] = [findStage(before, stageId), findStage(after, stageId)];
    // A stage neither version has is shown as unknown on the board already; publishing changes nothing of that.
    if (!former && !stage) return [];
    const isSame = former !== undefined && stage !== undefined && diffStage(former, stage).length === 0;
    const outcome = !stage ? 'stranded' : isSame ? 'stays' : 'changed';
    return [{ configurationUuid: uuid, stageId, outcome }];
  });
}

function diffStage(before: Stage, after: Stage): readonly WorkflowChange[] {
  const stageId = after.id;
  const changes: WorkflowChange[] = [];
  if (before.name !== after.name) changes.push({ kind: 'stage-renamed', stageId, from: before.name, to: after.name });
  if (before.isProduction !== after.isProduction)
    changes.push({ kind: 'production-changed', stageId, isProduction: after.isProduction });
  const networkOf = (stage: Stage, role: string): string | null =>
    Object.hasOwn(stage.networkMap, role) ? (stage.networkMap[role] ?? null) : null;
  for (const role of new Set([...Object.keys(before.networkMap), ...Object.keys(after.networkMap)])) {
    const [from, to] = [networkOf(before, role), networkOf(after, role)];
    if (from !== to) changes.push({ kind: 'network-changed', stageId, role, from, to });
  }
  return [...changes, ...diffRules(stageId, rulesOf(before), rulesOf(after))];
}

function diffRules(stageId: string, before: StageRules, after: StageRules): readonly RuleChange[] {
  // A rule may be absent on either side.
  return ([...new Set([...Object.keys(before), ...Object.keys(after)])] as (keyof StageRules)[])
    .filter((rule) => JSON.stringify(before[rule]) !== JSON.stringify(after[rule]))
    .map((rule) => ({ kind: 'rule-changed', stageId, rule, from: before[rule], to: after[rule] }) as RuleChange);
}

/** Names as few stages as explain the new order: those outside the longest run that kept its order. */
function diffOrder(before: Workflow, after: Workflow): readonly WorkflowChange[] {
  const former = before.stages.map(({ id }) => id).filter((id) => findStage(after, id));
  const present = after.stages.map(({ id }) => id).filter((id) => former.includes(id));
  const kept = new Set(longestRising(present.map((id) => former.indexOf(id))).map((at) => former[at]));
  return present
    .map((stageId, to): WorkflowChange => ({ kind: 'stage-moved', stageId, from: former.indexOf(stageId), to }))
    .filter((change) => change.kind === 'stage-moved' && !kept.has(change.stageId));
}

function longestRising(numbers: readonly number[]): readonly number[] {
  const best: (readonly number[])[] = [];
  for (const number of numbers) {
    let longest: readonly number[] = [];
    for (const run of best) if ((run.at(-1) ?? Infinity) < number && run.length > longest.length) longest = run;
    best.push([...longest, number]);
  }
  return best.reduce((longest, run) => (run.length > longest.length ? run : longest), []);
}

function diffTransitions(before: Workflow, after: Workflow): readonly WorkflowChange[] {
  const find = (workflow: Workflow, like: Transition): Transition | undefined =>
    workflow.transitions.find(({ from, to }) => from === like.from && to === like.to);
  return [
    ...before.transitions
      .filter((transition) => !find(after, transition))
      .map((transition): WorkflowChange => ({ kind: 'transition-removed', transition })),
    ...after.transitions.flatMap((transition): readonly WorkflowChange[] => {
      const former = find(before, transition);
      return former ? diffTransition(former, transition) : [{ kind: 'transition-added', transition }];
    }),
  ];
}

function diffTransition(before: Transition, after: Transition): readonly WorkflowChange[] {
  const transition = { from: after.from, to: after.to };
  const changes: WorkflowChange[] = [];
  if (before.kind !== after.kind)
    changes.push({ kind: 'direction-changed', transition, from: before.kind, to: after.kind });
  if (modeOf(before) !== modeOf(after))
    changes.push({ kind: 'mode-changed', transition, from: modeOf(before), to: modeOf(after) });
  if (JSON.stringify(triggerOf(before)) !== JSON.stringify(triggerOf(after)))
    changes.push({ kind: 'trigger-changed', transition, from: triggerOf(before), to: triggerOf(after) });
  if (before.hold !== after.hold)
    changes.push({ kind: 'hold-changed', transition, from: before.hold ?? null, to: after.hold ?? null });
  if (canonicalize(gateOf(before)) !== canonicalize(gateOf(after)))
    changes.push({ kind: 'gate-changed', transition, from: gateOf(before), to: gateOf(after) });
  return changes;
}

function diffPolicies(before: Workflow, after: Workflow): readonly WorkflowChange[] {
  const textOf = (workflow: Workflow, id: string): string =>
    canonicalize(workflow.policies?.find((policy) => policy.id === id) ?? null) ?? '';
  const all = [...(before.policies ?? []), ...(after.policies ?? [])];
  const changed = all.filter(({ id }) => textOf(before, id) !== textOf(after, id));
  const names = new Map(changed.map(({ id, name }) => [id, name]));
  return names.size > 0 ? [{ kind: 'policies-changed', names: [...names.values()] }] : [];
}
