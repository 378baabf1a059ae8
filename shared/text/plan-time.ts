import type { Plan, PlanStep } from '../domain/plan.ts';
import { scheduleSteps, type Schedule } from '../domain/plan/schedule.ts';
import { countOf, formatDuration, formatEstimate } from './format.ts';

/** A plan laid out in time, in the order in which its steps begin. */
export interface PlanTimes {
  readonly schedule: Schedule;
  readonly order: readonly PlanStep[];
  readonly critical: ReadonlySet<string>;
}

/** Lays a plan out in time, as if nothing else went on and all took as long as estimated. */
export function timePlan(plan: Plan): PlanTimes {
  const schedule = scheduleSteps(plan.steps);
  const startOf = (step: PlanStep): number => schedule.startMs.get(step.id) ?? 0;
  return {
    schedule,
    order: [...plan.steps].sort((a, b) => startOf(a) - startOf(b)),
    critical: new Set(schedule.criticalIds),
  };
}

/** How many other steps are under way at some time of this one. */
export function countBeside({ schedule, order }: PlanTimes, step: PlanStep): number {
  const start = schedule.startMs.get(step.id) ?? 0;
  const end = start + step.estimateMs;
  return order.filter((other) => {
    const otherStart = schedule.startMs.get(other.id) ?? 0;
    return other.id !== step.id && otherStart < end && start < otherStart + other.estimateMs;
  }).length;
}

/** When a step begins: "at once", "after about 40 s". */
export function beginWord({ schedule }: PlanTimes, step: PlanStep): string {
  const start = schedule.startMs.get(step.id) ?? 0;
  return start === 0 ? 'at once' : `after ${formatEstimate(start)}`;
}

/** Everything the graph shows of a step, in words. */
export function timeWords(times: PlanTimes, step: PlanStep): string {
  const beside = countBeside(times, step);
  return [
    `Begins ${beginWord(times, step)}`,
    `takes ${formatEstimate(step.estimateMs)}`,
    beside === 0 ? 'nothing else goes on' : `${countOf(beside, 'other step')} at the same time`,
    ...(times.critical.has(step.id) ? ['decides the total time'] : []),
  ].join(', ');
}

const STEPS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400].map(
  (s) => s * 1000,
);
const MOST_TICKS = 5;

/** Round times to mark on an axis, few enough for their words to stand side by side. */
export function ticksOf(endMs: number): readonly { readonly atMs: number; readonly word: string }[] {
  const stepMs =
    STEPS_MS.find((ms) => endMs / ms <= MOST_TICKS) ?? Math.ceil(endMs / MOST_TICKS / 86_400_000) * 86_400_000;
  return Array.from({ length: Math.floor(endMs / stepMs) + 1 }, (_, index) => ({
    atMs: index * stepMs,
    word: index === 0 ? '0' : formatDuration(index * stepMs),
  }));
}
