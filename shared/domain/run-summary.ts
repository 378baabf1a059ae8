import type { Plan } from './plan.ts';
import type { Run, RunPhase, StepPhase } from './run.ts';

/** A run in one line of the history. */
export interface RunSummary {
  readonly id: string;
  readonly kind: Plan['kind'];
  readonly poolId: string;
  readonly configurationUuid: string;
  readonly configurationName: string;
  readonly fromStageName: string;
  readonly toStageName: string;
  readonly phase: RunPhase;
  readonly requester: string;
  /** ISO. */
  readonly startedAt: string;
  /** ISO; null while it is not at an end. */
  readonly finishedAt: string | null;
  readonly stepCount: number;
  readonly doneCount: number;
}

/** A run in one line, without its plan. */
export function toRunSummary(run: Run): RunSummary {
  const { kind, poolId, configurationUuid, configurationName, fromStageName, toStageName } = run.plan;
  const { id, phase, requester, startedAt, finishedAt, steps } = run;
  return {
    id,
    kind,
    poolId,
    configurationUuid,
    configurationName,
    fromStageName,
    toStageName,
    phase,
    requester,
    startedAt,
    finishedAt,
    stepCount: steps.length,
    doneCount: steps.filter((step) => step.phase === 'done').length,
  };
}

/** How one step went in one run. */
export interface StepOutcome {
  readonly phase: StepPhase;
  /** Null where it did not begin or did not end. */
  readonly tookMs: number | null;
}

/** One step in two runs; null where a run's plan does not have it. */
export interface ComparedStep {
  readonly title: string;
  readonly a: StepOutcome | null;
  readonly b: StepOutcome | null;
}

/**
 * Puts two runs side by side: the steps of the first in their order, then those that only the second has. A step is the
 * same where its id is, or, between plans of different VMs, where both plans have exactly one of its title.
 */
export function compareRuns(a: Run, b: Run): readonly ComparedStep[] {
  const taken = new Set<string>();
  const titles = countTitles(b.plan);
  const own = countTitles(a.plan);
  const partnerOf = ({ id, title }: Plan['steps'][number]): Plan['steps'][number] | undefined =>
    b.plan.steps.find((step) => step.id === id) ??
    (own.get(title) === 1 && titles.get(title) === 1 ? b.plan.steps.find((step) => step.title === title) : undefined);
  const rows = a.plan.steps.map((step): ComparedStep => {
    const partner = partnerOf(step);
    const isFree = partner !== undefined && !taken.has(partner.id);
    if (isFree) taken.add(partner.id);
    return { title: step.title, a: outcomeOf(a, step.id), b: isFree ? outcomeOf(b, partner.id) : null };
  });
  const rest = b.plan.steps.filter(({ id }) => !taken.has(id));
  return [...rows, ...rest.map((step) => ({ title: step.title, a: null, b: outcomeOf(b, step.id) }))];
}

function countTitles({ steps }: Plan): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { title } of steps) counts.set(title, (counts.get(title) ?? 0) + 1);
  return counts;
}

function outcomeOf(run: Run, stepId: string): StepOutcome {
  const state = run.steps.find((step) => step.stepId === stepId);
  if (!state) return { phase: 'pending', tookMs: null };
  const { phase, startedAt, finishedAt } = state;
  const isOver = startedAt !== null && finishedAt !== null;
  return { phase, tookMs: isOver ? Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) : null };
}
