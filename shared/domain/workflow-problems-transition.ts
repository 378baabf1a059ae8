import type { GatePolicy } from './gate/gate-policy.ts';
import { isTimeZone } from './time-zone.ts';
import { atTransition, type WorkflowProblem, type WorkflowProblemKind } from './workflow-problem.ts';
import { findStage, gateOf, modeOf, rulesOf, triggerOf, type Stage, type Workflow } from './workflow.ts';

/** What is wrong with what transitions do and with what starts them. */
export function findTransitionProblems(workflow: Workflow): readonly WorkflowProblem[] {
  return workflow.transitions.flatMap((transition) => {
    const at = atTransition(transition);
    const problems: WorkflowProblem[] = [];
    const say = (severity: WorkflowProblem['severity'], kind: WorkflowProblemKind): void => {
      problems.push({ ...kind, severity, at });
    };
    const mode = modeOf(transition);
    const [from, to] = [findStage(workflow, transition.from), findStage(workflow, transition.to)];
    if (mode === 'return' && transition.kind === 'promote') say('error', { kind: 'return-on-promotion' });
    else if (mode === 'return' && from && to && !takesSnapshots(from, to))
      say('error', { kind: 'return-without-snapshot' });
    if (mode === 'swap' && to && rulesOf(to).budget.configurations !== 1)
      say('warning', { kind: 'swap-into-shared-stage' });
    const trigger = triggerOf(transition);
    if (trigger.kind === 'automatic' && transition.kind === 'promote' && to?.isProduction)
      say('warning', { kind: 'automatic-into-production' });
    if (trigger.kind === 'scheduled' && !isTimeZone(trigger.timeZone))
      say('error', { kind: 'unknown-time-zone', timeZone: trigger.timeZone });
    const gates = [gateOf(transition), ...(workflow.policies ?? []).map(({ gate }) => gate)];
    for (const gate of gates)
      problems.push(...findGateProblems(gate).map((kind) => ({ ...kind, severity: 'error' as const, at })));
    return problems;
  });
}

/** What keeps a gate from ever opening. */
function findGateProblems({ calendars, checks, freezes }: GatePolicy): readonly WorkflowProblemKind[] {
  const zones = [...calendars, ...freezes].map(({ timeZone }) => timeZone);
  const problems: WorkflowProblemKind[] = [...new Set(zones)]
    .filter((timeZone) => !isTimeZone(timeZone))
    .map((timeZone) => ({ kind: 'unknown-time-zone', timeZone }));
  if (checks.rehearsalMaxAgeMinutes !== null) problems.push({ kind: 'check-not-measured', check: 'rehearsal' });
  return problems;
}

/** A return goes back to snapshots made on leaving the stage it returns to, or on entering the one it leaves. */
function takesSnapshots(from: Stage, to: Stage): boolean {
  return [...rulesOf(to).exit, ...rulesOf(from).entry].some(({ kind }) => kind === 'snapshot');
}
