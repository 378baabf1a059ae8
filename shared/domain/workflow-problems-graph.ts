import { atStage, atTransition, IN_WORKFLOW, type WorkflowProblem } from './workflow-problem.ts';
import { triggerOf, type Transition, type Workflow } from './workflow.ts';

/** What is wrong with stages and transitions as a graph, whatever they ask for. */
export function findGraphProblems(workflow: Workflow): readonly WorkflowProblem[] {
  if (workflow.stages.length === 0) return [{ kind: 'no-stage', severity: 'error', at: IN_WORKFLOW }];
  return [
    ...findDuplicates(workflow),
    ...findLooseTransitions(workflow),
    ...findPathProblems(workflow),
    ...findCycles(workflow),
  ];
}

function findDuplicates({ stages, transitions }: Workflow): readonly WorkflowProblem[] {
  const ids = new Set<string>();
  const names = new Set<string>();
  const ways = new Set<string>();
  const problems: WorkflowProblem[] = [];
  for (const { id, name } of stages) {
    const at = atStage(id);
    const plainName = name.trim().toLowerCase();
    if (ids.has(id)) problems.push({ kind: 'duplicate-id', severity: 'error', at });
    if (plainName === '') problems.push({ kind: 'blank-name', severity: 'error', at });
    else if (names.has(plainName)) problems.push({ kind: 'duplicate-name', severity: 'error', at, name });
    ids.add(id);
    names.add(plainName);
  }
  for (const transition of transitions) {
    const way = `${transition.from} ${transition.to}`;
    if (ways.has(way)) problems.push({ kind: 'duplicate-transition', severity: 'error', at: atTransition(transition) });
    ways.add(way);
  }
  return problems;
}

function findLooseTransitions({ stages, transitions }: Workflow): readonly WorkflowProblem[] {
  const ids = new Set(stages.map(({ id }) => id));
  return transitions.flatMap((transition): readonly WorkflowProblem[] => {
    const at = atTransition(transition);
    if (transition.from === transition.to) return [{ kind: 'transition-to-itself', severity: 'error', at }];
    return [transition.from, transition.to]
      .filter((stageId) => !ids.has(stageId))
      .map((stageId) => ({ kind: 'unknown-stage', severity: 'error', at, stageId }));
  });
}

/** Where nothing begins, what nothing leads to, and where releases end without being live. */
function findPathProblems(workflow: Workflow): readonly WorkflowProblem[] {
  const { stages } = workflow;
  const promotions = workflow.transitions.filter(({ kind, from, to }) => kind === 'promote' && from !== to);
  const problems: WorkflowProblem[] = [];
  if (!stages.some(({ isProduction }) => isProduction))
    problems.push({ kind: 'no-production', severity: 'warning', at: IN_WORKFLOW });
  if (stages.length === 1) return problems;
  if (stages.every(({ id }) => promotions.some(({ to }) => to === id)))
    problems.push({ kind: 'no-first-stage', severity: 'warning', at: IN_WORKFLOW });
  const reached = reachFrom(stages[0]?.id ?? '', workflow.transitions);
  for (const { id, isProduction } of stages) {
    if (!reached.has(id)) problems.push({ kind: 'unreachable', severity: 'warning', at: atStage(id) });
    if (!isProduction && !promotions.some(({ from }) => from === id))
      problems.push({ kind: 'dead-end', severity: 'warning', at: atStage(id) });
  }
  return problems;
}

function findCycles(workflow: Workflow): readonly WorkflowProblem[] {
  const order = workflow.stages.map(({ id }) => id);
  const real = workflow.transitions.filter(({ from, to }) => from !== to && order.includes(from) && order.includes(to));
  const promotions = real.filter(({ kind }) => kind === 'promote');
  const isLive = (id: string): boolean => workflow.stages.some((stage) => stage.id === id && stage.isProduction);
  const endless = listCycles(order, promotions).filter(
    (stages) =>
      !stages.some(isLive) && !promotions.some(({ from, to }) => stages.includes(from) && !stages.includes(to)),
  );
  const byItself = real.filter((transition) => triggerOf(transition).kind !== 'manual');
  return [
    ...endless.map((stages): WorkflowProblem => ({
      kind: 'cycle-without-exit',
      severity: 'error',
      at: atStage(stages[0] ?? ''),
      stages,
    })),
    ...listCycles(order, byItself).map((stages): WorkflowProblem => ({
      kind: 'automatic-cycle',
      severity: 'error',
      at: atStage(stages[0] ?? ''),
      stages,
    })),
  ];
}

/** Groups of stages that reach each other, in workflow order; stages in no circle are left out. */
function listCycles(order: readonly string[], transitions: readonly Transition[]): readonly (readonly string[])[] {
  const reach = new Map(order.map((id) => [id, reachFrom(id, transitions, false)]));
  const groups: (readonly string[])[] = [];
  for (const id of new Set(order)) {
    if (!reach.get(id)?.has(id) || groups.some((group) => group.includes(id))) continue;
    groups.push([...new Set(order)].filter((other) => reach.get(id)?.has(other) && reach.get(other)?.has(id)));
  }
  return groups;
}

/** Stages that transitions lead to from `start`; itself too where `withStart`, or where they lead back to it. */
function reachFrom(start: string, transitions: readonly Transition[], withStart = true): ReadonlySet<string> {
  const reached = new Set<string>(withStart ? [start] : []);
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const { from, to } of transitions)
      if (from === at && !reached.has(to)) {
        reached.add(to);
        open.push(to);
      }
  return reached;
}
