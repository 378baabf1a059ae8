import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../../../shared/domain/plan.ts';
import type { Run, StepState } from '../../../../shared/domain/run.ts';
import { compareRuns, toRunSummary } from '../../../../shared/domain/run-summary.ts';
import { makeRun } from '../../renderer/made-facts.ts';

const step = (id: string, title = id): PlanStep =>
  ({
    id,
    title,
    call: 'VM.snapshot',
    action: { kind: 'note', text: '' } as never,
    dependsOn: [],
    estimateMs: 1000,
    undo: null,
    resources: [],
  }) as never;
const state = (stepId: string, change: Partial<StepState> = {}): StepState => ({
  stepId,
  phase: 'done',
  startedAt: '2026-03-02T08:00:00.000Z',
  finishedAt: '2026-03-02T08:00:02.000Z',
  progressRatio: 1,
  problem: null,
  ...change,
});
const run = (steps: readonly PlanStep[], states: readonly StepState[]): Run =>
  makeRun({ plan: { ...makeRun().plan, steps }, steps: states });

describe('two runs side by side', () => {
  it('have the same steps in one row, whatever their order, and those of one only beside nothing', () => {
    const a = run([step('x'), step('y')], [state('x'), state('y', { phase: 'failed' })]);
    const b = run([step('z'), step('x')], [state('z'), state('x', { finishedAt: '2026-03-02T08:00:05.000Z' })]);
    expect(compareRuns(a, b)).toEqual([
      { title: 'x', a: { phase: 'done', tookMs: 2000 }, b: { phase: 'done', tookMs: 5000 } },
      { title: 'y', a: { phase: 'failed', tookMs: 2000 }, b: null },
      { title: 'z', a: null, b: { phase: 'done', tookMs: 2000 } },
    ]);
  });

  it('find a step of other VMs by its title, where the title tells one', () => {
    const a = run([step('a1', 'Take the lock'), step('a2', 'Clone'), step('a3', 'Clone')], []);
    const b = run([step('b1', 'Take the lock'), step('b2', 'Clone')], []);
    expect(compareRuns(a, b).map(({ title, a: first, b: second }) => [title, first !== null, second !== null])).toEqual(
      [
        ['Take the lock', true, true],
        ['Clone', true, false],
        ['Clone', true, false],
        ['Clone', false, true],
      ],
    );
  });

  it('tell no time of what did not end', () => {
    const a = run([step('x')], [state('x', { phase: 'running', finishedAt: null })]);
    expect(compareRuns(a, a)).toEqual([
      { title: 'x', a: { phase: 'running', tookMs: null }, b: { phase: 'running', tookMs: null } },
    ]);
  });
});

it('a run in one line counts what is done', () => {
  const summary = toRunSummary(run([step('x'), step('y')], [state('x'), state('y', { phase: 'undone' })]));
  expect(summary).toMatchObject({ id: 'r1', stepCount: 2, doneCount: 1, toStageName: 'Integration' });
});
