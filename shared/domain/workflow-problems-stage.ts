import { listRoles } from './network-role.ts';
import type { StageAction } from './stage-rules.ts';
import { atStage, type WorkflowProblem } from './workflow-problem.ts';
import { findStage, modeOf, rulesOf, type Stage, type Workflow } from './workflow.ts';

/** What is wrong with what one stage asks for, whatever pool it is on. */
export function findStageProblems(workflow: Workflow, stage: Stage): readonly WorkflowProblem[] {
  return [
    ...findRoleProblems(workflow, stage),
    ...findActionProblems(stage, 'entry'),
    ...findActionProblems(stage, 'exit'),
    ...findLimitProblems(stage),
    ...findUserProblems(stage),
    ...findFenceProblems(workflow, stage),
  ];
}

function findRoleProblems(workflow: Workflow, stage: Stage): readonly WorkflowProblem[] {
  const at = atStage(stage.id);
  const roles = Object.keys(stage.networkMap);
  const problems: WorkflowProblem[] = [];
  for (const group of groupBy(roles, (role) => role.trim().toLowerCase()))
    if (group.length > 1) problems.push({ kind: 'role-twice', severity: 'warning', at, roles: group });
  for (const group of groupBy(roles, (role) => stage.networkMap[role] ?? '')) {
    const networkUuid = stage.networkMap[group[0] ?? ''];
    if (group.length < 2 || networkUuid === undefined) continue;
    const severity = isToldApart(workflow, stage, group) ? 'error' : 'warning';
    problems.push({ kind: 'network-for-two-roles', severity, at, networkUuid, roles: group });
  }
  // A role that stands here under nearly the same name is said once, as that.
  const here = new Set(roles.map((role) => role.trim().toLowerCase()));
  for (const role of listRoles(workflow))
    if (!here.has(role.trim().toLowerCase())) problems.push({ kind: 'role-not-mapped', severity: 'warning', at, role });
  return problems;
}

/** True where a transition leads on to a stage that gives these roles different networks: NICs would go astray. */
function isToldApart(workflow: Workflow, stage: Stage, roles: readonly string[]): boolean {
  return workflow.transitions.some(({ from, to }) => {
    const target = from === stage.id ? findStage(workflow, to) : undefined;
    return target !== undefined && new Set(roles.map((role) => target.networkMap[role])).size > 1;
  });
}

function findActionProblems(stage: Stage, list: 'entry' | 'exit'): readonly WorkflowProblem[] {
  const at = atStage(stage.id);
  const actions = rulesOf(stage)[list].filter(({ kind }) => kind !== 'note');
  const problems: WorkflowProblem[] = [];
  const indexOf = (kind: StageAction['kind']): number => actions.findIndex((action) => action.kind === kind);
  for (const [index, action] of actions.entries()) {
    const former = actions[index - 1];
    if (former && JSON.stringify(former) === JSON.stringify(action))
      problems.push({ kind: 'action-repeated', severity: 'warning', at, list, action: action.kind });
    if (action.kind === 'snapshot' && action.withMemory && former?.kind === 'shutdown')
      problems.push({ kind: 'memory-of-halted', severity: 'warning', at, list });
  }
  if (indexOf('start') >= 0 && indexOf('start') < lastIndexOf(actions, 'shutdown'))
    problems.push({ kind: 'start-then-shutdown', severity: 'error', at, list });
  return problems;
}

function lastIndexOf(actions: readonly StageAction[], kind: StageAction['kind']): number {
  return actions.map((action) => action.kind).lastIndexOf(kind);
}

function findLimitProblems(stage: Stage): readonly WorkflowProblem[] {
  const { caps, budget } = rulesOf(stage);
  const pairs = [
    ['vcpus', caps.vcpus, budget.vcpus],
    ['memory', caps.memoryBytes, budget.memoryBytes],
  ] as const;
  return pairs
    .filter(([, cap, sum]) => cap !== null && sum !== null && cap > sum)
    .map(([what]) => ({ kind: 'cap-above-budget', severity: 'warning', at: atStage(stage.id), what }));
}

function findFenceProblems(workflow: Workflow, stage: Stage): readonly WorkflowProblem[] {
  const at = atStage(stage.id);
  const { fence, entry } = rulesOf(stage);
  if (fence === undefined) return [];
  const hasCopies = workflow.transitions.some((each) => each.to === stage.id && modeOf(each) === 'copy');
  const probes = entry.flatMap((action) => (action.kind === 'start' ? [action.readiness.probe.kind] : []));
  const [probe] = probes.filter((kind): kind is 'tcp' | 'http' => kind === 'tcp' || kind === 'http');
  return [
    ...(hasCopies ? [] : [{ kind: 'fence-without-copies', severity: 'warning', at } as const]),
    ...(probe === undefined ? [] : [{ kind: 'probe-into-fence', severity: 'error', at, probe } as const]),
  ];
}

function findUserProblems(stage: Stage): readonly WorkflowProblem[] {
  const at = atStage(stage.id);
  const users = rulesOf(stage).allowedUsers;
  const blank = users.filter((name) => name.trim() === '');
  const twice = groupBy(
    users.filter((name) => name.trim() !== ''),
    (name) => name.trim().toLowerCase(),
  );
  return [
    ...blank.slice(0, 1).map((): WorkflowProblem => ({ kind: 'user-blank', severity: 'error', at })),
    ...twice
      .filter((names) => names.length > 1)
      .map((names): WorkflowProblem => ({ kind: 'user-twice', severity: 'warning', at, name: names[0] ?? '' })),
  ];
}

function groupBy(items: readonly string[], keyOf: (item: string) => string): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()];
}
